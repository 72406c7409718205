/** How French portals put what a page says in words, where a plain value is meant. */
import { Problem, energyClass, money, price, text } from "../fields/fields.ts";
import type { Field } from "../fields/fields.ts";
import { propertyType } from "../fields/property-type.ts";
import type { Advert } from "../../records/record.ts";

/** Tells a sale from a rental by the words of a text; null when it has neither's. */
export function transactionIn(words: string | null): Advert["transaction"] {
  if (/\/\s*mois|par mois|\blou(?:er|é)|\bloyer|\blocation/i.test(words ?? "")) return "rental";
  return /\bvend(?:re|u)|\bventes?\b|\bachat/i.test(words ?? "") ? "sale" : null;
}

/** The type that a text begins with ("Maison de ville à Royan", "Vente appartement T3"); null when it begins with none. */
export function typeIn(words: string | null): Advert["type"] | null {
  const type = propertyType(
    (words ?? "").replace(/^(?:à )?(?:vendre|louer|vente|location|achat)\s*:?\s+(?:d['’]une? |une? )?/i, ""),
  );
  return type === "other" ? null : type;
}

/** Reads the amount that a text begins with: "850 € / mois charges comprises", "245 000 € FAI"; 0 stands for "unknown". */
export function firstPrice(words: string | null): Field<number> {
  return price(firstAmount(words));
}

/** Reads the amount that a text begins with, 0 being 0. */
export function firstMoney(words: string | null): Field<number> {
  return money(firstAmount(words));
}

function firstAmount(words: string | null): string | null {
  return /^\D{0,20}?(\d[\d\s.,]*(?:€|euros?))/i.exec(words ?? "")?.[1] ?? words;
}

/** Reads the first whole number of a text ("3 pièces" is 3); a text without one is a Problem unless it says nothing. */
export function firstInteger(words: string | null): Field<number> {
  const said = text(words);
  if (typeof said !== "string") return said;
  const digits = /\d+/.exec(said)?.[0];
  if (digits !== undefined) return Number(digits);
  return /^(?:-|n\.?c\.?|non .*|inconnue?)$/i.test(said) ? null : new Problem(words, "a whole number");
}

/** Reads a floor: "Rez-de-chaussée" and "RDC" are 0, "3e étage sur 5" is 3, "Dernier étage" says nothing. */
export function floorIn(words: string | null): Field<number> {
  if (words === null || /^dernier/i.test(words)) return null;
  return /^(?:rez[- ]de|rdc|rdj)/i.test(words) ? 0 : firstInteger(words);
}

/** Reads the class that a text begins with: "D (210 kWh/m²/an)"; "Non communiqué" says nothing. */
export function classIn(words: string | null): Field<NonNullable<Advert["energyClass"]>> {
  return energyClass(/^[A-G](?![\p{L}\d])/iu.exec(words ?? "")?.[0] ?? words);
}

/** Whether a text says that the place is furnished; null when it does not speak of it. */
export function furnishedIn(words: string | null): boolean | null {
  const [said] = /(?:non[ -]|pas )?meubl/i.exec(words ?? "") ?? [];
  if (said !== undefined) return !/^(?:non|pas)/i.test(said);
  if (/^oui$/i.test(words ?? "")) return true;
  return /^non$|^vide$|location (?:vide|nue)/i.test(words ?? "") ? false : null;
}

/** Whether a rent's text says that its charges are included; null when it does not speak of them. */
export function chargesIncludedIn(words: string | null): boolean | null {
  if (/charges comprises|\bCC\b/i.test(words ?? "")) return true;
  return /hors charges|\bHC\b/i.test(words ?? "") ? false : null;
}
