/**
 * How far prices turned out from what the model had said before they were known: with it an estimate follows a market that moves faster than
 * its past, and its range holds the share of prices that it says (a conformal range: V. Vovk et al., Algorithmic Learning in a Random World, 2005).
 */
import { yearsOf } from "./dwelling.ts";
import type { Dwelling } from "./dwelling.ts";
import type { Prediction } from "./price-model.ts";

/** A sale that was predicted from those signed before it. */
export interface Residual {
  readonly soldOn: string;
  readonly type: Dwelling["type"];
  readonly area: number;
  /** (logarithm of the price − predicted) / the deviation that the model gave. */
  readonly standardized: number;
}

/** Quartiles of a price in euros. */
export interface Quartiles {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** Half a season: residuals count by their age, and by how alike the dwelling was. */
const MEMORY_YEARS = 0.2;
const MEMORY_LOG_AREA = 1;
const OTHER_TYPE = 0.3;
/** Where few residuals are known, those of a model that is right stand in: this many, at the quantiles of Student's t with 4 degrees. */
const PRIOR_SIZE = 6;
const PRIOR = Array.from({ length: 12 }, (_, index) => studentQuantile((index + 0.5) / 12));

/** The quartiles of the price of a dwelling, corrected by what came of earlier predictions around it. */
export function calibrated(
  { logPrice, deviation }: Prediction,
  subject: Pick<Dwelling, "type" | "area">,
  on: string,
  residuals: readonly Residual[],
): Quartiles {
  const now = yearsOf(on);
  const known = residuals.map((one) => ({
    value: one.standardized,
    weight:
      Math.exp(-Math.max(0, now - yearsOf(one.soldOn)) / MEMORY_YEARS) *
      Math.exp(-Math.abs(Math.log(one.area / subject.area)) / MEMORY_LOG_AREA) *
      (one.type === subject.type ? 1 : OTHER_TYPE),
  }));
  const points = [...known, ...PRIOR.map((value) => ({ value, weight: PRIOR_SIZE / PRIOR.length }))];
  const [low, middle, high] = quantiles(points, [0.25, 0.5, 0.75]);
  const euros = (step: number | undefined) => Math.exp(logPrice + (step ?? 0) * deviation);
  return { low: euros(low), value: euros(middle), high: euros(high) };
}

/** Quantiles of weighted values, interpolated between the middles of their weights. */
function quantiles(points: readonly { readonly value: number; readonly weight: number }[], at: readonly number[]) {
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
