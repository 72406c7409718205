import type { Advert } from "../records/record.ts";

/** What a word asks of an advert's type: to be of a kind, or to have been worded so by its portal; either is enough. */
export interface TypeWord {
  readonly type: Advert["type"] | null;
  /** Part of the type as published, any case and accents. */
  readonly label: string | null;
}

const KINDS = {
  appartement: "apartment",
  maison: "house",
  terrain: "land",
  parking: "parking",
  local: "commercial",
  local_commercial: "commercial",
  immeuble: "building",
  autre: "other",
} as const;

const FINER = [
  "atelier",
  "boutique",
  "box",
  "bureau",
  "chalet",
  "chambre",
  "chateau",
  "duplex",
  "entrepot",
  "ferme",
  "fonds_de_commerce",
  "garage",
  "hotel_particulier",
  "loft",
  "longere",
  "mas",
  "mobil_home",
  "peniche",
  "studio",
  "triplex",
  "villa",
] as const;

/** The words for types: seven kinds, and finer ones that only the wording of an advert tells. */
export const TYPE_WORDS: Readonly<Record<string, TypeWord>> = {
  ...Object.fromEntries(Object.entries(KINDS).map(([word, type]) => [word, { type, label: null }])),
  ...Object.fromEntries(FINER.map((word) => [word, { type: null, label: word.replaceAll("_", " ") }])),
};

/**
 * What a text stands for where any was ever taken: part of the published type. A word for a kind stands for the kind as well, so that
 * `maison` finds a "Villa" too and still all that is worded "Maison …".
 */
export function typeWordOf(text: string): TypeWord {
  const known = Object.entries(KINDS).find(([word]) => word === text.toLowerCase());
  return { type: known?.[1] ?? null, label: text };
}
