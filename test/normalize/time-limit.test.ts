import { expect, test } from "vitest";
import { Problem } from "../../lib/normalize/fields/field.ts";
import { allow, noting } from "../../lib/normalize/refusal.ts";
import { TimeBudget, TimeUp, within } from "../../lib/normalize/time-limit.ts";
import { EXPECTED } from "../../lib/normalize/expected.ts";

test("work gives its result, and what it throws is thrown", () => {
  expect(within(1000, () => 42)).toBe(42);
  expect(() =>
    within(1000, () => {
      throw new RangeError("mine");
    }),
  ).toThrow(RangeError);
});

test("a loop and a regular expression that do not come back are interrupted", () => {
  const begun = performance.now();
  expect(() =>
    within(50, () => {
      for (;;);
    }),
  ).toThrow(TimeUp);
  expect(() => within(50, () => /^(?:a+)+$/.test(`${"a".repeat(50)}!`))).toThrow(TimeUp);
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(within(1000, () => "still here")).toBe("still here");
});

test("a row that was interrupted notes nothing more", () => {
  expect(() =>
    within(50, () =>
      noting(() => {
        for (;;);
      }),
    ),
  ).toThrow(TimeUp);
  expect(() => allow("floor", new Problem("x", EXPECTED.text))).toThrow(/^floor: /);
});

test("a budget runs out and never below 0", async () => {
  const budget = new TimeBudget(20);
  expect(budget.left).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(budget.left).toBe(0);
});
