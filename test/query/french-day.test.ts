import { expect, test } from "vitest";
import { frenchDay } from "../../lib/query/french-day.ts";

test("a day, or an instant in France, is told as a French sentence does", () => {
  expect(frenchDay("2019-01-01")).toBe("1er janvier 2019");
  expect(frenchDay("2021-12-31T23:30:00Z")).toBe("1er janvier 2022");
  expect(frenchDay("2021-03-11")).toBe("11 mars 2021");
});
