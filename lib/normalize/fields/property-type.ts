import type { Advert } from "../../records/record.ts";

const TYPES: readonly (readonly [RegExp, Advert["type"]])[] = [
  [/^(?:parking|garage|box|place de (?:parking|stationnement)|stationnement|emplacement)/, "parking"],
  [/^(?:terrain|parcelle)/, "land"],
  [/^(?:immeuble|batiment$)/, "building"],
  [/^(?:local|batiment|bureau|boutique|commerce|fonds|murs|entrepot|droit au bail|cession)/, "commercial"],
  [
    /^(?:appartement|studio|studette|duplex|triplex|loft|t\d|f\d|chambre|souplex|rez[- ]de[- ](?:jardin|chaussee)|penthouse)/,
    "apartment",
  ],
  [
    /^(?:maison|villa|pavillon|ferme|fermette|longere|mas|bastide|chalet|chateau|manoir|hotel particulier|propriete|demeure|gite|corps de ferme|moulin|grange|bergerie|meuliere|chaumiere|gentilhommiere|presbytere|bungalow)/,
    "house",
  ],
];

/** Tells the type of a property from its label in French ("Duplex", "Maison traditionnelle"); `other` when it says none of ours. */
export function propertyType(label: string | null): Advert["type"] {
  const plain = (label ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return TYPES.find(([pattern]) => pattern.test(plain))?.[1] ?? "other";
}

/** The type that a title begins with: "Maison traditionnelle à Nice (06000)" is a "Maison traditionnelle"; a title without a place is one whole. */
export function typeLabelIn(title: string): string {
  return title.replace(/\s{1,9}à\s[^()\n]{1,100}\(\d{5}\)$/, "");
}
