import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { readPropertyComparables } from "../estimate/advert-comparables.ts";
import { readProperty } from "../properties.ts";
import { gatherRisks } from "./gather-risks.ts";

/** All that a property's report tells, each part as the API answers it. */
export type PropertyFigures = Awaited<ReturnType<typeof gatherProperty>>;

/**
 * Reads what a report of a property tells, one question after the other, so that all see the same snapshot.
 * @throws Refusal (404) when there is no property of that id any more.
 */
export async function gatherProperty(
  db: Queries,
  asked: number,
  { sources, now }: { readonly sources: readonly Source[]; readonly now: Date },
) {
  const property = await readProperty(db, () => Promise.resolve(null), asked, { sources, now });
  const estimate = await readPropertyComparables(db, property.id_bien, { sources, now });
  const { latitude, longitude } = property.lieu;
  const at = latitude === null || longitude === null ? null : { lat: latitude, lon: longitude };
  return { asked, property, estimate, risks: await gatherRisks(db, at, sources) };
}
