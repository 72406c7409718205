import { expect, test } from "vitest";
import { describeBill, describeBills } from "../../../lib/cli/commands/cost.ts";
import { billOf, totalOf } from "../../../lib/cli/cost/bill.ts";
import { CASES } from "../../../lib/cli/cost/cases.ts";
import { PRICES } from "../../../lib/cli/cost/prices.ts";

const bills = CASES.map((size) => {
  const lines = billOf(size);
  return { size, lines, total: totalOf(lines) };
});

test("every line is its units times its price, and the total their sum", () => {
  for (const { lines, total } of bills) {
    for (const { quantity, price, usd } of lines) expect(usd).toBeCloseTo(quantity * PRICES[price].usd, 9);
    expect(total).toBeCloseTo(
      lines.reduce((sum, { usd }) => sum + usd, 0),
      9,
    );
  }
});

test("a line that can be reckoned by hand is as reckoned", () => {
  const [department] = bills;
  const answers = department?.lines.find(({ what }) => what === "functions: answers");
  expect(answers?.quantity).toBe((100_000 * 60 * 0.5) / 1_000);
  const nat = department?.lines.find(({ what }) => what === "NAT gateway");
  expect(nat?.usd).toBeCloseTo(32.85, 2);
});

test("more sales, pages and questions never cost less", () => {
  const totals = bills.map(({ total }) => total);
  expect(totals).toEqual(totals.toSorted((one, other) => one - other));
  expect(new Set(totals).size).toBe(totals.length);
});

test("every price names the page that it was read on", () => {
  for (const { usd, source } of Object.values(PRICES)) {
    expect(usd).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\//);
  }
});

test("bills are told side by side, and one alone with its arithmetic", () => {
  expect(describeBills(bills).split("\n")[0]).toMatch(/^USD a month +department +region +country$/);
  const [bill] = bills;
  expect(bill && describeBill(bill)).toMatch(/NAT gateway +730 +0\.0450 per hour +32\.85/);
});
