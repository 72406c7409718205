/** Tables as pages show them and give them away: what a column says, how a cell is written, in which order rows stand. */

/** What a table knows of one thing: null where it is not known. */
export type Cell = string | number | null;

/** A column; numbers are aligned to the right and written in French. */
export interface Column {
  readonly name: string;
  /** `€/m²`, told in the head of the column. */
  readonly unit?: string;
  /** Of numbers: how many decimals are written at most; 1 unless it is said. */
  readonly decimals?: number;
  /** Numbers beside words: the column is aligned as numbers are. */
  readonly isMixed?: boolean;
  /** Numbers that name things (years, identifiers) are written without groups of thousands. */
  readonly plain?: boolean;
}

/** Rows of cells, each row as long as there are columns. */
export interface TableData {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Which column orders the rows, and which way. */
export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** The head of a column: its name, and its unit in brackets. */
export function headOf({ name, unit }: Column): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

/** Whether a column is aligned as numbers: it holds nothing else that is known, or says that it is mixed. */
export function isNumeric({ columns, rows }: TableData, column: number): boolean {
  if (columns[column]?.isMixed === true) return true;
  const known = rows.map((row) => row[column] ?? null).filter((cell) => cell !== null);
  return known.length > 0 && known.every((cell) => typeof cell === "number");
}

/** A cell as it is read in French; null where it is not known. */
export function textOf(cell: Cell, { decimals = 1, plain = false }: Column): string | null {
  if (typeof cell !== "number") return cell;
  return cell.toLocaleString("fr-FR", { maximumFractionDigits: decimals, useGrouping: !plain });
}

/** The rows in an order: numbers by size, texts by the French alphabet, what is not known last either way. */
export function inOrder({ rows }: TableData, order: Order | null): TableData["rows"] {
  if (order === null) return rows;
  const way = order.descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [one[order.column] ?? null, other[order.column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return way * (typeof a === "number" && typeof b === "number" ? a - b : byWords.compare(String(a), String(b)));
  });
}

const byWords = new Intl.Collator("fr", { numeric: true });
