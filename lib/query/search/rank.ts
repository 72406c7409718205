import type { Ranked } from "./rank-words.ts";

/** One way to rank adverts for a question, and how much it counts beside the others. */
export interface Ranking {
  readonly weight: number;
  readonly ranked: readonly Ranked[];
}

/**
 * Joins rankings of one question, each with scores of its own kind: the score of an advert is the weighted mean of its scores, an advert that
 * a ranking does not have scores 0 there. Best first; among equals the newest.
 */
export function fuse(rankings: readonly Ranking[]): Ranked[] {
  const weights = rankings.reduce((sum, { weight }) => sum + weight, 0);
  const scores = new Map<number, number>();
  for (const { weight, ranked } of rankings) {
    for (const { id, score } of ranked) scores.set(id, (scores.get(id) ?? 0) + (weight * score) / weights);
  }
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .sort((one, other) => other.score - one.score || other.id - one.id);
}
