/** The law by which throughput grows with the number of consumers. */

/** So many consumers did so much a second. */
export interface Point {
  readonly consumers: number;
  readonly rate: number;
}

/**
 * The Universal Scalability Law: X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). N. J. Gunther, Guerrilla Capacity Planning, 2007, chapter 4.
 */
export interface Law {
  /** What one consumer does a second, λ. */
  readonly alone: number;
  /** The share of the work that only one does at a time, σ. */
  readonly contention: number;
  /** What each pair of consumers costs, κ. */
  readonly coherence: number;
  /** Root mean square of the relative errors of the rates. */
  readonly error: number;
}

/** What the law says of so many consumers. */
export function rateOf({ alone, contention, coherence }: Omit<Law, "error">, consumers: number): number {
  return (alone * consumers) / (1 + contention * (consumers - 1) + coherence * consumers * (consumers - 1));
}

/** The most that any number of consumers does a second, and with how many; without coherence, what the rate tends to. */
export function peakOf(law: Omit<Law, "error">): { readonly consumers: number; readonly rate: number } {
  const { alone, contention, coherence } = law;
  if (coherence > 0) {
    const consumers = Math.max(1, Math.sqrt(Math.max(0, 1 - contention) / coherence));
    return { consumers, rate: rateOf(law, consumers) };
  }
  return { consumers: Number.POSITIVE_INFINITY, rate: contention > 0 ? alone / contention : Number.POSITIVE_INFINITY };
}

/**
 * Fits the law to measured rates: least squares of N/X(N), which is linear in 1/λ, σ/λ and κ/λ, each by its share of the value; neither σ nor κ
 * is below 0.
 * @throws RangeError for fewer than three points: three figures need as many.
 */
export function fitLaw(points: readonly Point[]): Law {
  if (points.length < 3) throw new RangeError("The law needs three points at least");
  const candidates = [[0, 1, 2], [0, 1], [0, 2], [0]].flatMap((terms) => {
    const solved = solve(points, terms);
    const of = (term: number) => solved[terms.indexOf(term)] ?? 0;
    const [each, shared, paired] = [of(0), of(1), of(2)];
    if (!(each > 0) || shared < 0 || paired < 0) return [];
    const law = { alone: 1 / each, contention: shared / each, coherence: paired / each };
    return [{ ...law, error: errorOf(law, points) }];
  });
  const [best] = candidates.toSorted((one, other) => one.error - other.error);
  if (best) return best;
  throw new RangeError("No rates above 0");
}

function errorOf(law: Omit<Law, "error">, points: readonly Point[]): number {
  const squares = points.map(({ consumers, rate }) => (rateOf(law, consumers) / rate - 1) ** 2);
  return Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / points.length);
}

/** The factors of these terms that come closest, by the normal equations. */
function solve(points: readonly Point[], terms: readonly number[]): number[] {
  const rows = points.map(({ consumers, rate }) => {
    const value = consumers / rate;
    const all = [1, consumers - 1, consumers * (consumers - 1)];
    return terms.map((term) => (all[term] ?? 0) / value);
  });
  const matrix = terms.map((_, i) => [
    ...terms.map((_, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row) => sum + (row[i] ?? 0), 0),
  ]);
  return eliminate(matrix);
}

/** Gauss–Jordan with the largest pivot; NaN where the equations do not tell. */
function eliminate(given: readonly (readonly number[])[]): number[] {
  const matrix = given.map((row) => [...row]);
  const size = matrix.length;
  for (let at = 0; at < size; at++) {
    const rest = matrix.slice(at).toSorted((one, other) => Math.abs(other[at] ?? 0) - Math.abs(one[at] ?? 0));
    matrix.splice(at, size - at, ...rest);
    const pivot = matrix[at] ?? [];
    for (const [nth, row] of matrix.entries()) {
      if (nth === at) continue;
      const factor = (row[at] ?? 0) / (pivot[at] ?? 0);
      for (let column = at; column <= size; column++) row[column] = (row[column] ?? 0) - factor * (pivot[column] ?? 0);
    }
  }
  return matrix.map((row, at) => (row[size] ?? Number.NaN) / (row[at] ?? Number.NaN));
}
