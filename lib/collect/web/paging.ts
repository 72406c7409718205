import type { Reason } from "../../records/reason.ts";
import { CRAWLING } from "./reasons.ts";

/** What is known when a list page has been read. */
export interface Progress {
  /** The page that was read, 1 first. */
  readonly page: number;
  /** Its HTTP status: 200, or 404 for a page that is not there. */
  readonly status: number;
  /** Adverts on it. */
  readonly items: number;
  /** Those whose reference no earlier page of this search had. */
  readonly fresh: number;
  /** Distinct references so far, this page's included. */
  readonly seen: number;
  readonly total: number | null;
  /** Whether the page says that it is empty. */
  readonly empty: boolean;
  readonly problem: Reason | null;
  /** Highest number of list pages to read. */
  readonly maxPages: number;
}

/** What to do next: read another page, or end, and how the search went. Only a `complete` crawl proves that an advert is gone. */
export type Step =
  | { readonly next: number }
  | { readonly end: "complete" }
  | { readonly end: "truncated" | "failed"; readonly reason: Reason };

/** Adverts come and go while a list is read: so many, or this share of the total, may be missing from a complete crawl. */
const SLACK = { adverts: 2, share: 0.1 };

/**
 * Decides what follows a list page. Paging ends at the announced total, at a page without a new advert, or at 404 after the first
 * page; ending well short of the announced total is `truncated`. A first page without adverts that does not say so has changed.
 */
export function nextPage(state: Progress): Step {
  const { page, status, items, fresh, seen, total, problem } = state;
  if (problem !== null) return { end: "failed", reason: problem };
  if (page === 1 && status === 404) return { end: "failed", reason: CRAWLING.listMissing() };
  if (page === 1 && items === 0)
    return state.empty ? { end: "complete" } : { end: "failed", reason: CRAWLING.emptyList() };
  if (total !== null && seen >= total) return { end: "complete" };
  if (status === 404 || fresh === 0) return ended(page, seen, total);
  if (page >= state.maxPages) return { end: "truncated", reason: CRAWLING.pagesUsedUp(page) };
  return { next: page + 1 };
}

function ended(page: number, seen: number, total: number | null): Step {
  if (total === null || total - seen <= Math.max(SLACK.adverts, SLACK.share * total)) return { end: "complete" };
  return { end: "truncated", reason: CRAWLING.listShort(page, seen, total) };
}
