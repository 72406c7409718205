import { createGunzip } from "node:zlib";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import { DataError } from "../errors.ts";
import type { RecordsStored } from "../messages.ts";
import type { Advert, CanonicalRecord, CardRead, Crawl, Sale } from "../records/record.ts";
import type { OpenRecord, RatingListing } from "../records/open-data.ts";
import type { Quarantined } from "../records/rejection.ts";
import type { Source } from "../sources/schema.ts";
import { mergeAdverts } from "../stores/adverts/adverts.ts";
import { keepCards, mergeCrawl } from "../stores/adverts/crawls.ts";
import { mergeListing } from "../stores/open-data/rating-listings.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";
import { saveQuarantine } from "../stores/runs/quarantine.ts";
import { RunCancelled, chunkIsDone, countChunk, isCancelled } from "../stores/runs/runs.ts";
import type { Waiter } from "../stores/runs/runs.ts";
import { mergeSales } from "../stores/sales/sales.ts";
import type { Merged } from "../stores/sales/sales.ts";
import { mergeOpenData } from "./merges.ts";
import { accountWithout, cardsBeside, quarantinedRecord } from "./refused-records.ts";
import { admittedPart } from "../rgpd/admitted.ts";
import { sift } from "./sift.ts";
import type { Refused } from "./sift.ts";
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
  /** The keyed hash by which it is known what was erased (lib/rgpd/marks.ts). */
  readonly hashAgent: (id: string) => string;
}

/**
 * Merges one chunk of records into Postgres, in one transaction with its outbox, its quarantine and its count, then tells whoever waits.
 * A chunk that comes twice is merged once; a crash before the commit leaves nothing, one after it only delays the telling. A record that
 * the database does not take is set aside with the database's reason, the others are merged. What comes for a cancelled run is left, and so are
 * adverts, names and agents that were erased.
 */
export async function aggregate(message: RecordsStored, deps: AggregateDeps): Promise<void> {
  const { db } = deps;
  if (await isCancelled(db, message.runId)) return;
  const done = await chunkIsDone(db, message.runId, message.task, message.chunk);
  const waiter = done ? null : await mergeChunk(message, deps);
  if (waiter) await deps.answer(waiter.token, { runId: waiter.runId });
  else await judgeAgain(message.runId, deps);
}

/** A chunk as it was stored. */
interface Chunk {
  readonly message: RecordsStored;
  readonly source: Source;
  readonly records: readonly CanonicalRecord[];
  readonly cards: readonly CardRead[];
  readonly crawls: readonly Crawl[];
  readonly listings: readonly RatingListing[];
  readonly quarantined: readonly Quarantined[];
}

async function mergeChunk(message: RecordsStored, deps: AggregateDeps): Promise<Waiter | null> {
  const chunk = await readChunk(message, deps);
  try {
    return await commit(chunk, deps, (tx, records) => mergeRecords(tx, records, chunk));
  } catch (error) {
    if (error instanceof RunCancelled) return null;
    if (!(error instanceof DataError)) throw error;
  }
  return commitTaken(chunk, deps);
}

/** Merges what the database takes of a chunk that it did not take as a whole. */
async function commitTaken(chunk: Chunk, deps: AggregateDeps): Promise<Waiter | null> {
  try {
    return await commit(chunk, deps, async (tx, records, aside) => {
      const { taken, refused } = await sift(
        records,
        (some) => reasonAgainst(tx, some, chunk),
        performance.now() + SIFTING_MS,
      );
      aside(refused);
      return mergeRecords(tx, taken, chunk);
    });
  } catch (error) {
    if (error instanceof RunCancelled) return null;
    throw error;
  }
}

/** The function has 20 s for two chunks. */
const SIFTING_MS = 6000;

