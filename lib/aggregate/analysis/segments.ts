import { known, unknown } from "./figure.ts";
import type { Figure } from "./figure.ts";
import type { Good } from "./good.ts";
import { FEWEST_PRICES, quantile } from "./position.ts";
import type { LocalPrices } from "./position.ts";

/** The parts of its market that a good belongs to. */
export interface Segments {
  readonly price: Figure<string>;
  readonly area: Figure<string>;
  readonly age: Figure<string>;
}

/** Upper bounds in m², exclusive. */
const AREAS = {
  apartment: [
    [30, "moins de 30 m²"],
    [50, "de 30 à 50 m²"],
    [70, "de 50 à 70 m²"],
    [100, "de 70 à 100 m²"],
  ],
  house: [
    [70, "moins de 70 m²"],
    [100, "de 70 à 100 m²"],
    [140, "de 100 à 140 m²"],
    [200, "de 140 à 200 m²"],
  ],
} as const;
const LARGEST = { apartment: "100 m² et plus", house: "200 m² et plus" } as const;

/** Last years of building periods: those between which the thermal rules for new homes changed. */
const PERIODS = [
  [1948, "avant 1949"],
  [1974, "de 1949 à 1974, avant les règles thermiques"],
  [1989, "de 1975 à 1989"],
  [2005, "de 1990 à 2005"],
  [2012, "de 2006 à 2012"],
  [2021, "de 2013 à 2021 (RT 2012)"],
] as const;
const NEWEST = "depuis 2022 (RE 2020)";

/** Tells the segments of a good by its price per m², its area and its age. */
export function segmentsOf(good: Good, price: Figure, local: LocalPrices): Segments {
  return { price: priceSegment(price, local), area: areaSegment(good), age: ageSegment(good) };
}

function priceSegment(price: Figure, { perSquareMetre: prices, of }: LocalPrices): Figure<string> {
  const formula = `prix au m² par les quartiles des ${of}`;
  const sample = prices.length;
  if (price.value === null) return unknown(price.reason, formula, sample);
  if (sample < FEWEST_PRICES) return unknown(`${sample} ${of} : il en faut ${FEWEST_PRICES}`, formula, sample);
  if (price.value < quantile(prices, 0.25)) return known("entrée de gamme", formula, sample);
  return known(price.value <= quantile(prices, 0.75) ? "milieu de gamme" : "haut de gamme", formula, sample);
}

function areaSegment({ type, area }: Good): Figure<string> {
  const formula = "tranche de surface du type";
  if (type !== "apartment" && type !== "house") return unknown("le type n’a pas de tranches de surface", formula);
  if (area === null) return unknown("l’annonce ne dit pas la surface", formula);
  return known(AREAS[type].find(([below]) => area < below)?.[1] ?? LARGEST[type], formula);
}

function ageSegment({ yearBuilt }: Good): Figure<string> {
  const formula = "période de construction";
  if (yearBuilt === null) return unknown("l’annonce ne dit pas l’année de construction", formula);
  return known(PERIODS.find(([last]) => yearBuilt <= last)?.[1] ?? NEWEST, formula);
}
