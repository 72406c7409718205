import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { RawStored, RecordsStored } from "../messages.ts";
import type { Quarantined, Rejection } from "../records/rejection.ts";
import type { Source } from "../sources/schema.ts";
import { normalizeChunk } from "./rows/chunk.ts";
import { loadReader } from "./load-reader.ts";
import type { Dropped } from "./dropped.ts";
import { rowCards } from "./rows/row-fingerprint.ts";

const inflate = promisify(gunzip);
const compress = promisify(gzip);

/** What the normalizer needs of the world. */
export interface NormalizeDeps {
  readonly source: (id: string) => Promise<Source>;
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly put: (key: string, body: Uint8Array, contentType: string) => Promise<void>;
  readonly send: (message: RecordsStored) => Promise<void>;
  readonly hashAgent: (id: string) => string;
}

/**
 * Reads one raw chunk into canonical records and sets aside the rows that can't be read; stores both and announces them.
 * Objects are named after the chunk, so that doing it again writes the same.
 */
export async function normalize(message: RawStored, deps: NormalizeDeps): Promise<void> {
  const source = await deps.source(message.source);
  const reader = await loadReader(source.reader);
  const text = (await inflate(await deps.read(message.key))).toString("utf8");
  const { records, rejected, dropped, account } = normalizeChunk(
    text,
    { ...message, source, hashAgent: deps.hashAgent },
    reader,
  );
  const { version: readerVersion } = reader;
  const { collectedAt } = message;
  const cards = source.kind === "database" ? rowCards(text, records, { source, readerVersion, collectedAt }) : [];
  await storeRecords(message, { lines: [...records, ...cards], rejected, dropped, rows: account, readerVersion }, deps);
}

/** Which chunk was read, of which file. */
interface ReadChunk extends Pick<RecordsStored, "runId" | "task" | "chunk" | "source" | "file" | "collectedAt"> {}

/** What came of it. */
interface ReadLines extends Pick<RecordsStored, "rows" | "readerVersion"> {
  readonly lines: readonly unknown[];
  readonly rejected: readonly Rejection[];
  readonly dropped: Dropped;
}

/** Stores what a chunk was read into, and the rows and values that were refused of it, under the chunk's name, and announces it. */
export async function storeRecords(
  { runId, task, chunk, source, file, collectedAt }: ReadChunk,
  { lines, rejected, dropped, rows, readerVersion }: ReadLines,
  deps: Pick<NormalizeDeps, "put" | "send">,
): Promise<void> {
  const name = `${runId}/${task}-${String(chunk).padStart(6, "0")}.ndjson.gz`;
  const store = async (folder: string, content: readonly unknown[]) => {
    await deps.put(`${folder}/${name}`, await compress(ndjson(content), { level: 1 }), "application/gzip");
    return `${folder}/${name}`;
  };
  const key = await store("records", lines);
  const quarantined: readonly Quarantined[] = [
    ...rejected.map((row) => ({ ...row, kind: "row" as const })),
    ...dropped.samples.map((value) => ({ ...value, kind: "field" as const })),
  ];
  const quarantineKey = quarantined.length > 0 ? await store("quarantine", quarantined) : undefined;
  const { fields } = dropped;
  const about = { runId, task, chunk, source, file, rows, fields, collectedAt, readerVersion };
  await deps.send({ ...about, key, ...(quarantineKey && { quarantineKey }) });
}

function ndjson(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
