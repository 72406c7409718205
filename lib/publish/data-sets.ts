import type { DataSet } from "./data-set.ts";
import { communeMarket, sectionMarket } from "./sets/market.ts";
import { energy } from "./sets/energy.ts";
import { places } from "./sets/places.ts";
import { rents } from "./sets/rents.ts";
import { sales } from "./sets/sales.ts";

/** Every data set that is published, in the order in which they are shown. */
export const DATA_SETS: readonly DataSet[] = [communeMarket, sectionMarket, sales, rents, energy, places];

/** The data set of that id, if there is one. */
export function dataSetOf(id: string): DataSet | undefined {
  return DATA_SETS.find((set) => set.id === id);
}
