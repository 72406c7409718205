/** What the parts of a question weigh beside each other. */
import type { Frequency } from "./frequencies.ts";
import type { Term } from "./question.ts";

/**
 * What each part weighs beside a term of the vocabulary. The weights were varied one at a time over two sets of judged questions (60 over 150 adverts, 69
 * over 50 others, of other towns and needs), and a few were chosen by these; most change little around their value. They were not cross-validated.
 */
export const WEIGHTS = {
  place: 2.5,
  around: 0.8,
  transaction: 0.8,
  rooms: 1,
  bedrooms: 1,
  area: 0.8,
  amount: 1.2,
  energy: 0.8,
  cheap: 0.6,
  fresh: 0.05,
  often: 0.15,
  /** Of a term: the question's own words, what answers it in part, what is denied and there. */
  own: 0.1,
  ownAlone: 0.6,
  near: 0.5,
  contrary: 0.5,
  unwanted: 1,
  absent: 0.5,
  leastRarity: 0.25,
  leastConcept: 0.7,
  /** Of several meanings of the same words: the mean of all beside the best. */
  meanings: 0.4,
};

/** What a term weighs among the others: one that many adverts have tells little. */
export function weightOf(
  { weight, concept, plain }: Term,
  frequency: Pick<Frequency, "adverts" | "read"> | undefined,
): number {
  if (concept === null && !plain) return weight;
  const share = frequency && frequency.read > 0 ? Math.min(1, frequency.adverts / frequency.read) : 0;
  const least = concept === null ? WEIGHTS.leastRarity : WEIGHTS.leastConcept;
  return weight * (least + (1 - least) * rarity(share));
}

/** From 0 where every advert has it to 1 where one in a thousand has. */
function rarity(share: number): number {
  return Math.min(1, -Math.log10(Math.max(share, 0.001)) / 3);
}
