import type { Advert } from "../records/record.ts";

/** What an advert's list of features says in so many words; null where it says nothing. */
export type FeatureFacts = Pick<
  Advert,
  "area" | "landArea" | "rooms" | "bedrooms" | "floor" | "floors" | "yearBuilt" | "heating"
>;

/**
 * Reads the list of features as French portals write it: "3 pièces", "14 370 m² de terrain", "Étage 1 sur 2", "Construit en 1979",
 * "Chauffage Gaz naturel".
 */
export function featureFacts(features: readonly string[]): FeatureFacts {
  const number = (pattern: RegExp) => {
    for (const feature of features) {
      const found = pattern.exec(feature)?.[1];
      if (found !== undefined) return Number(found.replace(/\s/g, "").replace(",", "."));
    }
    return null;
  };
  const positive = (pattern: RegExp) => number(pattern) || null;
  return {
    rooms: positive(/^(\d+) pi[èe]ces?$/i),
    bedrooms: number(/^(\d+) chambres?$/i),
    area: positive(/^(\d[\d\s]*(?:,\d+)?) m[²2](?: de surface brute| habitables?)?$/i),
    landArea: positive(/^(\d[\d\s]*(?:,\d+)?) m[²2] de terrain$/i),
    floor: features.some((feature) => /^rez[- ]de[- ]/i.test(feature)) ? 0 : number(/^[ée]tage\s*(?::\s*)?(-?\d+)\b/i),
    floors: number(/^[ée]tage\s*-?\d+ sur (\d+)$/i) ?? number(/^(\d+) [ée]tages?$/i),
    yearBuilt: positive(/^construite? en (\d{4})$/i),
    heating: features.map((feature) => /^chauffage (.+)$/i.exec(feature)?.[1]).find(Boolean) ?? null,
  };
}
