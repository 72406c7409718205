/** Numbers, days and words as a printed French page shows them; what is not known is a dash. */
const whole = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/Paris" });

/** What stands where nothing is known. */
export const UNKNOWN = "–";

/** `12 345`. */
export function count(value: number | null): string {
  return value === null ? UNKNOWN : whole.format(value);
}

/** `12 345,5`. */
export function area(value: number | null): string {
  return value === null ? UNKNOWN : decimal.format(value);
}

/** `1 250 000 €`. */
export function euros(value: number | null): string {
  return value === null ? UNKNOWN : `${whole.format(value)}\u00a0€`;
}

/** `3 450 €/m²`, to the euro; of rents, to a tenth. */
export function perSquareMetre(value: number | null, rent = false): string {
  return value === null ? UNKNOWN : `${(rent ? decimal : whole).format(value)}\u00a0€/m²`;
}

/** `52,5 m²`. */
export function squareMetres(value: number | null): string {
  return value === null ? UNKNOWN : `${decimal.format(value)}\u00a0m²`;
}

/** `4,2 %`, of a number of per cent; `+4,2 %` where the sign says something. */
export function percent(value: number | null, signed = false): string {
  if (value === null) return UNKNOWN;
  return `${signed && value > 0 ? "+" : ""}${decimal.format(value).replace("-", "−")}\u00a0%`;
}

/** `21 novembre 2026`, of a day or an instant, in France. */
export function date(value: string | null): string {
  return value === null ? UNKNOWN : day.format(new Date(value));
}

/** `1 vente`, `2 ventes`: in French what is less than two is one. */
export function counted(value: number, one: string, many: string): string {
  return `${whole.format(value)}\u00a0${value < 2 ? one : many}`;
}

/** A text of data, cut so that a page can't be filled by one field. */
export function shortened(text: string, most: number): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most).join("").trimEnd()}…`;
}
