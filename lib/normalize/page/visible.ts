import { parsePage } from "./parse.ts";

/** What a visitor can read of a page that says which advert it is. */
export interface Visible {
  /** The first main heading. */
  readonly heading: string | null;
  /** Every number that follows "Réf" or "Référence". */
  readonly references: readonly string[];
}

/** What says which advert it is stands near the top; a page of 10 MB is not parsed for it. */
const LIMIT = 1024 * 1024;

/** Reads the beginning of a page, without its scripts. */
export function readVisible(html: string): Visible {
  const $ = parsePage(html.slice(0, LIMIT));
  const heading = plain($("h1").first().text());
  const references = $.root()
    .text()
    .matchAll(/\bR[ée]f(?:[ée]rence)?\.?\s*(?:n°\s*)?:\s*(\d{5,12})(?!\d)/gi);
  return { heading: heading || null, references: [...references].map(([, number = ""]) => number) };
}

/** Text on one line, its spaces plain and single. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
