import { expect, test } from "vitest";
import { age, count, counted, duration, instant, size } from "../../lib/cli/figures.ts";

test("numbers have separators and words their plural", () => {
  expect(count(1_234_567)).toBe("1,234,567");
  expect([counted(0, "sale"), counted(1, "sale"), counted(1599, "sale")]).toEqual(["0 sales", "1 sale", "1,599 sales"]);
});

test("durations are in the units that suit them", () => {
  expect([0, 4_240, 59_940, 59_960, 192_000, 3_599_600, 7_500_000].map(duration)).toEqual([
    "0.0 s",
    "4.2 s",
    "59.9 s",
    "1 min 0 s",
    "3 min 12 s",
    "1 h 00 min",
    "2 h 05 min",
  ]);
});

test("ages and sizes are rounded to what people ask for", () => {
  expect([0.2, 5.4, 47, 300].map(age)).toEqual(["12 min", "5 h", "47 h", "13 d"]);
  expect([812, 3_400, 120_000_000].map(size)).toEqual(["812 B", "3.4 kB", "120.0 MB"]);
});

test("instants are told in UTC whatever their zone", () => {
  expect(instant("2026-11-23T08:26:00.123+01:00")).toBe("2026-11-23 07:26:00");
});
