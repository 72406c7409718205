import { PermanentError } from "../../errors.ts";
import { RecordScanner, fieldsOf } from "../../normalize/rows/csv.ts";
import type { FileSource } from "../../sources/schema.ts";
import { checkNames, columnNames } from "./header.ts";
import type { FileIdentity } from "./header.ts";
import { SIZES } from "./sizes.ts";
import type { Chunk, Sizes } from "./sizes.ts";
import type { Receipt } from "./receipt.ts";
import { endsInside, withoutCutField } from "./table-end.ts";
import { FILE } from "./reasons.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;

/**
 * Cuts the text of a table into chunks that each begin with its header line, never between consecutive rows that agree on
 * `keepTogether`. Blank lines are no rows. Gives the number of rows at the end.
 * Throws PermanentError when required columns are missing or the table has no row.
 */
export async function* cutCsv(
  input: AsyncIterable<string>,
  format: CsvFormat,
  file: FileIdentity,
  receipt: Receipt,
  sizes: Sizes = SIZES,
): AsyncGenerator<Chunk, number> {
  const cutter = new TableCutter(format, file, receipt, sizes);
  for await (const piece of input) yield* cutter.take(piece, false);
  yield* cutter.take("", true);
  return cutter.finish();
}

class TableCutter {
  readonly #format: CsvFormat;
  readonly #file: FileIdentity;
  readonly #receipt: Receipt;
  readonly #sizes: Sizes;
  #header:
    | { readonly line: string; readonly names: readonly string[]; readonly together: readonly number[] }
    | undefined;
  /** Text whose records aren't all known yet. */
  #carry = "";
  /** Text of the chunk being made, and its size. */
  #parts: string[] = [];
  #chars = 0;
  #rows = 0;
  #total = 0;
  #lastRecord = "";
  #lastBroken = false;
  #lastLineEnded = true;

  constructor(format: CsvFormat, file: FileIdentity, receipt: Receipt, sizes: Sizes) {
    this.#format = format;
    this.#file = file;
    this.#receipt = receipt;
    this.#sizes = sizes;
  }

  *take(piece: string, complete: boolean): Generator<Chunk> {
    const text = complete ? withoutCutField(this.#carry, this.#format, this.#receipt) : this.#carry + piece;
    const scanner = new RecordScanner(text, this.#format, complete);
    let from = 0;
    while (scanner.next()) {
      if (!this.#header) {
        this.#readHeader(text.slice(scanner.start, scanner.end));
        from = scanner.rest;
        continue;
      }
      const full = this.#rows >= this.#sizes.rows || this.#chars + scanner.start - from >= this.#sizes.chars;
      const sense = !scanner.broken && !this.#lastBroken;
      if (full && this.#mayCut(text.slice(scanner.start, scanner.end), scanner.start - from, sense)) {
        yield this.#chunk(text.slice(from, scanner.start));
        from = scanner.start;
      }
      this.#rows++;
      this.#total++;
      this.#lastRecord = text.slice(scanner.start, scanner.end);
      this.#lastBroken = scanner.broken;
    }
    if (complete) this.#lastLineEnded = text.length === 0 || text.endsWith("\n");
    if (this.#header) this.#keep(text.slice(from, scanner.rest));
    this.#carry = text.slice(scanner.rest);
    if (complete && this.#rows > 0) yield this.#chunk("");
  }

  /** Checks the end of the table and gives its number of rows. */
  finish(): number {
    if (!this.#header || this.#total === 0) throw new PermanentError(FILE.noRow());
    if (!this.#lastLineEnded && endsInside(this.#lastRecord, this.#header.names.length, this.#format)) {
      this.#receipt.truncated ??= FILE.endsInsideRow(this.#total);
    }
    return this.#total;
  }

  #readHeader(line: string): void {
    const clean = line.replace(/^\uFEFF/, "");
    const names = columnNames(clean, this.#format);
    checkNames(names, clean, this.#file);
    const together = this.#format.keepTogether.map((name) => names.indexOf(name)).filter((at) => at >= 0);
    this.#header = { line: clean, names, together };
  }

  /** Whether the chunk may end before `record`; `sense`: whether the quotes of the records on both sides make sense. */
  #mayCut(record: string, chars: number, sense: boolean): boolean {
    const { maxRows, maxChars } = this.#sizes;
    const together = this.#header?.together ?? [];
    if (together.length === 0) return true;
    const [before, after] = sense ? fieldsOf([this.#lastRecord, record], this.#format) : [];
    // A row that does not line up with the header may belong to either side: nothing is cut beside it.
    const whole = [before, after].every((fields) => fields?.length === this.#header?.names.length);
    if (whole && together.some((at) => before?.[at] !== after?.[at])) return true;
    if (this.#rows < maxRows && this.#chars + chars < maxChars) return false;
    this.#receipt.notes.push(FILE.groupCutBefore(this.#rows, this.#total + 1));
    return true;
  }

  #keep(text: string): void {
    this.#parts.push(text);
    this.#chars += text.length;
  }

  #chunk(last: string): Chunk {
    const text = [this.#header?.line ?? "", "\n", ...this.#parts, last].join("");
    const chunk = { text, firstRow: this.#total - this.#rows + 1, rows: this.#rows };
    this.#parts = [];
    this.#chars = 0;
    this.#rows = 0;
    return chunk;
  }
}
