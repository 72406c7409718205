/** A piece of a file that is normalised at once. */
export interface Chunk {
  /** For a table, its header line and then its rows; for JSON, one element a line. */
  readonly text: string;
  /** Number, in the file, of its first row (1 = the first one). */
  readonly firstRow: number;
  readonly rows: number;
}

/** Where a chunk ends: at `rows` rows or `chars` characters, later when rows belong together, at `maxRows` or `maxChars` in any case. */
export interface Sizes {
  readonly rows: number;
  readonly chars: number;
  readonly maxRows: number;
  readonly maxChars: number;
}

/** Small enough to be merged in a few seconds, large enough that a message costs nothing beside it. */
export const SIZES: Sizes = { rows: 5000, chars: 3_500_000, maxRows: 20_000, maxChars: 14_000_000 };
