/** What IAD France's pages show for the words of their payload. */
import type { Advert } from "../../records/record.ts";

type Kind = readonly [label: string, type: Advert["type"]];

/** Display types and their labels in French; what is not here is named by the page itself. */
const DISPLAY_TYPES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["apartment", ["Appartement", "apartment"]],
  ["studio", ["Studio", "apartment"]],
  ["duplex", ["Duplex", "apartment"]],
  ["triplex", ["Triplex", "apartment"]],
  ["loft", ["Loft", "apartment"]],
  ["house", ["Maison", "house"]],
  ["villa", ["Villa", "house"]],
  ["traditional-house", ["Maison traditionnelle", "house"]],
  ["architect-house", ["Maison d'architecte", "house"]],
  ["parking", ["Parking", "parking"]],
  ["garage", ["Garage", "parking"]],
  ["box", ["Box", "parking"]],
  ["land", ["Terrain", "land"]],
  ["plot", ["Terrain", "land"]],
  ["building", ["Immeuble", "building"]],
  ["offices", ["Bureaux", "commercial"]],
  ["shop-or-commercial-premises", ["Boutique/Local commercial", "commercial"]],
  ["business-asset", ["Fonds de commerce", "commercial"]],
  ["commercial-walls", ["Murs commerciaux", "commercial"]],
]);

/** The label and type of a display type, or null when it is not known. */
export function displayType(word: string | null): Kind | null {
  return DISPLAY_TYPES.get(word ?? "") ?? null;
}

const ENERGIES: ReadonlyMap<string, string> = new Map([
  ["electricity", "Électrique"],
  ["natural_gas", "Gaz naturel"],
  ["gas", "Gaz"],
  ["propane", "Gaz propane"],
  ["propane_gas", "Gaz propane"],
  ["butane", "Gaz butane"],
  ["fuel", "Fioul"],
  ["fuel_oil", "Fioul"],
  ["oil", "Fioul"],
  ["wood", "Bois"],
  ["pellet", "Granulés"],
  ["pellets", "Granulés"],
  ["coal", "Charbon"],
  ["solar", "Solaire"],
  ["heat_pump", "Pompe à chaleur"],
  ["geothermal", "Géothermie"],
  ["geothermy", "Géothermie"],
  ["aerothermal", "Aérothermie"],
  ["urban", "Réseau urbain"],
  ["district_heating", "Réseau urbain"],
  ["individual", "individuel"],
  ["collective", "collectif"],
  ["other", "Autre"],
]);

/**
 * What a feature says, as the page shows it. Most are French already; `property.feature.heating` is told by its keys
 * ("Chauffage Électrique et Gaz naturel"). Null when the page's own dictionary would be needed.
 */
export function featureText({
  text,
  translationKey = [],
}: {
  readonly text: string;
  readonly translationKey?: readonly string[];
}): string | null {
  if (!/^[a-z_]+(?:\.[a-z_]+)+$/.test(text)) return text.replace(/\s+/g, " ").trim() || null;
  if (text !== "property.feature.heating") return null;
  const energies = translationKey.flatMap((key) => ENERGIES.get(key.slice(key.lastIndexOf(".") + 1)) ?? []);
  return energies.length > 0 ? `Chauffage ${energies.join(" et ")}` : null;
}
