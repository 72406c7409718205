/** How good a ranking is: https://en.wikipedia.org/wiki/Discounted_cumulative_gain, with gains 2^grade − 1. */

/** A question with what answers it: 2 does, 1 does in part. */
export interface Judged {
  readonly q: string;
  readonly kind: string;
  readonly rel: Readonly<Record<string, number>>;
}

/** `ndcg10`: of the first ten; `mrr` and `hit1`: the first that answers in full, one over its rank and whether it is the first of all. */
export interface SearchScore {
  readonly ndcg10: number;
  readonly mrr: number;
  readonly hit1: number;
}

const FIRST = 10;

/** Scores one ranking, best first. */
export function scoreOf({ rel }: Judged, ids: readonly string[]): SearchScore {
  const grades = [...new Set(ids)].map((id) => rel[id] ?? 0);
  const ideal = Object.values(rel).toSorted((one, other) => other - one);
  const first = grades.indexOf(2);
  return { ndcg10: gain(grades) / gain(ideal), mrr: first < 0 ? 0 : 1 / (first + 1), hit1: first === 0 ? 1 : 0 };
}

/** The mean of several. */
export function meanScore(scores: readonly SearchScore[]): SearchScore {
  const mean = (of: keyof SearchScore) => scores.reduce((sum, score) => sum + score[of], 0) / scores.length;
  return { ndcg10: mean("ndcg10"), mrr: mean("mrr"), hit1: mean("hit1") };
}

function gain(grades: readonly number[]): number {
  return grades.slice(0, FIRST).reduce((sum, grade, rank) => sum + (2 ** grade - 1) / Math.log2(rank + 2), 0);
}
