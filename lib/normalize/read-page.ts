import { Advert } from "../records/record.ts";
import type { Page } from "./page-reader.ts";
import { PAGE_LIMIT } from "./page/scripts.ts";
import { withoutPeople } from "./privacy/without-people.ts";
import { readRecords } from "./read-records.ts";
import type { ReadResult } from "./read-result.ts";
import { RowRefused, excerptOf } from "./refusal.ts";
import { atMost } from "./expected.ts";
import { READING } from "./reasons.ts";

/** What a page was read into. */
export interface PageRead {
  readonly advert: Advert;
  /** Names that the page gives away: they go wherever they stand. */
  readonly people?: readonly string[];
}

/**
 * Reads a page as one row; whatever is thrown while it is read, and what the schema does not take of vital facts, is its rejection. The advert
 * tells of no person.
 */
export function readPage(page: Page, read: () => PageRead): ReadResult {
  return readRecords(
    [{ number: 1 }],
    Advert,
    () => {
      if (page.html.length <= PAGE_LIMIT) {
        const { advert, people } = read();
        return withoutPeople(advert, people);
      }
      throw new RowRefused(null, READING.pageTooLong(page.html.length), null, atMost(PAGE_LIMIT));
    },
    () => excerptOf(page.url),
  );
}
