import type { PagesStored, StoredPage } from "../messages.ts";
import { TransientError } from "../errors.ts";
import { UNDECODABLE } from "../collect/web/page.ts";
import { unpackPage } from "../collect/web/raw-page.ts";
import type { WebSource } from "../sources/schema.ts";
import { loadReader } from "./load-reader.ts";
import { storeRecords } from "./normalize.ts";
import type { NormalizeDeps } from "./normalize.ts";
import type { PageReader } from "./page-reader.ts";
import type { CardRead, CanonicalRecord } from "../records/record.ts";
import { DroppedTally, NOTHING_DROPPED } from "./dropped.ts";
import type { Reason } from "../records/reason.ts";
import type { Rejection } from "../records/rejection.ts";
import type { ReadResult } from "./read-result.ts";
import { readPage as readAsRow } from "./read-page.ts";
import { RowRefused, excerptOf, rejection } from "./refusal.ts";
import { MOSTLY, TimeBudget, TimeUp, waiting, within } from "./time-limit.ts";
import { EXPECTED } from "./expected.ts";
import { READING } from "./reasons.ts";

/** What the normalizer of web pages needs of the world. */
export interface NormalizeWebDeps extends Omit<NormalizeDeps, "source"> {
  readonly source: (id: string) => Promise<WebSource>;
}

/**
 * Reads a batch of stored pages into adverts; a page that can't be read, or whose own sources disagree, is set aside with the reason.
 * The card of each page that was read is told too, so that it need not be visited again while its card stays the same.
 */
export async function normalizeWeb(
  message: PagesStored,
  deps: NormalizeWebDeps,
  limits: PageLimits = PAGE_LIMITS,
  processorMs?: () => number,
): Promise<void> {
  const source = await deps.source(message.source);
  const reader = await loadReader(source.reader);
  if (reader.input !== "page") throw new Error(`The reader ${source.reader} does not read pages`);
  const unpacked = await Promise.all(
    message.pages.map(async (page) => ({ page, text: (await unpackPage(await deps.read(page.key))).text })),
  );
  const hasWaited = waiting(processorMs);
  const budget = new TimeBudget(limits.pages);
  let slow = 0;
  const results = unpacked.map(({ page, text }) => {
    const enough = Math.min(limits.page, budget.left);
    const read = () => readPage(page, text, source, reader, deps);
    const hasWaitedForThis = waiting(processorMs);
    const tooLate = () => {
      if (enough < limits.page) return noTime(() => hasWaited(limits.pages, slow === 0 ? 0.3 : MOSTLY));
      if (hasWaitedForThis(enough, MOSTLY)) throw busy();
      slow++;
      return READING.pageTooSlow(enough);
    };
    return { page, result: readWithin(enough, read, page, tooLate) };
  });
  const lines: (CanonicalRecord | CardRead)[] = [];
  const rejected: Rejection[] = [];
  const dropped = new DroppedTally();
  let skipped = 0;
  for (const [index, { page, result }] of results.entries()) {
    const ofPage = (refused: Rejection): Rejection => ({ ...refused, row: index + 1, file: page.url });
    skipped += result.skipped.length;
    rejected.push(...result.rejected.map(ofPage));
    dropped.addAll({ ...result.dropped, samples: result.dropped.samples.map(ofPage) });
    lines.push(...result.records.map((record) => ({ ...record, row: index + 1 })));
    const { fingerprint, reference, fetchedAt } = page;
    if (result.records.length > 0 && fingerprint !== null) {
      lines.push({ kind: "card", source: source.id, reference, fingerprint, collectedAt: fetchedAt });
    }
  }
  const read = message.pages.length;
  const rows = { read, used: read - rejected.length - skipped, duplicates: 0, quarantined: rejected.length, skipped };
  const [first] = message.pages;
  await storeRecords(
    { ...message, file: first?.url ?? source.homepage, collectedAt: first?.fetchedAt ?? new Date().toISOString() },
    { lines, rejected, dropped, rows, readerVersion: reader.version },
    deps,
  );
}

/** How long reading may take, in milliseconds. */
export interface PageLimits {
  readonly page: number;
  /** All pages of a batch. */
  readonly pages: number;
}

/** A page takes some 10 ms; a function reads two batches in 20 s. */
const PAGE_LIMITS: PageLimits = { page: 2000, pages: 9000 };

function busy(): TransientError {
  return new TransientError("The machine is too busy to read the pages");
}

/** Other processes may have had the time, where no page was slow alone a part of it. @throws TransientError then: the pages are read another time. */
function noTime(hasWaited: () => boolean): Reason {
  if (hasWaited()) throw busy();
  return READING.noTimeForPage();
}

function readWithin(enough: number, read: () => ReadResult, { url }: StoredPage, tooLate: () => Reason): ReadResult {
  try {
    if (enough === 0) throw new TimeUp("no time is left");
    return within(enough, read);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    return {
      records: [],
      rejected: [rejection(1, new RowRefused(null, tooLate()), excerptOf(url))],
      skipped: [],
      dropped: NOTHING_DROPPED,
    };
  }
}

function readPage(
  { url, reference, fetchedAt: collectedAt }: StoredPage,
  html: string,
  source: WebSource,
  reader: PageReader,
  { hashAgent }: NormalizeWebDeps,
): ReadResult {
  const received = { url, reference, collectedAt, html };
  if (html.includes(UNDECODABLE)) return readAsRow(received, () => undecodable(html));
  return reader.read(received, { source, hashAgent });
}

/** A page that lost characters on the way is set aside, as a row of a file is: nobody can tell what it said. */
function undecodable(text: string): never {
  const at = text.indexOf(UNDECODABLE);
  const found = text.slice(Math.max(0, at - 30), at + 30);
  throw new RowRefused(null, READING.pageUndecodable(), found, EXPECTED.namedEncoding);
}
