import { PermanentError } from "../../errors.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import { mappedPaths } from "../../sources/mapping.ts";
import { DATABASE } from "./reasons.ts";

/** So many names are told. */
const TOLD = 20;

/** The column that a path begins in: `bien` of `bien.type`. */
export function columnOf(path: string): string {
  return path.split(".", 1)[0] ?? path;
}

/** Checks that a table is the source's. @throws PermanentError naming the columns that are missing and those that are there. */
export function checkColumns(source: DatabaseSource, has: (path: string) => boolean, columns: readonly string[]): void {
  const needed = [source.key, ...source.required, ...(source.watermark ? [source.watermark.column] : [])];
  const missing = [...new Set(needed)].filter((path) => !has(path));
  if (missing.length === 0) return;
  const say = missing.length === 1 ? DATABASE.columnMissing : DATABASE.columnsMissing;
  throw new PermanentError(say(missing.join(", "), some(columns, TOLD)));
}

/** The mapped columns that are not among these. */
export function absentAmong(source: DatabaseSource, columns: readonly string[]): string[] {
  return [...new Set(mappedPaths(source).map(columnOf))].filter((column) => !columns.includes(column));
}

/** The first of these names, with a sign where there are more. */
export function some(names: readonly string[], most: number): string {
  return names.slice(0, most).join(", ") + (names.length > most ? " …" : "");
}
