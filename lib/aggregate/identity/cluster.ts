/** From scored pairs to properties: the best pairs first, and never two adverts together that contradict each other. */

/** A pair as clustering sees it. */
export interface Verdict {
  readonly score: number;
  readonly contradicts: boolean;
}

export interface ClusterRules {
  /** Pairs at or above this belong together. */
  readonly threshold: number;
  /** Told by hand: these are one good, these are not. Pairs of keys; an order to keep apart outweighs one to put together. */
  readonly joined: readonly (readonly [string, string])[];
  readonly apart: readonly (readonly [string, string])[];
}

/**
 * Groups keys so that in each group the mean score of all pairs reaches the threshold and no pair contradicts: average linkage, from the
 * best pair down, equal scores in the order of the keys. The groups depend on the keys and verdicts only, not on their order. One weak
 * link thus never chains two groups together. Each group is sorted; groups come in the order of their first keys.
 */
export function cluster(
  keys: readonly string[],
  verdict: (a: string, b: string) => Verdict,
  rules: ClusterRules,
): string[][] {
  const apart = new Set(rules.apart.map(pairKey));
  const sorted = keys.toSorted(byCode);
  let groups = joinByHand(sorted, rules.joined, apart);
  for (;;) {
    const best = bestMerge(groups, verdict, apart, rules);
    if (!best) return groups;
    const [into, from] = best;
    const merged = [...(groups[into] ?? []), ...(groups[from] ?? [])].sort(byCode);
    groups = groups.filter((_, at) => at !== from).map((group, at) => (at === into ? merged : group));
    groups.sort((a, b) => byCode(a[0] ?? "", b[0] ?? ""));
  }
}

/** Code units, the same everywhere, whatever the locale. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function pairKey([a, b]: readonly [string, string]): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}

function joinByHand(sorted: readonly string[], joined: ClusterRules["joined"], apart: ReadonlySet<string>): string[][] {
  let groups = sorted.map((key) => [key]);
  for (const [a, b] of joined.toSorted((x, y) => byCode(pairKey(x), pairKey(y)))) {
    const [one, other] = [groups.find((group) => group.includes(a)), groups.find((group) => group.includes(b))];
    if (!one || !other || one === other || areApart(one, other, apart)) continue;
    groups = groups
      .filter((group) => group !== other)
      .map((group) => (group === one ? [...one, ...other].sort(byCode) : group));
    groups.sort((x, y) => byCode(x[0] ?? "", y[0] ?? ""));
  }
  return groups;
}

function areApart(one: readonly string[], other: readonly string[], apart: ReadonlySet<string>): boolean {
  return apart.size > 0 && one.some((a) => other.some((b) => apart.has(pairKey([a, b]))));
}

/** Positions of the two groups that fit best, the smaller first; null when none fit. */
function bestMerge(
  groups: readonly (readonly string[])[],
  verdict: (a: string, b: string) => Verdict,
  apart: ReadonlySet<string>,
  { threshold, joined }: ClusterRules,
): [number, number] | null {
  const byHand = new Set(joined.map(pairKey));
  let best: { pair: [number, number]; mean: number } | null = null;
  for (const [i, one] of groups.entries()) {
    for (let j = i + 1; j < groups.length; j++) {
      const other = groups[j] ?? [];
      if (areApart(one, other, apart)) continue;
      const mean = meanScore(one, other, verdict, byHand);
      if (mean !== null && mean >= threshold && (best === null || mean > best.mean)) best = { pair: [i, j], mean };
    }
  }
  return best?.pair ?? null;
}

/** The mean score of all pairs between two groups; null when a pair contradicts and was not put together by hand. */
function meanScore(
  one: readonly string[],
  other: readonly string[],
  verdict: (a: string, b: string) => Verdict,
  byHand: ReadonlySet<string>,
): number | null {
  let sum = 0;
  for (const a of one) {
    for (const b of other) {
      const { score, contradicts } = verdict(a, b);
      if (contradicts && !byHand.has(pairKey([a, b]))) return null;
      sum += score;
    }
  }
  return sum / (one.length * other.length);
}
