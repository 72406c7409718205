import { cutFile, isApart } from "../../lib/collect/file/cut.ts";
import type { FileChunk, FileSummary } from "../../lib/collect/file/cut.ts";
import type { Limits } from "../../lib/collect/file/limits.ts";
import type { RowAccount } from "../../lib/messages.ts";
import { normalizeChunk } from "../../lib/normalize/rows/chunk.ts";
import { DroppedTally } from "../../lib/normalize/dropped.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import type { Rejection } from "../../lib/records/rejection.ts";
import type { Advert, CanonicalRecord, Sale } from "../../lib/records/record.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";

/** Text or bytes as a stream of pieces of `size` bytes. */
export async function* streamOf(content: string | Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Cuts a file of a source of the project, whole. */
export async function cut(
  id: string,
  content: string | Uint8Array,
  options: { name?: string; limits?: Partial<Limits>; size?: number } = {},
): Promise<{ chunks: FileChunk[]; summary: FileSummary }> {
  const { name = "file.csv", limits = {}, size } = options;
  const source = await loadSource(id);
  if (source.kind !== "file") throw new Error(`${id} is no source of files`);
  const apart = await isApart(async () => streamOf(content, size), { source, limits });
  const cutting = cutFile(streamOf(content, size), { source, others: await loadSources(), name, limits, apart });
  const chunks: FileChunk[] = [];
  for (;;) {
    const step = await cutting.next();
    if (step.done) return { chunks, summary: step.value };
    chunks.push(step.value);
  }
}

/** What a whole file gives, chunk after chunk. */
export interface Normalized {
  readonly records: CanonicalRecord[];
  readonly sales: Sale[];
  readonly adverts: Advert[];
  readonly rejected: Rejection[];
  /** Values that were left out of records which are kept. */
  readonly dropped: DroppedTally;
  readonly account: RowAccount;
  readonly summary: FileSummary;
}

/** Cuts and normalises a file of a source of the project, whole. */
export async function normalize(id: string, content: string | Uint8Array): Promise<Normalized> {
  const source = await loadSource(id);
  const reader = await loadReader(source.reader);
  const { chunks, summary } = await cut(id, content);
  const results = chunks.map(({ text, firstRow }) =>
    normalizeChunk(text, { source, file: "file", firstRow, collectedAt: "2026-01-01T00:00:00Z", hashAgent }, reader),
  );
  const records = results.flatMap((result) => result.records);
  const account = { read: 0, used: 0, duplicates: 0, quarantined: 0, skipped: 0 };
  for (const result of results) {
    account.read += result.account.read;
    account.used += result.account.used;
    account.duplicates += result.account.duplicates;
    account.quarantined += result.account.quarantined;
    account.skipped += result.account.skipped;
  }
  const dropped = new DroppedTally();
  for (const result of results) dropped.addAll(result.dropped);
  return {
    records,
    dropped,
    sales: records.filter((record) => record.kind === "sale"),
    adverts: records.filter((record) => record.kind === "advert"),
    rejected: results.flatMap((result) => result.rejected),
    account,
    summary,
  };
}

function hashAgent(id: string): string {
  return `agent:${id.length}`;
}
