import fc from "fast-check";
import { expect, test } from "vitest";
import { trendOf } from "../../lib/query/market-trend.ts";
import type { QuarterMedian } from "../../lib/query/market-trend.ts";

/** Quarters from 2019 on, of which each has its median. */
const quarters = (medians: readonly number[], sales = 20): QuarterMedian[] =>
  medians.map((median, at) => ({ quarter: 4 * 2019 + at, sales, median }));

test("prices that grow by 5 % a year have a trend of 5 %, without doubt", () => {
  const trend = trendOf(quarters(Array.from({ length: 12 }, (_, at) => 3000 * 1.05 ** (at / 4))));
  expect(trend?.rate).toBeCloseTo(5);
  expect(trend?.low).toBeCloseTo(5);
  expect(trend?.high).toBeCloseTo(5);
  expect(trend?.quarters).toBe(12);
});

test("one quarter out of line hardly moves the trend, and widens its interval", () => {
  const medians = Array.from({ length: 12 }, (_, at) => 3000 * 1.05 ** (at / 4));
  const trend = trendOf(quarters(medians.with(11, 9000)));
  expect(trend?.rate).toBeCloseTo(5, 0);
  expect((trend?.high ?? 0) - (trend?.low ?? 0)).toBeLessThan(20);
});

// Slopes of 1, 2, 4, 3, 5, 6 by hand: all 15 are between −1 and 2, the middle one is 1; Kendall's variance for six is 28.33.
test("the interval is Sen's", () => {
  const trend = trendOf(quarters([1, 2, 4, 3, 5, 6].map((log) => Math.exp(log / 4))));
  const percent = (slope: number) => 100 * Math.expm1(slope);
  expect(trend?.rate).toBeCloseTo(percent(1));
  expect(trend?.low).toBeCloseTo(percent(0.5));
  expect(trend?.high).toBeCloseTo(percent(2));
});

test("quarters with few sales, or few quarters, make no trend", () => {
  const medians = [1, 2, 3, 4, 5, 6];
  expect(trendOf(quarters(medians, 5))).not.toBeNull();
  expect(trendOf(quarters(medians, 4))).toBeNull();
  expect(trendOf(quarters(medians.slice(1)))).toBeNull();
  expect(trendOf([])).toBeNull();
});

test("the trend lies in its interval, and prices in another currency have the same", () => {
  const medians = fc.array(fc.integer({ min: 500, max: 20_000 }), { minLength: 6, maxLength: 16 });
  fc.assert(
    fc.property(medians, (values) => {
      const trend = trendOf(quarters(values));
      const dearer = trendOf(quarters(values.map((value) => 7 * value)));
      expect(trend?.low).toBeLessThanOrEqual(trend?.rate ?? Number.NaN);
      expect(trend?.high).toBeGreaterThanOrEqual(trend?.rate ?? Number.NaN);
      expect(dearer?.rate).toBeCloseTo(trend?.rate ?? Number.NaN, 6);
    }),
    { numRuns: 50 },
  );
});
