import type { Entry } from "./entry.ts";
import { DEALS } from "./vocabulary/deals.ts";
import { EQUIPMENT } from "./vocabulary/equipment.ts";
import { HOMES } from "./vocabulary/homes.ts";
import { NEEDS } from "./vocabulary/needs.ts";
import { SURROUNDINGS } from "./vocabulary/surroundings.ts";

/** Everything that the search knows the words for. */
export const ENTRIES: readonly Entry[] = [...HOMES, ...DEALS, ...EQUIPMENT, ...SURROUNDINGS, ...NEEDS];

/** So many words of an entry's `said` mean it, the first ones; the others are signs of it. */
export const CENTRAL = 4;

/** The items of a list of the vocabulary; a comma inside a number separates nothing. */
export function listed(list: string | undefined): string[] {
  return (list ?? "").split(/,(?!\d)/).flatMap((item) => item.trim() || []);
}
