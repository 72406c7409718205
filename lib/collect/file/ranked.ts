import { PermanentError } from "../../errors.ts";
import type { FileSource } from "../../sources/schema.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;
type Ranks = NonNullable<CsvFormat["ranks"]>;

/** So many lines are looked at for one that tells how many columns there are. */
const LOOKED_AT = 20;
/** A line that does not end within this is none. */
const LONGEST_LINE = 4_000_000;

/**
 * Gives a table without a header one: the ranks of its columns, as many as its first whole row has. Each whole row gets that many columns,
 * and nothing at the ranks that are left out; a row of too few is let through as it is, for the normalizer to refuse.
 * Throws PermanentError when no row at the beginning has as many columns as the format wants.
 */
export async function* ranked(
  input: AsyncIterable<string>,
  { delimiter }: Pick<CsvFormat, "delimiter">,
  ranks: Ranks,
): AsyncGenerator<string> {
  let width: number | undefined;
  let waiting: string[] = [];
  for await (const line of linesOf(input)) {
    if (line.trim() === "") continue;
    if (width !== undefined) {
      yield `${rowOf(line, delimiter, width, ranks)}\n`;
      continue;
    }
    waiting.push(line);
    const columns = line.split(delimiter).length;
    if (columns < ranks.least) {
      if (waiting.length >= LOOKED_AT) throw tooFew(waiting, delimiter, ranks);
      continue;
    }
    width = columns;
    yield `${Array.from({ length: width }, (_, index) => index + 1).join(delimiter)}\n`;
    for (const earlier of waiting) yield `${rowOf(earlier, delimiter, width, ranks)}\n`;
    waiting = [];
  }
  if (waiting.length > 0) throw tooFew(waiting, delimiter, ranks);
}

function rowOf(line: string, delimiter: string, width: number, { least, leftOut }: Ranks): string {
  const cells = line.split(delimiter);
  for (const rank of leftOut) if (rank <= cells.length) cells[rank - 1] = "";
  if (cells.length < least) return cells.join(delimiter);
  return Array.from({ length: width }, (_, index) => cells[index] ?? "").join(delimiter);
}

function tooFew(lines: readonly string[], delimiter: string, { least }: Ranks): PermanentError {
  const most = Math.max(...lines.map((line) => line.split(delimiter).length));
  return new PermanentError(
    `no row of the beginning has ${least} columns separated by ${delimiter}; the longest has ${most}: is it a file of this source?`,
  );
}

async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string> {
  let carry = "";
  for await (const piece of input) {
    const lines = (carry + piece).split("\n");
    carry = lines.pop() ?? "";
    if (carry.length > LONGEST_LINE) throw new PermanentError(`a line is longer than ${LONGEST_LINE} characters`);
    yield* lines.map((line) => line.replace(/\r$/, "").replace(/^\uFEFF/, ""));
  }
  if (carry !== "") yield carry.replace(/\r$/, "").replace(/^\uFEFF/, "");
}
