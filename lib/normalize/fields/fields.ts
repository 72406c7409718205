/**
 * How French sources write values, read one field at a time. Each function gives the value, `null` when the field says nothing
 * (empty, "non communiqué", …), or a Problem that tells what was found and what was expected; never a default.
 */

/** A field that says something else than it should. */
export class Problem {
  readonly found: string;
  readonly expected: string;

  constructor(found: unknown, expected: string) {
    this.found = (typeof found === "string" ? found : (JSON.stringify(found) ?? String(found))).slice(0, 100);
    this.expected = expected;
  }
}

/** What reading one field gives. */
export type Field<T> = T | null | Problem;

const SILENCES =
  /^(?:[-–—]|n\.?[cd]\.?|n\/a|nan|null|none|inconnue?|non (?:communiqu|renseign|précis)\S*|(?:prix )?(?:sur demande|nous consulter))$/i;
/** Spaces as French numbers hold them: plain, no-break, narrow no-break, thin. */
const SPACES = /[\s\u00A0\u202F\u2009]+/g;

/** Reads text: trimmed, its line ends `\n`, without the NUL that no store takes; numbers and booleans as they are written. */
export function text(value: unknown): Field<string> {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return new Problem(value, "text");
  const plain = /[\r\0]/.test(value) ? value.replace(/\r\n?/g, "\n").replaceAll("\0", "") : value;
  return plain.trim() || null;
}

/** Reads a place's name; one written in capitals only gets the case of a name ("MONTPELLIER" is "Montpellier"). */
export function properName(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string" || written !== written.toUpperCase()) return written;
  return written.toLowerCase().replace(/(?<![\p{L}])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** Reads a number written with a point or a comma, with or without spaces or a sign; "1.250,50" and "1,250.50" are 1250.5. */
export function decimal(value: unknown): Field<number> {
  const written = typeof value === "number" ? value : saying(value);
  if (written === null || written instanceof Problem) return written;
  const number = typeof written === "number" ? written : numberIn(written);
  return Number.isFinite(number) ? number : new Problem(value, "a number");
}

/** Reads a whole number; "3.0" is 3. */
export function integer(value: unknown): Field<number> {
  const number = decimal(value);
  if (number === null) return null;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : new Problem(value, "a whole number");
}

/** Reads a whole number that counts things: never negative. */
export function count(value: unknown): Field<number> {
  const number = integer(value);
  return typeof number === "number" && number < 0 ? new Problem(value, "a whole number, 0 or more") : number;
}

/** Reads a count for which 0 stands for "unknown". */
export function knownCount(value: unknown): Field<number> {
  const number = count(value);
  return number === 0 ? null : number;
}

const AMOUNT =
  /^(?<number>[+-]?[\d .,]*\d)\s?(?:€|eur|euros?)?\s?(?:(?:\/|par)\s?(?<period>an|année|mois|m²|m2))?\s?(?:ttc|cc|hc|fai|hai|charges comprises|hors charges)?$/i;

/**
 * Reads an amount of euros ("389 000 €", "1.250,50", 215000) as cents. An amount "/ an" or "/ mois" is an amount of that period;
 * `per: "year"` turns a monthly one into a yearly one.
 */
export function money(value: unknown, per?: "year"): Field<number> {
  const expected = "an amount of euros, 0 or more";
  const written = typeof value === "number" ? String(value) : saying(value);
  if (written === null || written instanceof Problem) return written;
  const { number, period } = AMOUNT.exec(written.replace(SPACES, " "))?.groups ?? {};
  if (number === undefined) return new Problem(value, expected);
  // A price has no thousandths: "1.250" is one thousand two hundred and fifty.
  const euros = numberIn(/^\d{1,3}([.,]\d{3})+$/.test(number) ? number.replace(/[.,]/g, "") : number);
  const cents = Math.round(euros * 100) * (per === "year" && period?.toLowerCase() === "mois" ? 12 : 1);
  return Number.isSafeInteger(cents) && cents >= 0 && !Object.is(cents, -0) ? cents : new Problem(value, expected);
}

/** Reads a price, for which 0 stands for "unknown", as cents. */
export function price(value: unknown): Field<number> {
  const cents = money(value);
  return cents === 0 ? null : cents;
}

/** Reads a surface in m² ("55 m²", "14 370 m² de terrain", "12,5"); 0 stands for "unknown". */
export function area(value: unknown): Field<number> {
  const written = typeof value === "number" ? value : saying(value);
  if (written === null || written instanceof Problem) return written;
  const square = decimal(
    typeof written === "number" ? written : written.replace(/(?<!\s)\s*m(?:²|2|ètres? carrés?)(?: .*)?$/is, ""),
  );
  if (square === 0) return null;
  return typeof square === "number" && square > 0 ? square : new Problem(value, "a surface in m²");
}

/** Reads a calendar date, `2021-03-31…` or `31/03/2021`, as `YYYY-MM-DD`. */
export function date(value: unknown): Field<string> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (written === "00/00/0000") return null;
  const french = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(written);
  const iso = french ? `${french[3]}-${french[2]}-${french[1]}` : /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(written)?.[0];
  return iso !== undefined && isCalendarDate(iso) ? iso : new Problem(value, "a date, AAAA-MM-JJ or JJ/MM/AAAA");
}

/** Reads a year, from 1000 to 2199; 0 stands for "unknown". */
export function year(value: unknown): Field<number> {
  const number = knownCount(value);
  return typeof number === "number" && (number < 1000 || number > 2199) ? new Problem(value, "a year") : number;
}

const ENERGY_CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;

/** Reads a class of energy or greenhouse gas, A to G; "vierge" and "non soumis" say nothing. */
export function energyClass(value: unknown): Field<(typeof ENERGY_CLASSES)[number]> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (/^(?:vi|ns|vierge|non soumis)$/i.test(written)) return null;
  return ENERGY_CLASSES.find((letter) => letter === written.toUpperCase()) ?? new Problem(value, "a class from A to G");
}

/** Reads a figure of energy or of greenhouse gas per m², for which 0 stands for "unknown". */
export function energyFigure(value: unknown): Field<number> {
  const number = decimal(value);
  if (number === 0) return null;
  return typeof number === "number" && number < 0 ? new Problem(value, "a figure, 0 or more") : number;
}

/** Reads yes or no, as French and exported tables write it. */
export function boolean(value: unknown): Field<boolean> {
  if (typeof value === "boolean") return value;
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (/^(?:oui|o|true|t|1|vrai|yes|y)$/i.test(written)) return true;
  if (/^(?:non|n|false|f|0|faux|no|aucune?)$/i.test(written)) return false;
  return new Problem(value, "oui or non");
}

/** Reads a web address. */
export function url(value: unknown): Field<string> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  return /^https?:\/\//i.test(written) && URL.canParse(written) ? written : new Problem(value, "a web address");
}

function saying(value: unknown): Field<string> {
  const written = text(value);
  return typeof written === "string" && SILENCES.test(written) ? null : written;
}

function numberIn(written: string): number {
  if (/^[+-]?\d+(?:\.\d+)?$/.test(written)) return Number(written);
  const dense = written.replace(SPACES, "");
  if (/^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/.test(dense)) return Number(dense.replaceAll(".", "").replace(",", "."));
  if (/^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/.test(dense)) return Number(dense.replaceAll(",", ""));
  return /^[+-]?\d+(?:[.,]\d+)?$/.test(dense) ? Number(dense.replace(",", ".")) : Number.NaN;
}

function isCalendarDate(iso: string): boolean {
  const [year, month, day] = [Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // Databases have no year 0.
  return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
}
