import type { TableRow } from "../reader.ts";

/** A table's columns by name, so that a reader never counts positions. */
export interface Columns {
  /** The column's position, -1 when the table has none of these names. */
  readonly position: (...names: readonly string[]) => number;
  /** Makes the function that takes a column's value out of a row; the column may go by several names, and gives "" when the table has none. */
  readonly column: (...names: readonly string[]) => (row: TableRow) => string;
}

/** Finds columns by their header names; case and surrounding spaces don't count. */
export function columnsOf(header: readonly string[]): Columns {
  const positions = new Map(header.map((name, position) => [name.trim().toLowerCase(), position]));
  const position = (...names: readonly string[]) => {
    for (const name of names) {
      const found = positions.get(name.toLowerCase());
      if (found !== undefined) return found;
    }
    return -1;
  };
  const column = (...names: readonly string[]) => {
    const at = position(...names);
    return (row: TableRow) => row.values[at] ?? "";
  };
  return { position, column };
}
