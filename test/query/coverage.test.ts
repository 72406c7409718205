import { expect, test } from "vitest";
import { coverageOf } from "../../lib/query/coverage.ts";
import type { CoveredYear } from "../../lib/query/coverage.ts";

const APRIL_2025 = "2025-04-01T00:00:00.000Z";
const year = (year: number, changes: Partial<CoveredYear> = {}): CoveredYear => ({
  year,
  source: "dvf",
  collected_at: APRIL_2025,
  complete: true,
  ...changes,
});
const YEARS = [year(2019), year(2020), year(2021)];

test("a period whose every year is held is covered completely", () => {
  expect(coverageOf(YEARS, { de: "2019-03-01", a: "2021-06-30" })).toMatchObject({
    state: "complete",
    from: "2019-03-01",
    to: "2021-06-30",
    missing: [],
  });
});

test("without bounds the period is what is held", () => {
  expect(coverageOf(YEARS, {})).toMatchObject({ state: "complete", from: "2019-01-01", to: "2021-12-31" });
  expect(coverageOf(YEARS, { de: "2021-02-01" })).toMatchObject({ from: "2021-02-01", to: "2021-12-31" });
  expect(coverageOf(YEARS, { a: "2019-02-01" })).toMatchObject({ from: "2019-01-01", to: "2019-02-01" });
});

test("years outside those held make it partial, and are named", () => {
  expect(coverageOf(YEARS, { de: "2018-06-01", a: "2022-12-31" })).toMatchObject({
    state: "partielle",
    from: "2019-01-01",
    to: "2021-12-31",
    missing: [2018, 2022],
  });
});

test("a hole in the middle is named too", () => {
  expect(coverageOf([year(2019), year(2021)], {})).toMatchObject({ state: "partielle", missing: [2020] });
});

test("a year of which rows were refused is partial", () => {
  expect(coverageOf([year(2019, { complete: false })], { de: "2019-01-01", a: "2019-12-31" })).toMatchObject({
    state: "partielle",
    incomplete: [2019],
  });
});

test("a year that was not over when its file was made is covered until then", () => {
  expect(coverageOf([year(2025)], { de: "2025-01-01", a: "2025-12-31" })).toMatchObject({
    state: "partielle",
    to: "2025-04-01",
    incomplete: [2025],
  });
  expect(coverageOf([year(2025)], { de: "2025-01-01", a: "2025-03-31" })).toMatchObject({ state: "complete" });
  expect(coverageOf([year(2025)], { de: "2025-05-01", a: "2025-12-31" })).toMatchObject({ state: "absente" });
});

test.each([
  ["nothing is held", [], {}],
  ["nothing of the period is held", YEARS, { de: "2010-01-01", a: "2012-12-31" }],
  ["the period begins after all that is held", YEARS, { de: "2030-01-01" }],
])("where %s, coverage is absent", (_, years, period) => {
  expect(coverageOf(years, period)).toMatchObject({ state: "absente", collected: [] });
});

test("a year that can't have been when its file was collected makes no others missing", () => {
  expect(coverageOf([year(2019), year(9999), year(21)], {})).toMatchObject({
    state: "complete",
    from: "2019-01-01",
    to: "2019-12-31",
    missing: [],
  });
});
