/** How well grouped adverts agree with what is known of them. */

/** Pairs of adverts that someone has judged. */
export interface Labels {
  readonly same: readonly (readonly [string, string])[];
  readonly different: readonly (readonly [string, string])[];
  /** Read and not settled: merged or not, they count for nothing. */
  readonly unsure: readonly (readonly [string, string])[];
}

export interface IdentityScore {
  /** Of the merged pairs that a label judges, the share that is one good; null when there are none. */
  readonly precision: number | null;
  /** Of the pairs inside groups, the share that was merged; null when there are none. */
  readonly recall: number | null;
  /** Merged pairs that no label covers. */
  readonly unlabelled: readonly string[];
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

/** Compares groups of ids with the labels. */
export function scoreGroups(groups: readonly (readonly string[])[], labels: Labels): IdentityScore {
  const merged = new Set(groups.flatMap(pairsIn).map(nameOf));
  const [same, different, unsure] = [labels.same, labels.different, labels.unsure].map(
    (pairs) => new Set(pairs.map(nameOf)),
  );
  const right = [...merged].filter((pair) => same?.has(pair));
  const wrong = [...merged].filter((pair) => different?.has(pair));
  const missed = [...(same ?? [])].filter((pair) => !merged.has(pair));
  return {
    precision: share(right.length, right.length + wrong.length),
    recall: share(right.length, right.length + missed.length),
    unlabelled: [...merged].filter((pair) => ![same, different, unsure].some((label) => label?.has(pair))),
    wrong,
    missed,
  };
}

/** All pairs of a list, each once. */
export function pairsIn(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a, at) => ids.slice(at + 1).map((b): [string, string] => [a, b]));
}

function nameOf([a, b]: readonly [string, string]): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
