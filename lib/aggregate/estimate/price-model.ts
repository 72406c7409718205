/**
 * A model of prices around one dwelling: a Gaussian process over the logarithm of prices (kriging with a linear trend), with errors that follow
 * Student's t, so that a sale far from what its neighbours say counts little.
 * Formulas: C. E. Rasmussen and C. Williams, Gaussian Processes for Machine Learning, 2006, (2.25), (2.26) and 2.7;
 * reweighting by the expectation step for t errors: K. Lange, R. Little, J. Taylor, JASA 84 (1989), 881-896.
 */
import { factor, product, solve } from "./cholesky.ts";
import { offset, yearsOf } from "./dwelling.ts";
import type { Comparable, Dwelling } from "./dwelling.ts";
import { trendMean, trendTerms } from "./trend.ts";

/** What is thought of prices before any sale is seen; variances are of the logarithm of the price. None of it was fitted to a town. */
const COVARIANCE = {
  /** Quarters differ over about a kilometre, streets over some sixty metres. */
  quarter: { variance: 0.03, km: 1 },
  street: { variance: 0.04, km: 0.06 },
  /** What dwellings of one building share beyond their street, the more so the closer their areas. */
  building: { variance: 0.02, logArea: 0.3 },
  /** The market's own ups and downs, beside its trend. */
  season: { variance: 0.01, years: 0.3 },
  /** How much of a street's level houses and flats share. */
  acrossTypes: 0.4,
} as const;

/** Variance of a single price around all of that, in the middle of its distribution. */
const NOISE = 0.02;
const DEGREES_OF_FREEDOM = 2;
const REWEIGHTINGS = 2;

/** What the model says of one dwelling. */
export interface Prediction {
  /** Mean of the logarithm of the price in euros. */
  readonly logPrice: number;
  /** Standard deviation of a single price's logarithm, its own noise included. */
  readonly deviation: number;
  /** What part each sale has in it, in the order given: positive parts only, their sum is 1. */
  readonly weights: readonly number[];
}

/** A dwelling at a time, as the model sees it. */
interface Point {
  readonly dwelling: Dwelling;
  /** Kilometres east and north of the dwelling that is meant. */
  readonly east: number;
  readonly north: number;
  readonly logArea: number;
  /** Years after the instant for which prices are wanted. */
  readonly year: number;
  /** The trend's terms, each times the deviation of its coefficient. */
  readonly terms: Float64Array;
}

/**
 * Predicts the price of a dwelling at a day out of sales; more than some hundred of them cost time in the third power of their number.
 * @throws RangeError when there are none.
 */
export function predictPrice(subject: Dwelling, on: string, sales: readonly Comparable[]): Prediction {
  if (sales.length === 0) throw new RangeError("no sale to predict a price from");
  const now = yearsOf(on);
  const points = sales.map((sale) => pointOf(sale, yearsOf(sale.soldOn) - now, subject));
  const target = pointOf(subject, 0, subject);
  const surprise = sales.map((sale) => Math.log(sale.priceCents / 100) - trendMean(sale));
  const { factored, influence } = weighed(points, surprise);
  const towards = covariances(target, points, points.length);
  const logPrice = trendMean(subject) + product(towards, influence, sales.length);
  const parts = solve(factored, towards);
  const variance = Math.max(ownVariance(target) - product(towards, parts, sales.length), 1e-6);
  return { logPrice, deviation: Math.sqrt(variance + NOISE), weights: shares(parts) };
}

function pointOf(dwelling: Dwelling, year: number, origin: Dwelling): Point {
  const terms = Float64Array.from(trendTerms(dwelling, year));
  return { dwelling, ...offset(origin, dwelling), logArea: Math.log(dwelling.area), year, terms };
}

/** Solves for the influence of each surprise, sales that stand far out counting less with each round. */
function weighed(points: readonly Point[], surprise: readonly number[]) {
  const shared = points.map((a, row) => covariances(a, points, row + 1));
  let noise = points.map(() => NOISE);
  for (let round = 1; ; round++) {
    const factored = factor(shared, noise);
    const influence = solve(factored, surprise);
    if (round === REWEIGHTINGS) return { factored, influence };
    noise = noise.map((own, index) => reweighted(own * (influence[index] ?? 0)));
  }
}

/** The variance that a sale counts with, given by how much its price differs from what all of them say. */
function reweighted(error: number): number {
  const weight = (DEGREES_OF_FREEDOM + 1) / (DEGREES_OF_FREEDOM + error ** 2 / NOISE);
  return NOISE / Math.min(Math.max(weight, 1e-4), 2);
}

/** Of a point with the first `count` of some. */
function covariances(a: Point, points: readonly Point[], count: number): Float64Array {
  const found = new Float64Array(count);
  for (const [index, b] of points.entries()) {
    if (index === count) break;
    found[index] = covariance(a, b);
  }
  return found;
}

function covariance(a: Point, b: Point): number {
  const apart = Math.sqrt((a.east - b.east) ** 2 + (a.north - b.north) ** 2);
  const km = Math.max(apart, a.dwelling.blurKm, b.dwelling.blurKm);
  const { quarter, street, building, season, acrossTypes } = COVARIANCE;
  const sameType = a.dwelling.type === b.dwelling.type;
  const sameBuilding = sameType && a.dwelling.parcel !== null && a.dwelling.parcel === b.dwelling.parcel;
  return (
    product(a.terms, b.terms, a.terms.length) +
    quarter.variance * Math.exp(-km / quarter.km) +
    street.variance * Math.exp(-km / street.km) * (sameType ? 1 : acrossTypes) +
    (sameBuilding ? building.variance * Math.exp(-Math.abs(a.logArea - b.logArea) / building.logArea) : 0) +
    season.variance * Math.exp(-Math.abs(a.year - b.year) / season.years)
  );
}

/** Of a point with itself, wherever it may lie. */
function ownVariance({ terms, dwelling: { parcel } }: Point): number {
  const { quarter, street, building, season } = COVARIANCE;
  return (
    product(terms, terms, terms.length) +
    quarter.variance +
    street.variance +
    (parcel === null ? 0 : building.variance) +
    season.variance
  );
}

function shares(parts: Float64Array): number[] {
  const positive = Array.from(parts, (part) => Math.max(part, 0));
  const sum = positive.reduce((total, part) => total + part, 0);
  return positive.map((part) => (sum > 0 ? part / sum : 0));
}
