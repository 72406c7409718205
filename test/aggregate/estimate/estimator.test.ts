import { describe, expect, test } from "vitest";
import { errorsOf, lastYear, sampled, walkForward } from "../../../lib/aggregate/estimate/backtest.ts";
import { factor, solve } from "../../../lib/aggregate/estimate/cholesky.ts";
import { monthsBefore } from "../../../lib/aggregate/estimate/dwelling.ts";
import type { Comparable } from "../../../lib/aggregate/estimate/dwelling.ts";
import { Estimator } from "../../../lib/aggregate/estimate/estimator.ts";
import { soldDwelling } from "../../../lib/aggregate/estimate/sold-dwelling.ts";
import { aSale } from "../../support/sales.ts";

/** Flats of a made town at some 3,000 €/m², dearer by 10 % a year and to the east, sold three a week from 2020 on. */
function town(count: number): Comparable[] {
  return Array.from({ length: count }, (_, n) => {
    const area = 25 + ((n * 37) % 70);
    const east = ((n * 17) % 40) / 40;
    const day = new Date(Date.UTC(2020, 0, 1 + Math.floor((n * 7) / 3)));
    const price = area * 3000 * (1 + 0.2 * east) * 1.1 ** (n / 156) * (1 + (((n * 29) % 19) - 9) / 100);
    return {
      id: String(n).padStart(5, "0"),
      commune: "99001",
      soldOn: day.toISOString().slice(0, 10),
      priceCents: Math.round(price * 100),
      type: "apartment",
      area,
      carrezArea: null,
      rooms: 1 + Math.floor(area / 22),
      landArea: null,
      lots: 1,
      outbuildings: 0,
      longitude: 2 + east / 40,
      latitude: 47 + ((n * 23) % 30) / 3000,
      blurKm: 0,
      parcel: null,
    };
  });
}

const SALES = town(400);
const newest = SALES.at(-1);
if (!newest) throw new Error("a town without sales");

describe("an estimate", () => {
  test("follows a market that rises, and half of the prices are inside its range", () => {
    const tried = sampled(lastYear(SALES), 60);
    const errors = errorsOf([...walkForward(SALES, tried, 1)]);
    expect(errors).toMatchObject({ n: 60 });
    expect(errors?.mdape).toBeLessThan(0.08);
    expect(Math.abs(errors?.median_bias ?? 1)).toBeLessThan(0.04);
    expect(Math.abs((errors?.coverage ?? 0) - 0.5)).toBeLessThan(0.2);
  });

  test("knows nothing of what was signed later than its lag allows", () => {
    const tried = SALES.slice(300, 303);
    const known = monthsBefore(tried[0]?.soldOn ?? "", 6);
    const changed = SALES.map((sale) => (sale.soldOn > known ? { ...sale, priceCents: sale.priceCents * 3 } : sale));
    const told = (sales: readonly Comparable[]) =>
      [...walkForward(sales, tried.slice(0, 1), 6)].map(({ estimate }) => estimate?.value);
    expect(told(changed)).toEqual(told(SALES));
  });

  test("is hardly moved by one sale at a tenth of its price", () => {
    const value = (sales: readonly Comparable[]) => new Estimator(sales, 0).estimate(newest, newest.soldOn)?.value ?? 0;
    const others = SALES.slice(0, -1);
    const odd = others.map((sale, n) => (n === 390 ? { ...sale, priceCents: sale.priceCents / 10 } : sale));
    expect(Math.abs(value(odd) / value(others) - 1)).toBeLessThan(0.03);
  });

  test("needs three comparables", () => {
    const few = (count: number) => new Estimator(SALES.slice(0, count), 0).estimate(newest, "2020-06-01");
    const alike = SALES.slice(0, 10).map((sale) => ({ ...sale, area: 40 }));
    expect(few(2)).toBeNull();
    expect(new Estimator(alike, 0).estimate({ ...newest, area: 200 }, "2020-06-01")).toBeNull();
    expect(new Estimator(alike, 0).estimate({ ...newest, type: "house", area: 40 }, "2020-06-01")).toBeNull();
    expect(new Estimator(alike, 0).estimate({ ...newest, area: 40 }, "2020-06-01")?.comparables).toHaveLength(10);
  });

  test("is less sure of a dwelling of which only the quarter is known", () => {
    const width = (blurKm: number) => {
      const estimate = new Estimator(SALES, 1).estimate({ ...newest, blurKm }, newest.soldOn);
      return estimate ? (estimate.high - estimate.low) / estimate.value : 0;
    };
    expect(width(1)).toBeGreaterThan(width(0));
  });

  test("gives its comparables parts that sum to at most one, the largest first", () => {
    const { comparables = [] } = new Estimator(SALES, 1).estimate(newest, newest.soldOn) ?? {};
    const weights = comparables.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-9);
  });
});

test.each([
  ["a gift", { priceCents: 100 }],
  ["an auction", { nature: "Adjudication" }],
  ["two dwellings", { dwellings: 2, dwellingType: null, builtArea: null }],
  ["no place", { longitude: null, latitude: null }],
  ["no price", { priceCents: null }],
])("%s is not the sale of one dwelling at a market price", (_, changes) => {
  expect(soldDwelling(aSale())).toMatchObject({ type: "apartment", area: 50, lots: 1, outbuildings: 0 });
  expect(soldDwelling(aSale(changes))).toBeNull();
});

test("Carrez areas of a deed's lots are added up, and its outbuildings counted", () => {
  const lots = [
    { number: "1", carrezArea: 40.5 },
    { number: "2", carrezArea: null },
    { number: "3", carrezArea: 8 },
  ];
  const premises = aSale().premises.concat({ type: "outbuilding", area: 0, rooms: 0 });
  expect(soldDwelling(aSale({ lots, premises }))).toMatchObject({ carrezArea: 48.5, outbuildings: 1 });
});

test("the last year is the twelve calendar months up to the newest sale's", () => {
  const days = ["2020-11-30", "2020-12-01", "2021-03-04", "2021-11-02"];
  const sales = days.map((soldOn) => ({ ...newest, soldOn }));
  expect(lastYear(sales).map(({ soldOn }) => soldOn)).toEqual(days.slice(1));
  expect(lastYear([])).toEqual([]);
});

test.each([
  ["2021-03-31", 1, "2021-02-28"],
  ["2021-01-15", 1, "2020-12-15"],
  ["2024-08-30", 6, "2024-02-29"],
])("%s less %i months is %s", (day, months, before) => {
  expect(monthsBefore(day, months)).toBe(before);
});

test("a factored matrix solves its system", () => {
  const matrix = [new Float64Array([4]), new Float64Array([2, 5]), new Float64Array([1, 3, 6])];
  const x = solve(factor(matrix, [0, 0, 1]), [9, 21, 28]);
  const [a = 0, b = 0, c = 0] = x;
  expect(4 * a + 2 * b + c).toBeCloseTo(9);
  expect(2 * a + 5 * b + 3 * c).toBeCloseTo(21);
  expect(a + 3 * b + 7 * c).toBeCloseTo(28);
});