async function reasonAgainst(tx: Transaction, some: readonly CanonicalRecord[], chunk: Chunk): Promise<string | null> {
  try {
    await tx.rehearse(() => mergeRecords(tx, some, chunk));
    return null;
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

type Aside = (refused: readonly Refused<CanonicalRecord>[]) => void;
type MergedKinds = Readonly<Record<string, Merged>>;

async function commit(
  { message, source, listings, ...read }: Chunk,
  deps: AggregateDeps,
  merge: (tx: Transaction, records: readonly CanonicalRecord[], aside: Aside) => Promise<MergedKinds>,
): Promise<Waiter | null> {
  const { waiter, outbox } = await deps.db.transaction(async (tx) => {
    let refused: readonly Refused<CanonicalRecord>[] = [];
    const { records, cards, crawls, quarantined } = await admittedPart(tx, read, deps.hashAgent);
    const merged = await merge(tx, records, (some) => (refused = some));
    const kept = cardsBeside(cards, refused);
    if (kept.length > 0) await keepCards(tx, kept);
    let moved = 0;
    for (const crawl of crawls) moved += await mergeCrawl(tx, crawl, message.runId);
    let left = 0;
    for (const listing of listings) left += await mergeListing(tx, listing, message.runId);
    await saveQuarantine(tx, message, [...quarantined, ...refused.map((one) => quarantinedRecord(one, source))]);
    const changed = sum(merged, ({ changed }) => changed) + moved + left;
    const waiter = await countChunk(tx, {
      ...message,
      rows: accountWithout(message.rows, refused),
      records: counts(merged),
      changed,
      unchanged: crawls.reduce(
        (seen, crawl) => seen + (crawl.unchanged ?? 0),
        sum(merged, ({ unchanged }) => unchanged),
      ),
    });
    // After the run was locked: whoever ends a run takes the two in that order, and every merge waits for this row.
    // That an advert was seen again is told too, and a late crawl may change a history without changing how anything stands.
    const told = changed > 0 || "advert" in merged || crawls.length > 0;
    if (told) await tx.query(`update cache_generation set generation = generation + 1`);
    const others = Object.keys(merged).some((kind) => kind !== "sale");
    return { waiter, outbox: changed > 0 && (moved > 0 || others) };
  });
  if (outbox) await deps.wakeRelay();
  return waiter;
}

/** Merges records, each kind by its own merge; gives what each did. */
async function mergeRecords(
  tx: Transaction,
  records: readonly CanonicalRecord[],
  { message, source }: Chunk,
): Promise<MergedKinds> {
  const sales: Sale[] = [];
  const adverts: Advert[] = [];
  const open: OpenRecord[] = [];
  for (const record of records) {
    if (record.kind === "sale") sales.push(record);
    else if (record.kind === "advert") adverts.push(record);
    else open.push(record);
  }
  return {
    ...(sales.length > 0 && { sale: await mergeSalesOf(tx, sales, source, message) }),
    ...(adverts.length > 0 && { advert: await mergeAdverts(tx, adverts, message) }),
    ...(await mergeOpenData(tx, open, message)),
  };
}

type Line = CanonicalRecord | CardRead | Crawl | RatingListing;

async function readChunk(message: RecordsStored, deps: AggregateDeps): Promise<Chunk> {
  const source = await deps.source(message.source);
  const lines = await readLines<Line>(await deps.readObject(message.key));
  const { quarantineKey } = message;
  const quarantined = quarantineKey ? await readLines<Quarantined>(await deps.readObject(quarantineKey)) : [];
  const records: CanonicalRecord[] = [];
  const cards: CardRead[] = [];
  const crawls: Crawl[] = [];
  const listings: RatingListing[] = [];
  for (const line of lines) {
    if (line.kind === "card") cards.push(line);
    else if (line.kind === "crawl") crawls.push(line);
    else if (line.kind === "rating-listing") listings.push(line);
    else records.push(line);
  }
  return { message, source, records, cards, crawls, listings, quarantined };
}

function sum(merged: MergedKinds, of: (one: Merged) => number): number {
  return Object.values(merged).reduce((total, one) => total + of(one), 0);
}

/** How many records of each kind there were: {"sale": 12}. */
function counts(merged: MergedKinds): Record<string, number> {
  const all = Object.entries(merged).map(([kind, { changed, unchanged }]) => [kind, changed + unchanged] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

async function mergeSalesOf(tx: Transaction, sales: Sale[], source: Source, message: RecordsStored) {
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
  // An object that breaks off ends the unpacked stream with its error, which is thrown below.
  const input = pipeline(object, createGunzip(), () => {});
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the normalizer, whose readers are typed
    if (line) lines.push(JSON.parse(line) as T);
  }
  return lines;
}
