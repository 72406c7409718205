/** PostgreSQL's COPY text format: https://www.postgresql.org/docs/18/sql-copy.html#id-1.9.3.55.9.2 */

export type CopyValue = string | number | boolean | null | readonly string[];

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** One row as a line of COPY text; an array becomes a Postgres array literal. A NUL, which Postgres can't hold, is dropped. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(copyValue).join("\t")}\n`;
}

/** COPY text in pieces of many rows: a write a row would cost more than the row. */
export function* inPieces<Row>(rows: Iterable<Row>, lineOf: (row: Row) => string): Generator<string> {
  let lines = "";
  for (const row of rows) {
    lines += lineOf(row);
    if (lines.length > 65_536) {
      yield lines;
      lines = "";
    }
  }
  yield lines;
}

function copyValue(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  return escapeText(arrayLiteral(value));
}

function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(",")}}`;
}

function escapeText(text: string): string {
  const clean = text.includes("\0") ? text.replaceAll("\0", "") : text;
  return SPECIAL.test(clean) ? clean.replaceAll(SPECIAL, (character) => ESCAPES[character] ?? character) : clean;
}
