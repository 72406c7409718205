/** The contract between the normaliser and the readers of web pages: pure functions from one advert's page to its record. */
import type { WebSource } from "../sources/schema.ts";
import type { ReadResult } from "./read-result.ts";

/** One advert's page as it was received. */
export interface Page {
  /** The real address, whatever stood in for it. */
  readonly url: string;
  readonly html: string;
  /** The reference that the address gives. */
  readonly reference: string;
  readonly collectedAt: string;
}

export interface PageContext {
  readonly source: WebSource;
  /** Gives the keyed hash that stands for an agent. */
  readonly hashAgent: (id: string) => string;
}

/** Reads a page as one row: a record or a rejection, never both, never a throw. */
export interface PageReader {
  readonly input: "page";
  readonly version: number;
  read(page: Page, context: PageContext): ReadResult;
}
