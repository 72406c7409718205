/** The comparison of two adverts: each fact's weight, their sum, and what follows from it. */
import { compareFigures } from "./compare-figures.ts";
import { comparePlace } from "./compare-place.ts";
import { compareWords } from "./compare-words.ts";
import type { Together } from "./compare-words.ts";
import { keyOf } from "./facts.ts";
import type { IdentityFacts } from "./facts.ts";
import { reason } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { ALIKE_BY_NATURE, NEIGHBOURS, WEIGHTS } from "./weights.ts";

/** What came of comparing two adverts. */
export interface Comparison {
  /** Bits; at `WEIGHTS.threshold` and above both are taken for one good. */
  readonly score: number;
  /** A fact speaks so strongly against it that no third advert joins the two. */
  readonly contradicts: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Compares two adverts: the same whichever comes first, and dependent on nothing but the two. Reasons are told with the advert first whose
 * natural key is smaller.
 */
export function compare(one: IdentityFacts, other: IdentityFacts, together: Together): Comparison {
  const pair = keyOf(one) <= keyOf(other) ? ([one, other] as const) : ([other, one] as const);
  const reasons = [...kind(pair), ...compareFigures(pair), ...comparePlace(pair), ...compareWords(pair, together)];
  reasons.push(...asNeighbours(pair, reasons), ...ownFact(pair, reasons));
  const score = reasons.reduce((sum, { weight }) => sum + weight, WEIGHTS.prior);
  return {
    score: Math.round(score * 100) / 100,
    contradicts:
      score <= WEIGHTS.contradiction ||
      (score < WEIGHTS.threshold && reasons.some(({ weight }) => weight <= WEIGHTS.contradiction)),
    reasons,
  };
}

/** A sale is no rental, a house no parking space; in doubt a type says nothing. */
function kind([a, b]: readonly [IdentityFacts, IdentityFacts]): Reason[] {
  const transaction =
    a.transaction !== null && b.transaction !== null && a.transaction !== b.transaction
      ? reason("transaction", a.transaction, b.transaction, WEIGHTS.needsOwnFact)
      : [];
  const type = a.type === b.type ? [] : reason("type", a.type, b.type, WEIGHTS.needsOwnFact);
  return [...transaction, ...type];
}

/** What is to be taken off because the two may be neighbours in one building. */
function asNeighbours([a]: readonly [IdentityFacts, IdentityFacts], reasons: readonly Reason[]): Reason[] {
  if (!NEIGHBOURS.types.has(a.type)) return [];
  const counted = ({ fact, weight }: Reason) => {
    const share = NEIGHBOURS.share[fact] ?? 1;
    // A fact of the building that differs makes them no neighbours either.
    return weight > 0 || share === 0 ? weight * share : weight;
  };
  const total = (prior: number, of: (reason: Reason) => number) => reasons.reduce((sum, one) => sum + of(one), prior);
  const less = total(NEIGHBOURS.prior, counted) - total(WEIGHTS.prior, ({ weight }) => weight);
  return less < 0 ? reason("neighbours", null, null, less) : [];
}

/** Facts that only one good of its kind has. */
const OWN_FACTS = new Set(["photos", "tour", "reference", "number"]);

/** Two parking spaces of one garage agree in everything that adverts tell, down to the text. */
function ownFact([a, b]: readonly [IdentityFacts, IdentityFacts], reasons: readonly Reason[]): Reason[] {
  if (!ALIKE_BY_NATURE.has(a.type) && !ALIKE_BY_NATURE.has(b.type)) return [];
  const own = reasons.some(
    ({ fact, weight }) => (OWN_FACTS.has(fact) && weight >= 4) || (fact === "url" && weight >= 4),
  );
  return own ? [] : reason("ownFact", null, null, WEIGHTS.needsOwnFact);
}
