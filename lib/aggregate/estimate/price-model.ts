/**
 * A model of prices around one dwelling: a Gaussian process over the logarithm of prices (kriging with a linear trend), with errors that follow
 * Student's t, so that a sale far from what its neighbours say counts little.
 * Formulas: C. E. Rasmussen and C. Williams, Gaussian Processes for Machine Learning, 2006, (2.25), (2.26) and 2.7;
 * reweighting by the expectation step for t errors: K. Lange, R. Little, J. Taylor, JASA 84 (1989), 881-896.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { kilometres, yearsOf } from "./dwelling.ts";
import type { Comparable, Dwelling } from "./dwelling.ts";

/** What is thought of prices before any sale is seen; variances are of the logarithm of the price. None of it was fitted to a town. */
const COVARIANCE = {
  /** Quarters differ over about a kilometre, streets over some sixty metres. */
  quarter: { variance: 0.03, km: 1 },
  street: { variance: 0.04, km: 0.06 },
  /** What dwellings of one building share beyond their street, the more so the closer their areas. */
  building: { variance: 0.02, logArea: 0.3 },
  /** The market's own ups and downs, beside its trend. */
  season: { variance: 0.005, years: 1 },
  /** How much of a street's level houses and flats share. */
  acrossTypes: 0.4,
} as const;

/** Variance of a single price around all of that, in the middle of its distribution. */
const NOISE = 0.02;
const DEGREES_OF_FREEDOM = 2;
const REWEIGHTINGS = 3;

/** The trend's terms: what each says of a dwelling, and the prior mean and standard deviation of its coefficient. */
const TREND: readonly { readonly of: (one: Point) => number; readonly mean: number; readonly deviation: number }[] = [
  { of: () => 1, mean: 12, deviation: 3 },
  { of: ({ house }) => house, mean: 0, deviation: 0.5 },
  // Twice the area costs less than twice the price.
  { of: ({ logArea }) => logArea - 4, mean: 0.9, deviation: 0.6 },
  { of: ({ logArea }) => (logArea - 4) ** 2, mean: 0, deviation: 0.2 },
  { of: ({ logArea, house }) => (logArea - 4) * house, mean: 0, deviation: 0.3 },
  { of: ({ logLand, house }) => (house === 1 && logLand !== null ? logLand - 5.5 : 0), mean: 0, deviation: 0.3 },
  { of: ({ rooms }) => (rooms === null ? 0 : 0.3 * (rooms - 2.5)), mean: 0, deviation: 0.3 },
  { of: ({ rooms }) => (rooms === null ? 1 : 0), mean: 0, deviation: 0.3 },
  { of: ({ lots, house }) => (house === 0 && lots === 0 ? 1 : 0), mean: 0, deviation: 0.1 },
  { of: ({ lots, house }) => (house === 0 && lots !== null && lots === 2 ? 1 : 0), mean: 0, deviation: 0.1 },
  { of: ({ lots, house }) => (house === 0 && lots !== null && lots >= 3 ? 1 : 0), mean: 0, deviation: 0.15 },
  { of: ({ logCarrez }) => logCarrez ?? 0, mean: 0, deviation: 0.6 },
  { of: ({ logCarrez }) => (logCarrez === null ? 0 : 1), mean: 0, deviation: 0.1 },
  { of: ({ year }) => year, mean: 0, deviation: 0.15 },
];

/** A dwelling at a time, as the model sees it. */
interface Point {
  readonly dwelling: Dwelling;
  readonly house: 0 | 1;
  readonly logArea: number;
  readonly logLand: number | null;
  /** Logarithm of the Carrez area over the area; null where there is none, or one that can't be of the same dwelling. */
  readonly logCarrez: number | null;
  readonly rooms: number | null;
  readonly lots: number | null;
  /** Years after the instant for which prices are wanted. */
  readonly year: number;
}

/** What the model says of one dwelling. */
export interface Prediction {
  /** Mean of the logarithm of the price in euros. */
  readonly logPrice: number;
  /** Standard deviation of a single price's logarithm, its own noise included. */
  readonly deviation: number;
  /** What part each comparable has in it, in the order given: positive parts only, their sum is 1. */
  readonly weights: readonly number[];
}

/**
 * Predicts the price of a dwelling at a day out of sales; more than some hundred of them cost time in the third power of their number.
 * @throws RangeError when there are none.
 */
