import { createGunzip } from "node:zlib";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { RecordsStored } from "../messages.ts";
import type { Advert, CanonicalRecord, CardRead, Crawl, Sale } from "../records/record.ts";
import type { OpenRecord, RatingListing } from "../records/open-data.ts";
import type { Rejection } from "../records/rejection.ts";
import type { Source } from "../sources/schema.ts";
import { mergeAdverts } from "../stores/adverts/adverts.ts";
import { keepCards, mergeCrawl } from "../stores/adverts/crawls.ts";
import { mergeListing } from "../stores/open-data/rating-listings.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";
import { saveQuarantine } from "../stores/runs/quarantine.ts";
import { chunkIsDone, countChunk } from "../stores/runs/runs.ts";
import type { Waiter } from "../stores/runs/runs.ts";
import { mergeSales } from "../stores/sales/sales.ts";
import type { Merged } from "../stores/sales/sales.ts";
import { mergeOpenData } from "./merges.ts";
import { judgeAgain } from "./judge-again.ts";

/** What the aggregator needs of the world. */
export interface AggregateDeps {
  readonly db: Postgres;
  readonly readObject: (key: string) => Promise<Readable>;
  readonly source: (id: string) => Promise<Source>;
  /** Answers the state that waits for the run's last chunk. */
  readonly answer: (token: string, output: unknown) => Promise<void>;
  /** Tells the relay that the outbox has something. */
  readonly wakeRelay: () => Promise<void>;
}

/**
 * Merges one chunk of records into Postgres, in one transaction with its outbox, its quarantine and its count, then tells whoever waits.
 * A chunk that comes twice is merged once; a crash before the commit leaves nothing, one after it only delays the telling.
 */
export async function aggregate(message: RecordsStored, deps: AggregateDeps): Promise<void> {
  const { db } = deps;
  const done = await chunkIsDone(db, message.runId, message.task, message.chunk);
  const waiter = done ? null : await mergeChunk(message, deps);
  if (waiter) await deps.answer(waiter.token, { runId: waiter.runId });
  else await judgeAgain(message.runId, deps);
}

async function mergeChunk(message: RecordsStored, deps: AggregateDeps): Promise<Waiter | null> {
  const source = await deps.source(message.source);
  const records = await readLines<Line>(await deps.readObject(message.key));
  const rejected = message.quarantineKey
    ? await readLines<Rejection>(await deps.readObject(message.quarantineKey))
    : [];
  const { sales, adverts, cards, crawls, listings, open } = sorted(records);
  const { waiter, outbox } = await deps.db.transaction(async (tx) => {
    const merged: Readonly<Record<string, Merged>> = {
      sale: await mergeSalesOf(tx, sales, source, message),
      advert: adverts.length === 0 ? NOTHING : await mergeAdverts(tx, adverts, message),
      ...(await mergeOpenData(tx, open, message)),
    };
    if (cards.length > 0) await keepCards(tx, cards);
    let moved = 0;
    for (const crawl of crawls) moved += await mergeCrawl(tx, crawl, message.runId);
    let left = 0;
    for (const listing of listings) left += await mergeListing(tx, listing, message.runId);
    await saveQuarantine(tx, message, rejected);
    const changed = sum(merged, ({ changed }) => changed) + moved + left;
    const waiter = await countChunk(tx, {
      ...message,
      records: counts(merged),
      changed,
      unchanged: crawls.reduce(
        (seen, crawl) => seen + (crawl.unchanged ?? 0),
        sum(merged, ({ unchanged }) => unchanged),
      ),
    });
    // After the run was locked: whoever ends a run takes the two in that order, and every merge waits for this row.
    // That an advert was seen again is told too, and a late crawl may change a history without changing how anything stands.
    const told = changed > 0 || adverts.length > 0 || crawls.length > 0;
    if (told) await tx.query(`update cache_generation set generation = generation + 1`);
    return { waiter, outbox: changed > 0 && (adverts.length > 0 || moved > 0 || open.length > 0) };
  });
  if (outbox) await deps.wakeRelay();
  return waiter;
}

const NOTHING: Merged = { changed: 0, unchanged: 0 };

type Line = CanonicalRecord | CardRead | Crawl | RatingListing;

function sorted(records: readonly Line[]) {
  const sales: Sale[] = [];
  const adverts: Advert[] = [];
  const cards: CardRead[] = [];
  const crawls: Crawl[] = [];
  const listings: RatingListing[] = [];
  const open: OpenRecord[] = [];
  for (const record of records) {
    if (record.kind === "sale") sales.push(record);
    else if (record.kind === "advert") adverts.push(record);
    else if (record.kind === "card") cards.push(record);
    else if (record.kind === "crawl") crawls.push(record);
    else if (record.kind === "rating-listing") listings.push(record);
    else open.push(record);
  }
  return { sales, adverts, cards, crawls, listings, open };
}

function sum(merged: Readonly<Record<string, Merged>>, of: (one: Merged) => number): number {
  return Object.values(merged).reduce((total, one) => total + of(one), 0);
}

/** How many records of each kind there were: {"sale": 12}. */
function counts(merged: Readonly<Record<string, Merged>>): Record<string, number> {
  const all = Object.entries(merged).map(([kind, { changed, unchanged }]) => [kind, changed + unchanged] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

async function mergeSalesOf(tx: Transaction, sales: Sale[], source: Source, message: RecordsStored) {
  if (sales.length === 0) return NOTHING;
  const snapshot = source.snapshot?.scope === "commune-year" ? source.snapshot : undefined;
  return mergeSales(tx, sales, {
    ...message,
    family: snapshot?.family ?? source.id,
    deedsGiven: snapshot?.deeds !== "inferred",
  });
}

/** Objects of this pipeline's own making are trusted: their schema was checked when they were read from the source. */
async function readLines<T>(object: Readable): Promise<T[]> {
  const lines: T[] = [];
  for await (const line of createInterface({ input: object.pipe(createGunzip()), crlfDelay: Infinity })) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the normalizer, whose readers are typed
    if (line) lines.push(JSON.parse(line) as T);
  }
  return lines;
}
