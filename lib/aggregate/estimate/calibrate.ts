/**
 * How far prices turned out from what the model had said before they were known: with it an estimate follows a market that moves faster than
 * its past, and its range holds the share of prices that it says (a conformal range: V. Vovk et al., Algorithmic Learning in a Random World, 2005).
 */
import { kilometres, yearsOf } from "./dwelling.ts";
import type { Comparable, Dwelling } from "./dwelling.ts";
import type { Prediction } from "./price-model.ts";

/** A value and how much it counts. */
interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Quartiles of a price in euros. */
export interface Quartiles {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** Sales count by their age, by how alike the dwelling was, and by how near it is. */
const MEMORY = { years: 0.2, logArea: 1, otherType: 0.3, km: 10 } as const;
/** Where few residuals are known, those of a model that is right stand in: this many, at the quantiles of Student's t with 4 degrees. */
const PRIOR_SIZE = 2;
const PRIOR = Array.from({ length: 12 }, (_, index) => studentQuantile((index + 0.5) / 12));

/** The sales that tell most of how right an estimate of the subject is, each with how much it counts; at most `count` of them. */
export function telling(
  subject: Dwelling,
  sales: readonly Comparable[],
  newest: string,
  count: number,
): { readonly sale: Comparable; readonly weight: number }[] {
  return sales
    .map((sale) => ({ sale, weight: relevance(subject, sale, newest) }))
    .sort((a, b) => b.weight - a.weight || (a.sale.id < b.sale.id ? -1 : 1))
    .slice(0, count);
}

function relevance(subject: Dwelling, sale: Comparable, newest: string): number {
  return (
    Math.exp(-Math.max(0, yearsOf(newest) - yearsOf(sale.soldOn)) / MEMORY.years) *
    Math.exp(-Math.abs(Math.log(sale.area / subject.area)) / MEMORY.logArea) *
    Math.exp(-kilometres(subject, sale) / MEMORY.km) *
    (sale.type === subject.type ? 1 : MEMORY.otherType)
  );
}

/**
 * The quartiles of a price, corrected by what came of earlier predictions: each residual is the logarithm of a price less the predicted
 * one, over the deviation that the model gave.
 */
export function calibrated({ logPrice, deviation }: Prediction, residuals: readonly Weighted[]): Quartiles {
  const points = [...residuals, ...PRIOR.map((value) => ({ value, weight: PRIOR_SIZE / PRIOR.length }))];
  const [low, middle, high] = quantiles(points, [0.25, 0.5, 0.75]);
  const euros = (step: number | undefined) => Math.exp(logPrice + (step ?? 0) * deviation);
  return { low: euros(low), value: euros(middle), high: euros(high) };
}

/** Quantiles of weighted values, interpolated between the middles of their weights. */
function quantiles(points: readonly Weighted[], at: readonly number[]) {
  const sorted = points.toSorted((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  const middles = sorted.map(({ value, weight }) => {
    const middle = (before + weight / 2) / total;
    before += weight;
    return { value, middle };
  });
  return at.map((share) => {
    const next = middles.findIndex(({ middle }) => middle >= share);
    const [from, to] = [middles[next - 1], middles[next]];
    if (!to) return middles.at(-1)?.value ?? 0;
    if (!from || to.middle === from.middle) return to.value;
    return from.value + ((share - from.middle) / (to.middle - from.middle)) * (to.value - from.value);
  });
}

/** Quantile of Student's t with 4 degrees of freedom, in closed form: W. Shaw, Journal of Computational Finance 9 (2006), (35). */
function studentQuantile(share: number): number {
  const root = Math.sqrt(4 * share * (1 - share));
  const q = Math.cos(Math.acos(root) / 3) / root;
  return Math.sign(share - 0.5) * 2 * Math.sqrt(q - 1);
}