export function predictPrice(subject: Dwelling, on: string, sales: readonly Comparable[]): Prediction {
  if (sales.length === 0) throw new RangeError("no sale to predict a price from");
  const now = yearsOf(on);
  const points = sales.map((sale) => pointOf(sale, yearsOf(sale.soldOn) - now));
  const target = pointOf(subject, 0);
  const surprise = Matrix.columnVector(
    sales.map((sale, index) => Math.log(sale.priceCents / 100) - trendMean(points[index] ?? target)),
  );
  const { inverse, influence } = solve(points, surprise);
  const towards = points.map((point) => covariance(point, target));
  const logPrice = trendMean(target) + dot(towards, influence.to1DArray());
  const parts = inverse.solve(Matrix.columnVector(towards)).to1DArray();
  const variance = Math.max(covariance(target, target) - dot(towards, parts), 1e-6);
  return { logPrice, deviation: Math.sqrt(variance + NOISE), weights: shares(parts) };
}

/** Solves for the influence of each surprise, sales that stand far out counting less with each round. */
function solve(points: readonly Point[], surprise: Matrix) {
  const shared = symmetric(points, covariance);
  let noise = points.map(() => NOISE);
  for (let round = 1; ; round++) {
    const whole = shared.clone();
    for (const [index, own] of noise.entries()) whole.set(index, index, whole.get(index, index) + own);
    const inverse = new CholeskyDecomposition(whole);
    const influence = inverse.solve(surprise);
    if (round === REWEIGHTINGS) return { inverse, influence };
    noise = noise.map((own, index) => reweighted(own * influence.get(index, 0)));
  }
}

/** The variance that a sale counts with, given by how much its price differs from what all of them say. */
function reweighted(error: number): number {
  const weight = (DEGREES_OF_FREEDOM + 1) / (DEGREES_OF_FREEDOM + error ** 2 / NOISE);
  return NOISE / Math.min(Math.max(weight, 1e-4), 2);
}

function pointOf(dwelling: Dwelling, year: number): Point {
  const { type, area, carrezArea, landArea, rooms, lots } = dwelling;
  const carrez = carrezArea !== null && type === "apartment" ? carrezArea / area : 0;
  return {
    dwelling,
    house: type === "house" ? 1 : 0,
    logArea: Math.log(area),
    logLand: landArea !== null && landArea > 0 ? Math.log(landArea) : null,
    logCarrez: carrez > 0.5 && carrez < 2 ? Math.log(carrez) : null,
    rooms: rooms === null || rooms === 0 ? null : rooms,
    lots,
    year,
  };
}

function trendMean(point: Point): number {
  return TREND.reduce((sum, { of, mean }) => sum + mean * of(point), 0);
}

function covariance(a: Point, b: Point): number {
  const km = kilometres(a.dwelling, b.dwelling);
  const sameType = a.house === b.house;
  const { quarter, street, building, season, acrossTypes } = COVARIANCE;
  const sameBuilding = sameType && a.dwelling.parcel !== null && a.dwelling.parcel === b.dwelling.parcel;
  return (
    TREND.reduce((sum, { of, deviation }) => sum + deviation ** 2 * of(a) * of(b), 0) +
    quarter.variance * Math.exp(-km / quarter.km) +
    street.variance * Math.exp(-km / street.km) * (sameType ? 1 : acrossTypes) +
    (sameBuilding ? building.variance * Math.exp(-Math.abs(a.logArea - b.logArea) / building.logArea) : 0) +
    season.variance * Math.exp(-Math.abs(a.year - b.year) / season.years)
  );
}

function symmetric(points: readonly Point[], of: (a: Point, b: Point) => number): Matrix {
  const matrix = new Matrix(points.length, points.length);
  for (const [row, a] of points.entries()) {
    for (const [column, b] of points.entries()) {
      if (column > row) break;
      const value = of(a, b);
      matrix.set(row, column, value);
      matrix.set(column, row, value);
    }
  }
  return matrix;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function shares(parts: readonly number[]): number[] {
  const positive = parts.map((part) => Math.max(part, 0));
  const sum = positive.reduce((total, part) => total + part, 0);
  return positive.map((part) => (sum > 0 ? part / sum : 0));
}
