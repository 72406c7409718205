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
  const texts = rows.map((row) => row.map(textOf));
  const longest = (pieces: (text: string) => string[]) =>
    columns.map(({ title }, index) =>
      texts
        .flatMap((row) => pieces(row[index] ?? ""))
        .reduce((most, text) => Math.max(most, visible(text)), title.length),
    );
  const natural = longest((text) => [text]);
  const words = longest((text) => text.split(" "));
  const drawn = new Table({
    chars: { ...PLAIN, middle: " ".repeat(GAP) },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    head: columns.map(({ title }) => title),
    colWidths: fit(columns, natural, words, width),
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

function textOf(cell: Cell): string {
  return typeof cell === "number" ? count(cell) : (cell ?? "").replaceAll(/\s+/g, " ");
}

function visible(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** What the other columns leave is shared by those that may be wrapped: none takes more than it needs, none breaks a word. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  words: readonly number[],
  width: number | undefined,
): number[] {
  const total = sum(natural) + GAP * (columns.length - 1);
  if (width === undefined || total <= width) return [...natural];
  const widths = [...natural];
  const wrapped = [...columns.keys()].filter((index) => columns[index]?.wrap);
  const order = wrapped.toSorted((one, other) => (natural[one] ?? 0) - (natural[other] ?? 0));
  let left = width - total + sum(wrapped.map((index) => natural[index] ?? 0));
  for (const [position, index] of order.entries()) {
    const share = Math.floor(left / (order.length - position));
    widths[index] = Math.min(natural[index] ?? 0, Math.max(share, words[index] ?? 0));
    left -= widths[index];
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
