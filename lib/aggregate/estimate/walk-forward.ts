import { calibrated } from "./calibrate.ts";
import type { Quartiles, Residual } from "./calibrate.ts";
import { isPlausible, modelSales } from "./choose.ts";
import type { Comparable } from "./dwelling.ts";
import { predictPrice } from "./price-model.ts";

/** A sale beside what would have been said of it before it was known. */
export interface Hindsight {
  readonly sale: Comparable;
  readonly estimate: Quartiles;
}

/** Fewer sales than this say nothing of a town. */
const FEWEST = 30;

/**
 * Estimates each sale from those signed at least `lagMonths` before it, and from how earlier such estimates turned out; sales in the order of
 * their dates. Sales before which there are too few are left out.
 */
export function* walkForward(sales: readonly Comparable[], lagMonths: number): Generator<Hindsight> {
  const ordered = sales.toSorted((a, b) => a.soldOn.localeCompare(b.soldOn) || (a.id < b.id ? -1 : 1));
  const residuals: Residual[] = [];
  for (const sale of ordered) {
    const known = monthsBefore(sale.soldOn, lagMonths);
    const before = ordered.slice(0, countUpTo(ordered, known));
    if (before.length < FEWEST) continue;
    const prediction = predictPrice(sale, sale.soldOn, modelSales(sale, sale.soldOn, before));
    const told = residuals.slice(0, countUpTo(residuals, known));
    yield { sale, estimate: calibrated(prediction, sale, sale.soldOn, told) };
    if (isPlausible(sale)) residuals.push(residualOf(sale, prediction));
  }
}

/** How far a sale's price was from what had been predicted. */
export function residualOf(sale: Comparable, { logPrice, deviation }: ReturnType<typeof predictPrice>): Residual {
  const { soldOn, type, area, priceCents } = sale;
  return { soldOn, type, area, standardized: (Math.log(priceCents / 100) - logPrice) / deviation };
}

/** The same day `months` before, or the last of its month; `YYYY-MM-DD`. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** How many, of a list ordered by day, were signed on that day or before. */
function countUpTo(ordered: readonly { readonly soldOn: string }[], day: string): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle]?.soldOn ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
