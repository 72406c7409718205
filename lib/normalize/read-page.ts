import { Advert as AdvertSchema } from "../records/record.ts";
import type { Advert } from "../records/record.ts";
import type { Page } from "./page-reader.ts";
import { PAGE_LIMIT } from "./page/scripts.ts";
import { withoutPeople } from "./privacy/without-people.ts";
import type { ReadResult } from "./reader.ts";
import { RowRefused, rejection } from "./refusal.ts";

/** Reads a page as one row; whatever is thrown while it is read, and what the schema does not take, is its rejection. The advert tells of no person. */
export function readPage(page: Page, read: () => Advert): ReadResult {
  try {
    if (page.html.length > PAGE_LIMIT) {
      throw new RowRefused(null, `the page has ${page.html.length} characters`, null, `at most ${PAGE_LIMIT}`);
    }
    return { records: [checked(withoutPeople(read()))], rejected: [], skipped: [] };
  } catch (cause) {
    return { records: [], rejected: [rejection(1, cause, page.url)], skipped: [] };
  }
}

function checked(advert: Advert): Advert {
  const [issue] = AdvertSchema.safeParse(advert).error?.issues ?? [];
  if (!issue) return advert;
  const field = issue.path.join(".");
  throw new RowRefused(field, `${field}: ${issue.message}`, null, issue.message);
}
