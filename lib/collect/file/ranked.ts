import { PermanentError } from "../../errors.ts";
import type { FileSource } from "../../sources/schema.ts";
import { FILE } from "./reasons.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;
type Ranks = NonNullable<CsvFormat["ranks"]>;

/** So many lines are looked at for one that tells how many columns there are. */
const LOOKED_AT = 20;
/** A line that does not end within this is none. */
const LONGEST_LINE = 4_000_000;

/**
 * Gives a table without a header one: the ranks of its columns, as many as the longest of its first rows has. Each whole row gets that many
 * columns, and nothing at the ranks that are left out; a row that was cut is let through as it is, for the normalizer to refuse.
 * Throws PermanentError when no row at the beginning has the columns without which no version of the format works.
 */
export async function* ranked(
  input: AsyncIterable<string>,
  { delimiter }: Pick<CsvFormat, "delimiter">,
  ranks: Ranks,
): AsyncGenerator<string> {
  let width: number | undefined;
  const first: string[] = [];
  for await (const line of linesOf(input)) {
    if (line.trim() === "") continue;
    if (width !== undefined) {
      yield `${rowOf(line, delimiter, width, ranks)}\n`;
      continue;
    }
    first.push(line);
    if (first.length < LOOKED_AT) continue;
    width = widthOf(first, delimiter, ranks);
    yield* headed(first, delimiter, width, ranks);
  }
  if (width === undefined && first.length > 0) yield* headed(first, delimiter, widthOf(first, delimiter, ranks), ranks);
}

/** As many columns as the longest row has. */
function widthOf(lines: readonly string[], delimiter: string, { least }: Ranks): number {
  const width = Math.max(...lines.map((line) => line.split(delimiter).length));
  if (width >= least) return width;
  throw new PermanentError(FILE.fewColumns(least, delimiter, width));
}

function* headed(lines: readonly string[], delimiter: string, width: number, ranks: Ranks): Generator<string> {
  yield `${Array.from({ length: width }, (_, index) => index + 1).join(delimiter)}\n`;
  for (const line of lines) yield `${rowOf(line, delimiter, width, ranks)}\n`;
}

function rowOf(line: string, delimiter: string, width: number, { least, steady, leftOut }: Ranks): string {
  const cells = line.split(delimiter);
  for (const rank of leftOut) if (rank <= cells.length) cells[rank - 1] = "";
  const isCut = cells.length < least || cells.length < Math.min(steady, width);
  if (isCut) return cells.join(delimiter);
  return Array.from({ length: width }, (_, index) => cells[index] ?? "").join(delimiter);
}

async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string> {
  let carry = "";
  for await (const piece of input) {
    const lines = (carry + piece).split("\n");
    carry = lines.pop() ?? "";
    if (carry.length > LONGEST_LINE) throw new PermanentError(FILE.lineTooLong(LONGEST_LINE));
    yield* lines.map((line) => line.replace(/\r$/, "").replace(/^\uFEFF/, ""));
  }
  if (carry !== "") yield carry.replace(/\r$/, "").replace(/^\uFEFF/, "");
}
