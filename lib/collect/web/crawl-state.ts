import * as z from "zod";
import { PagesStored } from "../../messages.ts";
import { Reason } from "../../records/reason.ts";
import { Ended } from "../task/outcome.ts";

/** An advert that the lists held. */
export const Listed = z.object({
  reference: z.string(),
  url: z.url(),
  fingerprint: z.string().nullable(),
  /** Whether the card may be what the search asks for. */
  wanted: z.boolean(),
});
export type Listed = z.infer<typeof Listed>;

/**
 * How far a crawl is: all that a later call needs to go on where this one stopped, or was killed. Stored after each page of the list
 * and each batch of adverts' pages, before the batch is announced, so that going on announces the same chunks again and never other ones.
 */
export const CrawlState = z.object({
  /** When the first call began, for the source's own time limit. */
  begunAt: z.iso.datetime().default(() => new Date().toISOString()),
  /** The list page to read next; null once the lists are read. */
  nextPage: z.int().positive().nullable(),
  /** List pages asked for. */
  listPages: z.int().default(0),
  total: z.int().nullable(),
  listed: z.array(Listed),
  /** How the reading of the lists ended. */
  ended: Ended.nullable(),
  /** Adverts still to be visited; null until they are known. */
  toVisit: z.array(Listed).nullable(),
  /** Chunks announced, and the last one, which may have to be announced again. */
  chunks: z.int(),
  last: PagesStored.nullable(),
  requests: z.int(),
  fetched: z.int(),
  gone: z.int(),
  bytes: z.int(),
  /** Pages that could not be got, with the reasons of the first few. */
  lost: z.int(),
  reasons: z.array(Reason),
});
export type CrawlState = z.infer<typeof CrawlState>;

/** The state of a crawl that begins now. */
export const begin = (): CrawlState => ({
  begunAt: new Date().toISOString(),
  nextPage: 1,
  listPages: 0,
  total: null,
  listed: [],
  ended: null,
  toVisit: null,
  chunks: 0,
  last: null,
  requests: 0,
  fetched: 0,
  gone: 0,
  bytes: 0,
  lost: 0,
  reasons: [],
});
