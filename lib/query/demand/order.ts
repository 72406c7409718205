/** Orders that have the good between their words: "les plus grandes maisons d'abord". */
import type { DemandFilters } from "./demand.ts";
import type { Line } from "./line.ts";
import { pattern } from "./line.ts";
import type { Part } from "./quantities.ts";

const FIRST = pattern(
  "(?<what>plus grande?s?|plus petite?s?|moins che(?:r|re|rs|res)|plus che(?:r|re|rs|res)|plus recente?s?) (?:\\w+ ){1,2}(?<first>d abord|en premier)",
);
const ORDERS: readonly (readonly [RegExp, NonNullable<DemandFilters["tri"]>])[] = [
  [/^plus grand/, "-surface"],
  [/^plus petit/, "surface"],
  [/^moins cher/, "prix"],
  [/^plus cher/, "-prix"],
  [/^plus recent/, "-date"],
];

/** Reads such orders and takes their words out of the line; the good between them stays. */
export function readOrder(line: Line): Part[] {
  return line.matches(FIRST).flatMap(({ from, to, groups }) => {
    const order = ORDERS.find(([words]) => words.test(groups["what"] ?? ""));
    if (!order) return [];
    line.take({ from, to: from + 2 });
    line.take({ from: to - 2, to });
    return [{ from, to: from + 2, filters: { tri: order[1] } }];
  });
}
