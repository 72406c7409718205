import type { Queries } from "../../stores/postgres/postgres.ts";
import { findCandidates } from "./candidates.ts";
import { frequenciesOf } from "./frequencies.ts";
import type { Similarities } from "./meaning.ts";
import type { Conditions } from "./pool.ts";
import type { Question } from "./question.ts";
import { scorer } from "./score.ts";

/** An advert and how well it answers, from 0 to 1. */
export interface Ranked {
  readonly id: number;
  readonly score: number;
}

/** How much the nearest meaning counts beside words and facts, and which part of that it loses where these answer all that was asked. */
const MEANING = { weight: 0.15, spared: 0.8 };

/** Ranks the adverts that meet the conditions for a question; best first, the newest first among equals. */
export async function rankAdverts(
  db: Queries,
  question: Question,
  { conditions, similarities }: { conditions: Conditions; similarities: Similarities },
): Promise<Ranked[]> {
  const frequencies = await frequenciesOf(db, question.terms);
  const candidates = await findCandidates(db, question, {
    conditions,
    frequencies,
    alsoIds: [...(similarities?.keys() ?? [])],
  });
  const score = scorer(question, frequencies, candidates);
  const near = nearness(similarities);
  const ranked = candidates.map((candidate) => ({ id: candidate.id, score: score(candidate) }));
  const best = Math.max(0, ...ranked.map((one) => one.score));
  const weight = similarities === null ? 0 : MEANING.weight * (1 - MEANING.spared * best);
  return ranked
    .map(({ id, score: words }) => ({ id, score: (words + weight * near(id)) / (1 + weight) }))
    .filter((ranked) => ranked.score > 0)
    .sort((one, other) => other.score - one.score || other.id - one.id);
}

/** From 0 for what is no nearer than the last of the nearest to 1 for the nearest. */
function nearness(similarities: Similarities): (id: number) => number {
  const values = [...(similarities?.values() ?? [])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (id) => {
    const value = similarities?.get(id);
    return value === undefined || most === least ? 0 : (value - least) / (most - least);
  };
}
