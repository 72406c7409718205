import { PermanentError } from "../../errors.ts";
import { RecordScanner, fieldsOf } from "../../normalize/rows/csv.ts";
import { numberedHeader, numberedRow } from "../../normalize/rows/row-numbers.ts";
import type { FileSource } from "../../sources/schema.ts";
import { Gathering, OrderWatch } from "./apart.ts";
import type { KeyedRow } from "./apart.ts";
import { checkNames, columnNames } from "./header.ts";
import type { FileIdentity } from "./header.ts";
import type { Receipt } from "./receipt.ts";
import { SIZES } from "./sizes.ts";
import type { Chunk, Sizes } from "./sizes.ts";
import { endsInside, withoutCutField } from "./table-end.ts";
import { FILE } from "./reasons.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;

/**
 * Whether rows that agree on `keepTogether` stand apart in a table. Reads as far as it takes to tell, in the same memory whatever its size.
 * What is wrong with the table is left to the cutting to tell.
 */
export async function standApart(input: AsyncIterable<string>, format: CsvFormat): Promise<boolean> {
  const rows = new KeyedRows(format);
  const watch = new OrderWatch();
  try {
    for await (const piece of input) {
      for (const { key } of rows.take(piece, false)) if (watch.comesBack(key)) return true;
    }
    for (const { key } of rows.take("", true)) if (watch.comesBack(key)) return true;
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
  }
  return false;
}

/**
 * Cuts the text of a table whose rows that agree on `keepTogether` stand anywhere into chunks that hold all rows of each; every row carries its
 * number in the file. Gathers them on disk first. Gives the number of rows at the end.
 * Throws PermanentError when required columns are missing, the table has no row, or it is too large to be gathered.
 */
export async function* cutApart(
  input: AsyncIterable<string>,
  format: CsvFormat,
  file: FileIdentity,
  receipt: Receipt,
  { sizes = SIZES, gathering = new Gathering() }: { sizes?: Sizes; gathering?: Gathering } = {},
): AsyncGenerator<Chunk, number> {
  const rows = new KeyedRows(format, file, receipt);
  try {
    for await (const piece of input) for (const row of rows.take(piece, false)) await gathering.add(row);
    for (const row of rows.take("", true)) await gathering.add(row);
    const total = rows.finish(receipt);
    const chunk = new ChunkInMaking(rows.header, format.delimiter);
    for await (const group of gathering.groups()) {
      for (const part of bounded(group, sizes, receipt)) {
        if (chunk.rows > 0 && (chunk.rows >= sizes.rows || chunk.chars >= sizes.chars)) yield chunk.end();
        chunk.add(part);
      }
    }
    if (chunk.rows > 0) yield chunk.end();
    return total;
  } finally {
    await gathering.close();
  }
}

function bounded(group: readonly KeyedRow[], { maxRows, maxChars }: Sizes, receipt: Receipt): (readonly KeyedRow[])[] {
  const chars = group.reduce((sum, { record }) => sum + record.length, 0);
  if (group.length <= maxRows && chars <= maxChars) return [group];
  const parts = Math.ceil(Math.max(group.length / maxRows, chars / maxChars));
  const rows = Math.ceil(group.length / parts);
  receipt.notes.push(FILE.groupCut(group.length, group[0]?.number));
  return Array.from({ length: parts }, (_, part) => group.slice(part * rows, (part + 1) * rows));
}

class ChunkInMaking {
  rows = 0;
  chars = 0;
  readonly #header: string;
  readonly #delimiter: string;
  #lines: string[] = [];
  #firstRow = Infinity;

  constructor(header: string, delimiter: string) {
    this.#header = numberedHeader(header, delimiter);
    this.#delimiter = delimiter;
  }

  add(group: readonly KeyedRow[]): void {
    for (const { number, record } of group) {
      const line = numberedRow(number, record, this.#delimiter);
      this.#lines.push(line);
      this.chars += line.length + 1;
      this.#firstRow = Math.min(this.#firstRow, number);
    }
    this.rows += group.length;
  }

  end(): Chunk {
    const chunk = { text: `${[this.#header, ...this.#lines].join("\n")}\n`, firstRow: this.#firstRow, rows: this.rows };
    this.#lines = [];
    this.#firstRow = Infinity;
    this.rows = 0;
    this.chars = 0;
    return chunk;
  }
}

/** The rows of a table as its text comes, each with what it belongs to. */
class KeyedRows {
  header = "";
  readonly #format: CsvFormat;
  readonly #file: FileIdentity | undefined;
  readonly #receipt: Receipt | undefined;
  #together: readonly number[] | undefined;
  #width = 0;
  #carry = "";
  #total = 0;
  #lastRecord = "";
  #lastLineEnded = true;

  constructor(format: CsvFormat, file?: FileIdentity, receipt?: Receipt) {
    this.#format = format;
    this.#file = file;
    this.#receipt = receipt;
  }

  *take(piece: string, complete: boolean): Generator<KeyedRow> {
    const text = complete ? withoutCutField(this.#carry, this.#format, this.#receipt) : this.#carry + piece;
    const scanner = new RecordScanner(text, this.#format, complete);
    while (scanner.next()) {
      const record = text.slice(scanner.start, scanner.end);
      if (!this.#together) {
        this.#readHeader(record);
        continue;
      }
      this.#total++;
      this.#lastRecord = record;
      yield { number: this.#total, key: this.#keyOf(record, this.#together), record };
    }
    if (complete) this.#lastLineEnded = text.length === 0 || text.endsWith("\n");
    this.#carry = text.slice(scanner.rest);
  }

  /** Checks the end of the table and gives its number of rows. */
  finish(receipt: Receipt): number {
    if (this.#total === 0) throw new PermanentError(FILE.noRow());
    if (!this.#lastLineEnded && endsInside(this.#lastRecord, this.#width, this.#format)) {
      receipt.truncated ??= FILE.endsInsideRow(this.#total);
    }
    return this.#total;
  }

  #readHeader(line: string): void {
    this.header = line.replace(/^\uFEFF/, "");
    const names = columnNames(this.header, this.#format);
    if (this.#file) checkNames(names, this.header, this.#file);
    this.#width = names.length;
    this.#together = this.#format.keepTogether.map((name) => names.indexOf(name)).filter((at) => at >= 0);
  }

  #keyOf(record: string, together: readonly number[]): string {
    const { delimiter, quote } = this.#format;
    const quoted = quote !== "none" && record.includes(quote);
    const first = together[0] === 0 && together.length === 1 && !quoted;
    if (first) return record.slice(0, Math.max(0, record.indexOf(delimiter)));
    const fields = (quoted ? fieldsOf([record], this.#format)[0] : undefined) ?? record.split(delimiter);
    return together.map((at) => fields[at] ?? "").join(delimiter);
  }
}
