import { stringify } from "csv-stringify/sync";

/** One answer row: names to values that JSON can write. */
export type TableRow = Readonly<Record<string, unknown>>;

/**
 * Writes rows as CSV (RFC 4180: commas, CRLF), with a header line unless told otherwise. Null is empty, lists of words are joined by `|`, other
 * lists and objects are JSON. A text that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function csvOf(rows: readonly TableRow[], columns: readonly string[], { header = true } = {}): string {
  return stringify(
    rows.map((row) => columns.map((name) => cellOf(row[name]))),
    { columns: [...columns], header, record_delimiter: "\r\n" },
  );
}

function cellOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return harmless(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return harmless(value.join("|"));
  return JSON.stringify(value);
}

/** https://owasp.org/www-community/attacks/CSV_Injection */
function harmless(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/u.test(text) ? `'${text}` : text;
}

/** A row as a GeoJSON Feature (RFC 7946, 3.2): a point where it has a position, no geometry where it has none. */
export function featureOf(row: TableRow, id: unknown) {
  const { longitude, latitude, ...properties } = row;
  const located = typeof longitude === "number" && typeof latitude === "number";
  return {
    type: "Feature" as const,
    id,
    geometry: located ? { type: "Point" as const, coordinates: [longitude, latitude] } : null,
    properties,
  };
}
