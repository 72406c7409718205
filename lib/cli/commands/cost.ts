import { Option } from "commander";
import type { Command } from "commander";
import { billOf, totalOf } from "../cost/bill.ts";
import type { Line } from "../cost/bill.ts";
import { CASES } from "../cost/cases.ts";
import type { Case } from "../cost/cases.ts";
import { PRICES } from "../cost/prices.ts";
import { commonOptions, example, print } from "../session.ts";
import { table } from "../table.ts";

interface Bill {
  readonly size: Case;
  readonly lines: readonly Line[];
  /** US dollars a month. */
  readonly total: number;
}

const NOTE =
  "List prices on demand of US East in the first half of 2026, without free tiers and taxes, each with its page in --json; Paris costs some 5 to 20 % more. Check them on https://calculator.aws.";

/** Adds `imo cost`. */
export function addCost(program: Command): void {
  const command = program
    .command("cost")
    .description(
      "reckons what AWS costs a month: a department, a region, the country, with the arithmetic of each line",
    )
    .addOption(new Option("--case <name>", "only this one, line by line").choices(CASES.map(({ name }) => name)))
    .action(async ({ case: only }: { case?: string }, command: Command) => {
      const bills = CASES.filter(({ name }) => only === undefined || name === only).map((size): Bill => {
        const lines = billOf(size);
        return { size, lines, total: totalOf(lines) };
      });
      const text = only === undefined ? describeBills(bills) : bills.map(describeBill).join("\n");
      print(commonOptions(command), { bills, prices: PRICES, note: NOTE }, `${text}\n\n${NOTE}`);
    });
  example(command, "cost --case region");
}

/** One bill with its arithmetic. */
export function describeBill({ lines, total }: Bill): string {
  const columns = [
    { title: "what" },
    { title: "units" },
    { title: "price (USD)" },
    { title: "USD a month" },
    { title: "units are", wrap: true },
  ];
  const rows = lines.map(({ what, quantity, price, usd, reckoned }) => [
    what,
    quantity.toLocaleString("en-US", { maximumFractionDigits: 1 }),
    `${PRICES[price].usd.toPrecision(3)} per ${PRICES[price].per}`,
    money(usd),
    reckoned,
  ]);
  return table(columns, [...rows, ["total", "", "", money(total), ""]]);
}

/** Bills side by side. */
export function describeBills(bills: readonly Bill[]): string {
  const columns = ["USD a month", ...bills.map(({ size }) => size.name)].map((title) => ({ title }));
  const rows = (bills[0]?.lines ?? []).map(({ what }, at) => [
    what,
    ...bills.map(({ lines }) => money(lines[at]?.usd ?? 0)),
  ]);
  return table(columns, [...rows, ["total", ...bills.map(({ total }) => money(total))]]);
}

function money(usd: number): string {
  return usd.toFixed(2);
}
