/** From scored pairs to properties: the best pairs first, and never two adverts together that contradict each other. */

/** A pair as clustering sees it. */
export interface Verdict {
  readonly score: number;
  readonly contradicts: boolean;
}

/** Two keys, in any order. */
export type KeyPair = readonly [string, string];

export interface ClusterRules {
  /** Groups whose pairs have at least this mean score belong together. */
  readonly threshold: number;
  /** Told by hand: these are one good, these are not. An order to keep apart outweighs one to put together. */
  readonly joined: readonly KeyPair[];
  readonly apart: readonly KeyPair[];
}

/**
 * Groups keys so that the mean score of all pairs of two groups that were put together reaches the threshold and no pair contradicts: average
 * linkage, from the best pair down, equal scores in the order of the keys. What comes out depends on the keys and verdicts only, not on
 * their order, and one weak link never chains two groups together. Each group is sorted; groups come in the order of their first keys.
 */
export function cluster(
  keys: readonly string[],
  verdict: (a: string, b: string) => Verdict,
  rules: ClusterRules,
): string[][] {
  const sorted = keys.toSorted(byCode);
  const links = linksOf(sorted, verdict, rules);
  joinByHand(sorted, links, rules.joined);
  for (let best = bestLink(links, rules.threshold); best; best = bestLink(links, rules.threshold))
    merge(links, ...best);
  return links.groups.flatMap((group) => (group === null ? [] : [group.map((at) => sorted[at] ?? "").sort(byCode)]));
}

/** Orders by code units, the same everywhere, whatever the locale. */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same text for a pair and its reverse. */
export function pairKey([a, b]: KeyPair): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}

interface Links {
  /** Positions of the members; null once the group is part of an earlier one. */
  readonly groups: (number[] | null)[];
  /** Sum of the scores between two groups, in hundredths so that sums are exact; null where they must not be put together. */
  readonly sums: (number | null)[][];
}

function linksOf(
  keys: readonly string[],
  verdict: (a: string, b: string) => Verdict,
  { joined, apart }: ClusterRules,
): Links {
  const [together, separate] = [new Set(joined.map(pairKey)), new Set(apart.map(pairKey))];
  const sums = keys.map(() => keys.map((): number | null => 0));
  for (const [i, a] of keys.entries()) {
    for (let j = i + 1; j < keys.length; j++) {
      const b = keys[j] ?? "";
      const { score, contradicts } = verdict(a, b);
      const pair = pairKey([a, b]);
      const refused = separate.has(pair) || (contradicts && !together.has(pair));
      setSum(sums, i, j, refused ? null : Math.round(score * 100));
    }
  }
  return { groups: keys.map((_, at) => [at]), sums };
}

function setSum(sums: (number | null)[][], i: number, j: number, sum: number | null): void {
  const [one, other] = [sums[i], sums[j]];
  if (one) one[j] = sum;
  if (other) other[i] = sum;
}

function joinByHand(keys: readonly string[], links: Links, joined: readonly KeyPair[]): void {
  const groupOf = (key: string) => links.groups.findIndex((group) => group?.includes(keys.indexOf(key)));
  for (const [a, b] of joined.toSorted((x, y) => byCode(pairKey(x), pairKey(y)))) {
    const [i, j] = [groupOf(a), groupOf(b)].sort((x, y) => x - y);
    if (i === undefined || j === undefined || i < 0 || i === j) continue;
    if (links.sums[i]?.[j] !== null) merge(links, i, j);
  }
}

/** Two groups with the highest mean score at or above the threshold, the earlier first; undefined when there are none. */
function bestLink({ groups, sums }: Links, threshold: number): [number, number] | undefined {
  let best: [number, number] | undefined;
  let highest = threshold * 100;
  for (const [i, one] of groups.entries()) {
    if (one === null) continue;
    for (let j = i + 1; j < groups.length; j++) {
      const [other, sum] = [groups[j], sums[i]?.[j]];
      if (!other || sum === null || sum === undefined) continue;
      const mean = sum / (one.length * other.length);
      if (best ? mean > highest : mean >= highest) [best, highest] = [[i, j], mean];
    }
  }
  return best;
}

function merge({ groups, sums }: Links, into: number, from: number): void {
  groups[into] = [...(groups[into] ?? []), ...(groups[from] ?? [])];
  groups[from] = null;
  for (const at of groups.keys()) {
    const [one, other] = [sums[into]?.[at] ?? null, sums[from]?.[at] ?? null];
    setSum(sums, into, at, one === null || other === null ? null : one + other);
  }
}
