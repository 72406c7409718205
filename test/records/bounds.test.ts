import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pastDay, year } from "../../lib/records/bounds.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

// The years to come, in the order in which they come: the clock of the schemas only goes on.
test("a day and a year are taken up to tomorrow and next year, whenever that is", () => {
  vi.setSystemTime("2101-06-30T22:00:00Z");
  expect(pastDay.safeParse("2101-07-01").success).toBe(true);
  expect(pastDay.safeParse("2101-07-02").success).toBe(false);
  expect(year.safeParse(2102).success).toBe(true);
  expect(year.safeParse(2103).success).toBe(false);
  vi.setSystemTime("2101-07-01T00:30:00Z");
  expect(pastDay.safeParse("2101-07-02").success).toBe(true);
});

test("nothing is older than the year 1000, nor of a day that does not exist", () => {
  for (const day of ["0000-01-01", "0999-12-31", "2021-02-30", "9999-01-01"]) {
    expect(pastDay.safeParse(day).success).toBe(false);
  }
  expect(year.safeParse(999).success).toBe(false);
  expect(year.safeParse(1000).success).toBe(true);
});
