import { PermanentError } from "../../errors.ts";
import type { DatabaseSource } from "../../sources/schema.ts";

/** So many names are told. */
const TOLD = 20;

/** The columns that a source's mapping reads, with their paths inside. */
export function mappedPaths({ mapping }: Pick<DatabaseSource, "mapping">): string[] {
  return [...new Set(Object.values(mapping).flatMap(({ from }) => [from].flat()))];
}

/** The column that a path begins in: `bien` of `bien.type`. */
export function columnOf(path: string): string {
  return path.split(".", 1)[0] ?? path;
}

/** Checks that a table is the source's. @throws PermanentError naming the columns that are missing and those that are there. */
export function checkColumns(source: DatabaseSource, has: (path: string) => boolean, columns: readonly string[]): void {
  const needed = [source.key, ...source.required, ...(source.watermark ? [source.watermark.column] : [])];
  const missing = [...new Set(needed)].filter((path) => !has(path));
  if (missing.length === 0) return;
  const there = columns.length === 0 ? "none" : columns.slice(0, TOLD).join(", ") + (columns.length > TOLD ? " …" : "");
  throw new PermanentError(
    `${missing.length === 1 ? "a column is" : "columns are"} missing: ${missing.join(", ")}; there are ${there}`,
  );
}

/** A sentence about columns that are mapped and not there, or null. */
export function absentColumns(source: DatabaseSource, columns: readonly string[] | null): string | null {
  if (columns === null) return null;
  const absent = [...new Set(mappedPaths(source).map(columnOf))].filter((column) => !columns.includes(column));
  return absent.length === 0 ? null : `not in the table, and read as unknown: ${absent.join(", ")}`;
}
