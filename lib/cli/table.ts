import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { count } from "./figures.ts";

/** A column: its title, and whether long texts in it are wrapped where the terminal is too narrow. */
export interface Column {
  readonly title: string;
  readonly wrap?: boolean;
}

/** What stands in a table; numbers are written with separators, to the right. */
export type Cell = string | number | null;

const GAP = 2;
const NARROWEST = 16;
const EDGES = ["top", "bottom"].flatMap((edge) => [edge, `${edge}-left`, `${edge}-mid`, `${edge}-right`]);
const LINES = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid"];
const PLAIN = Object.fromEntries([...EDGES, ...LINES].map((name) => [name, ""]));

/**
 * A table in plain columns. `width` is the terminal's; without one (a file, a pipe) every row is one line, for other programs.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number | undefined = process.stdout.columns,
): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === "number" ? count(cell) : (cell ?? ""))));
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => stripVTControlCharacters(row[index] ?? "").length)),
  );
  const drawn = new Table({
    chars: { ...PLAIN, middle: " ".repeat(GAP) },
    style: { head: [], "padding-left": 0, "padding-right": 0 },
    head: columns.map(({ title }) => title),
    colWidths: fit(columns, natural, width),
    colAligns: columns.map((_, index) => (typeof rows[0]?.[index] === "number" ? "right" : "left")),
    wordWrap: true,
  });
  drawn.push(...texts);
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The columns that may be wrapped share what the others leave. */
function fit(columns: readonly Column[], natural: readonly number[], width: number | undefined): number[] {
  const total = natural.reduce((sum, each) => sum + each, 0) + GAP * (columns.length - 1);
  const wrapped = columns.flatMap(({ wrap }, index) => (wrap ? [natural[index] ?? 0] : []));
  if (width === undefined || total <= width || wrapped.length === 0) return [...natural];
  const left = width - (total - wrapped.reduce((sum, each) => sum + each, 0));
  const share = Math.max(NARROWEST, Math.floor(left / wrapped.length));
  return natural.map((each, index) => (columns[index]?.wrap ? Math.min(each, share) : each));
}
