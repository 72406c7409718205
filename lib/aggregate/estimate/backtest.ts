import { monthsBefore } from "./dwelling.ts";
import type { Comparable } from "./dwelling.ts";
import { Estimator } from "./estimator.ts";
import type { Estimate } from "./estimator.ts";

const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/** A sale beside what would have been said of it before it was known; null where an estimate would have been refused. */
export interface Hindsight {
  readonly sale: Comparable;
  readonly estimate: Estimate | null;
}

/** Errors of estimates, as fractions of the price. */
export interface Errors {
  readonly n: number;
  /** Median and mean of the absolute errors, and the median error: below 0 estimates are too low. */
  readonly mdape: number;
  readonly mape: number;
  readonly median_bias: number;
  /** Share of the prices inside the range, which should hold half of them. */
  readonly coverage: number;
}

/** Estimates each of the sales to try from those of all that were signed at least `lagMonths` before it, and from nothing later. */
export function* walkForward(
  all: readonly Comparable[],
  toTry: readonly Comparable[],
  lagMonths: number,
): Generator<Hindsight> {
  const estimator = new Estimator(all, lagMonths);
  for (const sale of toTry) yield { sale, estimate: estimator.estimate(sale, sale.soldOn) };
}

/** The sales of the twelve calendar months that end with the newest one's: what a backtest is judged by. */
export function lastYear(sales: readonly Comparable[]): Comparable[] {
  const newest = sales.reduce((day, { soldOn }) => (soldOn > day ? soldOn : day), "");
  const first = newest === "" ? "" : `${monthsBefore(`${newest.slice(0, 7)}-01`, 11).slice(0, 7)}-01`;
  return sales.filter(({ soldOn }) => soldOn >= first);
}

/**
 * At most `count` sales in an order of which each beginning is spread over the days (steps of the golden section), the same for the same sales:
 * a backtest may stop anywhere and has still tried all seasons.
 */
export function sampled(sales: readonly Comparable[], count: number): Comparable[] {
  const ordered = sales.toSorted((a, b) => a.soldOn.localeCompare(b.soldOn) || (a.id < b.id ? -1 : 1));
  return ordered
    .map((sale, index) => ({ sale, rank: (index * GOLDEN_SECTION) % 1 }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ sale }) => sale);
}

/** What came of a backtest; null where nothing could be estimated. */
export function errorsOf(hindsights: readonly Hindsight[]): Errors | null {
  const told = hindsights.flatMap(({ sale, estimate }) =>
    estimate === null ? [] : [{ price: sale.priceCents / 100, ...estimate }],
  );
  if (told.length === 0) return null;
  const errors = told.map(({ price, value }) => value / price - 1);
  const share = (count: number) => count / told.length;
  return {
    n: told.length,
    mdape: median(errors.map(Math.abs)),
    mape: share(errors.reduce((sum, error) => sum + Math.abs(error), 0)),
    median_bias: median(errors),
    coverage: share(told.filter(({ low, price, high }) => low <= price && price <= high).length),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
