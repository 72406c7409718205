/** A figure over fewer ratings than this is not given: it would tell of single homes. */
export const FEWEST = 5;

/** How many there are of one kind. */
export interface Counted {
  readonly name: string;
  readonly count: number;
}

/**
 * The names whose counts are not to be told: those that are too small and, where even together they are, the smallest of the others too,
 * or the total would tell them.
 */
export function untold(cells: readonly Counted[]): ReadonlySet<string> {
  const small = cells.filter(({ count }) => count > 0 && count < FEWEST);
  const hidden = new Set(small.map(({ name }) => name));
  if (small.length === 0 || small.reduce((sum, { count }) => sum + count, 0) >= FEWEST) return hidden;
  const [smallest] = cells.filter(({ count }) => count >= FEWEST).sort((one, other) => one.count - other.count);
  if (smallest) hidden.add(smallest.name);
  return hidden;
}
