import type * as z from "zod";
import type { WholeProperty } from "../../http/schemas/properties.ts";

/** A property as the API tells it. */
export type Property = z.output<typeof WholeProperty>;

/** What the adverts say best of one fact; null where none says it. */
export function factOf({ faits }: Property, field: string): string | number | boolean | null {
  return faits.find(({ champ }) => champ === field)?.valeur ?? null;
}
