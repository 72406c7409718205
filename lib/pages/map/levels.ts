/** How many shades a map has. */
const LEVELS = 5;

/** Values in shades of about as many values each. */
export interface Levels {
  readonly of: (value: number) => number;
  /** Bounds of each shade, lowest first. */
  readonly bounds: readonly { readonly from: number; readonly to: number }[];
}

/** Sorts values into shades; fewer where there are few different ones. */
export function levelsOf(values: readonly number[]): Levels {
  const sorted = values.toSorted((one, other) => one - other);
  const cuts = [
    ...new Set(
      Array.from({ length: LEVELS - 1 }, (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / LEVELS)] ?? 0),
    ),
  ].filter((cut) => cut > (sorted[0] ?? 0));
  const edges = [sorted[0] ?? 0, ...cuts, sorted.at(-1) ?? 0];
  return {
    of: (value) => cuts.filter((cut) => value >= cut).length,
    bounds: edges.slice(0, -1).map((from, at) => ({ from, to: edges[at + 1] ?? from })),
  };
}
