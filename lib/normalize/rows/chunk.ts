import { PermanentError } from "../../errors.ts";
import type { RowAccount } from "../../messages.ts";
import type { FileSource } from "../../sources/schema.ts";
import { readAnswer, readItems } from "./items.ts";
import type { Items } from "./items.ts";
import type { ItemRow, ReadContext, Reader, TableRow } from "../reader.ts";
import type { ReadResult } from "../read-result.ts";
import type { Rejection } from "../../records/rejection.ts";
import type { CanonicalRecord } from "../../records/record.ts";
import { excerptOf, rejection } from "../refusal.ts";
import { TimeUp, within } from "../time-limit.ts";
import { TIME_LIMITS, readInTime } from "./read-in-time.ts";
import type { TimeLimits } from "./read-in-time.ts";
import { belonging, readTable } from "./table.ts";
import { READING } from "../reasons.ts";

/** What a chunk says of itself, beside its text. */
export interface ChunkContext extends Omit<ReadContext, "broken"> {
  /** Number, in the file, of the chunk's first data row. */
  readonly firstRow: number;
}

/** What came of a chunk, and how its rows were accounted for. */
export interface NormalizedChunk {
  readonly records: readonly CanonicalRecord[];
  readonly rejected: readonly Rejection[];
  readonly skipped: ReadResult["skipped"];
  readonly dropped: ReadResult["dropped"];
  readonly account: RowAccount;
}

/**
 * Turns the text of one raw chunk into canonical records. Rows that do not line up with the header, can't be decoded or are no
 * JSON are set aside with their reason, exact repetitions are taken out, the rest is the reader's.
 * A row that takes too long to read is set aside as well. The accounts close (read = used + duplicates + quarantined + skipped) or it throws.
 */
export function normalizeChunk(
  text: string,
  context: ChunkContext,
  reader: Reader,
  limits: TimeLimits = TIME_LIMITS,
): NormalizedChunk {
  const { result, read, duplicates } = readAs(text, context, reader, limits);
  const rejected = [...result.rejected].sort((a, b) => a.row - b.row);
  const used = result.records.reduce((rows, record) => rows + record.rows, 0);
  const account = { read, used, duplicates, quarantined: rejected.length, skipped: result.skipped.length };
  if (read !== used + duplicates + account.quarantined + account.skipped) {
    throw new Error(
      `The accounts of ${context.file} from row ${context.firstRow} do not close: ${JSON.stringify(account)}`,
    );
  }
  return { records: result.records, rejected, skipped: result.skipped, dropped: result.dropped, account };
}

/** A table, NDJSON, or the page of an API as it was received. */
function readAs(text: string, context: ChunkContext, reader: Reader, limits: TimeLimits): Outcome {
  const { source, firstRow } = context;
  if (source.kind === "web") throw new Error(`${source.id} gives pages, not chunks`);
  if (source.kind === "file" && source.format.type === "csv") {
    return normalizeTable(text, source.format, context, reader, limits);
  }
  const isPage = source.kind === "api" && !source.lookup;
  const items = takenApart(limits, () =>
    isPage ? readAnswer(text, source.items, firstRow) : readItems(text, firstRow),
  );
  return normalizeItems(items, context, reader, limits);
}

interface Outcome {
  readonly result: ReadResult;
  readonly read: number;
  readonly duplicates: number;
}

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;

function normalizeTable(
  text: string,
  format: CsvFormat,
  context: ChunkContext,
  reader: Reader,
  limits: TimeLimits,
): Outcome {
  const { snapshot } = context.source;
  const inferred = snapshot?.scope === "commune-year" && snapshot.deeds === "inferred";
  const { header, rows, lost, duplicates } = takenApart(limits, () =>
    readTable(text, format, context.firstRow, inferred),
  );
  const broken = lost.map(({ row }) => row);
  const result = readInTime(
    rows,
    (all) => belonging(header, all, format, inferred),
    (some) => readRows(reader, header, some, { ...context, broken }),
    limits,
  );
  const refused = lost.map(({ row, cause }) => rejection(row.number, cause, excerptOf(row.values)));
  return {
    result: { ...result, rejected: [...refused, ...result.rejected] },
    read: rows.length + lost.length + duplicates,
    duplicates,
  };
}

function readRows(reader: Reader, header: readonly string[], rows: readonly TableRow[], context: ReadContext) {
  if (reader.input === "table") return reader.read(header, rows, context);
  if (reader.input === "items" && reader.tables) return reader.read(itemsOf(header, rows), context);
  throw new Error(`The reader of ${context.source.id} does not read tables`);
}

/** The rows as objects under the names of their columns; of columns of one name the first. */
function itemsOf(header: readonly string[], rows: readonly TableRow[]): ItemRow[] {
  const columns = header.map((name, at) => [name, at] as const).toReversed();
  return rows.map(({ number, values }) => ({
    number,
    value: Object.fromEntries(columns.map(([name, at]) => [name, values[at] ?? ""])),
  }));
}

function normalizeItems(
  { items, refused, duplicates }: Items,
  context: ChunkContext,
  reader: Reader,
  limits: TimeLimits,
): Outcome {
  if (reader.input !== "items") throw new Error(`The reader of ${context.source.id} does not read JSON`);
  const result = readInTime(
    items,
    (all) => all.map((item) => [item]),
    (some) => reader.read(some, context),
    limits,
  );
  return {
    result: { ...result, rejected: [...refused, ...result.rejected] },
    read: items.length + refused.length + duplicates,
    duplicates,
  };
}

/** Rows in a chunk are found in its text, or the chunk can't be read at all. */
function takenApart<Parts>({ together }: TimeLimits, work: () => Parts): Parts {
  try {
    return within(together, work);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    throw new PermanentError(READING.rowsNotToldApart(together));
  }
}
