/** Numbers, days and words as a printed French page shows them; what is not known is a dash. */
import { frenchDay } from "../french-day.ts";

const WHOLE = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
/** Narrow no-break spaces: in print, thousands hang together with them. */
const NARROW = /\u202f/g;

/** What stands where nothing is known. */
export const UNKNOWN = "–";

function written(format: Intl.NumberFormat, value: number): string {
  return format.format(value).replaceAll(NARROW, "\u00a0").replace("-", "−");
}

/** `12 345`. */
export function count(value: number | null): string {
  return value === null ? UNKNOWN : written(WHOLE, value);
}

/** `12 345,5`. */
export function area(value: number | null): string {
  return value === null ? UNKNOWN : written(DECIMAL, value);
}

/** `1 250 000 €`. */
export function euros(value: number | null): string {
  return value === null ? UNKNOWN : `${written(WHOLE, value)}\u00a0€`;
}

/** `3 450 €/m²`, to the euro; of rents, to a tenth. */
export function perSquareMetre(value: number | null, rent = false): string {
  return value === null ? UNKNOWN : `${written(rent ? DECIMAL : WHOLE, value)}\u00a0€/m²`;
}

/** `52,5 m²`. */
export function squareMetres(value: number | null): string {
  return value === null ? UNKNOWN : `${written(DECIMAL, value)}\u00a0m²`;
}

/** `4,2 %`, of a number of per cent; `+4,2 %` where the sign says something. */
export function percent(value: number | null, signed = false): string {
  if (value === null) return UNKNOWN;
  return `${signed && value > 0 ? "+" : ""}${written(DECIMAL, value)}\u00a0%`;
}

/** `21 novembre 2026`, of a day or an instant, in France. */
export function date(value: string | null): string {
  return value === null ? UNKNOWN : frenchDay(value);
}

/** `1 vente`, `2 ventes`: in French what is less than two is one. */
export function counted(value: number, one: string, many: string): string {
  return `${written(WHOLE, value)}\u00a0${value < 2 ? one : many}`;
}

/** A text of data, cut so that a page can't be filled by one field. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.replaceAll(/\s+/g, " ").trim());
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most).join("").trimEnd()}…`;
}
