import { known, unknown } from "./figure.ts";
import type { Figure } from "./figure.ts";
import type { Good } from "./good.ts";

/** A predicted rent of the commune, of the carte des loyers. */
export interface LocalRent {
  /** € per m² and month, charges included, unfurnished. */
  readonly perSquareMetre: number;
  /** Adverts that it was predicted from. */
  readonly observations: number | null;
  readonly edition: number | null;
}

const RENT = "loyer d’annonce de la commune (carte des loyers, charges comprises, non meublé) × surface";
const YIELD = "12 × loyer estimé ÷ prix demandé × 100, avant charges, impôts, travaux et frais d’acquisition";

/** The monthly rent that a good may be let for, in euros. */
export function estimatedRent({ area, type }: Good, rent: LocalRent | null): Figure {
  if (type !== "apartment" && type !== "house")
    return unknown("seuls appartements et maisons ont un loyer local", RENT);
  if (rent === null) return unknown("aucun loyer de ce type n’est connu pour la commune", RENT);
  if (area === null) return unknown("l’annonce ne dit pas la surface", RENT, rent.observations);
  return known(rent.perSquareMetre * area, RENT, rent.observations);
}

/** The gross yield of a good for sale, in percent. */
export function grossYield({ price, transaction }: Good, rent: Figure): Figure {
  if (transaction === "rental") return unknown("une location n’a pas de prix de vente", YIELD);
  if (price === null || price <= 0) return unknown("l’annonce ne dit pas le prix", YIELD);
  if (rent.value === null) return unknown(rent.reason, YIELD, rent.sample);
  return known(((12 * rent.value) / price) * 100, YIELD, rent.sample);
}
