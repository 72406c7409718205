/** How fast prices moved, and how sure that is. */

/** The median €/m² of one quarter: `quarter` is four times the year, plus 0 to 3. */
export interface QuarterMedian {
  readonly quarter: number;
  readonly sales: number;
  readonly median: number;
}

/** Per cent a year, with the bounds of a 95 % interval, over so many quarters. */
export interface Trend {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly quarters: number;
}

/** A median over fewer sales jumps about. */
export const FEWEST_A_QUARTER = 5;
/** With fewer points the interval of a slope is that of all slopes. */
export const FEWEST_QUARTERS = 6;
/** Of the normal distribution, two-sided 95 %. */
const Z = 1.96;

/**
 * The trend of quarterly medians: the median of the slopes between all pairs of quarters (Theil 1950, Sen 1968) of the logarithm of €/m², as a
 * rate a year. Its interval is Sen's, from Kendall's variance n(n−1)(2n+5)/18 (Gilbert, Statistical Methods for Environmental Pollution
 * Monitoring, 16.4.2). Null with fewer than `FEWEST_QUARTERS` quarters of at least `FEWEST_A_QUARTER` sales.
 */
export function trendOf(medians: readonly QuarterMedian[]): Trend | null {
  const points = medians
    .filter(({ sales, median }) => sales >= FEWEST_A_QUARTER && median > 0)
    .map(({ quarter, median }) => ({ years: quarter / 4, log: Math.log(median) }));
  if (points.length < FEWEST_QUARTERS) return null;
  const slopes = points
    .flatMap((one, at) => points.slice(at + 1).map((other) => (other.log - one.log) / (other.years - one.years)))
    .sort((one, other) => one - other);
  const spread = Z * Math.sqrt((points.length * (points.length - 1) * (2 * points.length + 5)) / 18);
  const lowest = Math.max(0, Math.floor((slopes.length - spread) / 2) - 1);
  const highest = Math.min(slopes.length - 1, Math.ceil((slopes.length + spread) / 2));
  return {
    rate: rateOf(middle(slopes)),
    low: rateOf(slopes[lowest] ?? Number.NaN),
    high: rateOf(slopes[highest] ?? Number.NaN),
    quarters: points.length,
  };
}

function middle(ordered: readonly number[]): number {
  const half = ordered.length / 2;
  return ((ordered[Math.ceil(half) - 1] ?? Number.NaN) + (ordered[Math.floor(half)] ?? Number.NaN)) / 2;
}

/** A slope of logarithms a year, as per cent a year. */
function rateOf(slope: number): number {
  return 100 * Math.expm1(slope);
}
