/** How French portals put what a page says in words, where a plain value is meant. */
import { energyClass, withoutClassName } from "../fields/energy-class.ts";
import { Problem } from "../fields/field.ts";
import type { Field } from "../fields/field.ts";
import { propertyType } from "../fields/property-type.ts";
import { saying } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import type { Advert } from "../../records/record.ts";
import { EXPECTED } from "../expected.ts";

/** Tells a sale from a rental by the words of a text; null when it has neither's. */
export function transactionIn(words: string | null): Advert["transaction"] {
  if (/\/\s*mois|par mois|\blou(?:er|é)|\bloyer|\blocation/i.test(words ?? "")) return "rental";
  return /\bvend(?:re|u)|\bventes?\b|\bachat/i.test(words ?? "") ? "sale" : null;
}

/** The type that a text begins with ("Maison de ville à Royan", "Vente appartement T3"); null when it begins with none. */
export function typeIn(words: string | null): Advert["type"] | null {
  const type = propertyType(
    (words ?? "").replace(
      /^(?:[àa] )?(?:vendre|louer|vente|vends|location|loue|achat)\s*:?\s+(?:d['’]une? |une? )?/i,
      "",
    ),
  );
  return type === "other" ? null : type;
}

/** Reads the amount that a text begins with: "850 € / mois charges comprises", "245 000 € FAI"; 0 stands for "unknown". */
export function firstPrice(words: string | null): Field<number> {
  return french.price(firstAmount(words));
}

/** Reads the amount that a text begins with, 0 being 0. */
export function firstMoney(words: string | null): Field<number> {
  return french.money(firstAmount(words));
}

/** An amount begins within this many characters, or the text begins with none. */
const BEGINNING = 200;
const FIRST_AMOUNT =
  /^\D{0,20}?(\d[\d\s.,'’]{0,30}(?:k|m|mille|millions?(?: d['’])?)?\s?(?:€|euros?)(?:\s?(?:\/|par)\s?m(?:²|2))?)/i;

function firstAmount(words: string | null): string | null {
  return FIRST_AMOUNT.exec(words?.slice(0, BEGINNING) ?? "")?.[1] ?? words;
}

/**
 * Reads the first whole number of a text ("3 pièces" is 3). A text without one is a Problem unless it says nothing, and so is one whose first
 * number is a fraction, an end of a range or a lower bound ("3,5", "3 à 4", "6+").
 */
export function firstInteger(words: string | null): Field<number> {
  const said = saying(words);
  if (typeof said !== "string") return said;
  const [number, digits = "", after = ""] = /(\d{1,9})(.{0,8})/s.exec(said) ?? [];
  const isPart = /^(?:\d|[.,]\d|\s?(?:à|et|ou|[-–])\s?\d|\s?\+)/i.test(after);
  return number === undefined || isPart ? new Problem(said, EXPECTED.wholeNumber) : Number(digits);
}

/** Reads a floor: "Rez-de-chaussée" and "RDC" are 0, "3e étage sur 5" is 3; "Dernier étage" is a Problem, it does not tell which. */
export function floorIn(words: string | null): Field<number> {
  if (words === null) return null;
  if (/^\s*-\s?\d{1,2}(?!\d)/.test(words)) return -Number(/\d{1,2}/.exec(words)?.[0]);
  return /^(?:rez[- ]de|rdc|rdj)/i.test(words) ? 0 : firstInteger(words);
}

/** Reads the class that a text begins with: "D (210 kWh/m²/an)"; "Non communiqué" says nothing. */
export function classIn(words: string | null): Field<NonNullable<Advert["energyClass"]>> {
  return energyClass(/^[A-G](?![\p{L}\d])/iu.exec(withoutClassName(words ?? ""))?.[0] ?? words);
}

/** Whether a text says that the place is furnished; null when it does not speak of it. */
export function furnishedIn(words: string | null): boolean | null {
  const said = /(?<not>non[ -]|pas )?meubl\p{L}{0,3}(?<no> ?: ?non(?!\p{L}))?/iu.exec(words ?? "")?.groups;
  if (said !== undefined) return said["not"] === undefined && said["no"] === undefined;
  if (/^oui$/i.test(words ?? "")) return true;
  return /^non$|^vide$|location (?:vide|nue)/i.test(words ?? "") ? false : null;
}

/** Whether a rent's text says that its charges are included; null when it does not speak of them. */
export function chargesIncludedIn(words: string | null): boolean | null {
  const said = words ?? "";
  if (
    /hors charges|\bHC\b|charges (?:non|pas) (?:comprises|incluses)|charges en (?:sus|plus)|\+ ?(?:les )?charges/i.test(
      said,
    )
  )
    return false;
  if (/charges (?:comprises|incluses) ?: ?non(?!\p{L})/iu.test(said)) return false;
  return /charges (?:comprises|incluses)|\bC\.?C\b|dont (?:\d[\d ,.]{0,9}€ (?:de )?)?charges/i.test(said) ? true : null;
}
