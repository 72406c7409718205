import { Advert } from "../records/record.ts";
import type { Page } from "./page-reader.ts";
import { PAGE_LIMIT } from "./page/scripts.ts";
import { readRecords } from "./read-records.ts";
import type { ReadResult } from "./reader.ts";
import { RowRefused, excerptOf } from "./refusal.ts";

/** Reads a page as one row; whatever is thrown while it is read, and what the schema does not take of vital facts, is its rejection. */
export function readPage(page: Page, read: () => Advert): ReadResult {
  return readRecords(
    [{ number: 1 }],
    Advert,
    () => {
      if (page.html.length <= PAGE_LIMIT) return read();
      throw new RowRefused(null, `the page has ${page.html.length} characters`, null, `at most ${PAGE_LIMIT}`);
    },
    () => excerptOf(page.url),
  );
}
