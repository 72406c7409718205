/**
 * What a written number means: the only place that decides which mark is the decimal one. Each source has its own way of writing them,
 * which its reader states once (lib/normalize/fields/written.ts).
 */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { saying } from "./text.ts";
import { EXPECTED } from "../expected.ts";
import type { Phrase } from "../../records/reason.ts";

/**
 * How a source writes numbers.
 * - `french`: as people read them. A comma is the decimal mark; a point followed by exactly three digits parts thousands ("1.250" is 1250,
 *   "12.5" is 12.5).
 * - `point`: as programs write them. A point is the decimal mark ("83.333" is 83.333); a comma followed by exactly three digits parts thousands.
 * - `point-or-comma`: as programs of which some write a decimal comma. "83,333" may then be either number: it is a Problem.
 */
export type Notation = "french" | "point" | "point-or-comma";

/** No number is longer, whatever stands around it: longer text is not looked at. */
const LONGEST = 120;
const SPACES = /[\s\u00A0\u2007\u2009\u202F]+/g;
const SIGNS: Readonly<Record<string, string>> = { "−": "-", "–": "-", "’": "'", "`": "'" };

/** Text that may hold a number: its spaces single and plain, its signs and apostrophes those of ASCII; a Problem when it is too long. */
export function shortText(value: unknown, expected: Phrase): Field<string> {
  const written = saying(value);
  if (typeof written !== "string") return written;
  if (written.length > LONGEST) return new Problem(written, expected);
  return written.replace(SPACES, " ").replace(/[−–’`]/g, (sign) => SIGNS[sign] ?? sign);
}

/** A number that means the same in every notation; most of those in a file are. */
export function plainNumber(value: unknown): number | null {
  return typeof value === "string" && /^-?\d{1,15}(?:\.\d{1,2})?$/.test(value) ? Number(value) : null;
}

/** Reads a number with or without a sign and separators ("-1 250,50"); nothing may stand around it. */
export function decimal(value: unknown, notation: Notation): Field<number> {
  if (typeof value === "number") return Number.isFinite(value) ? value : new Problem(value, EXPECTED.number);
  const number = plainNumber(value);
  if (number !== null) return number;
  const written = shortText(value, EXPECTED.number);
  return typeof written === "string" ? numberIn(written, notation) : written;
}

/** Reads a number that is too small to have thousands, such as degrees: whichever mark stands in it is its decimal one. */
export function smallDecimal(value: unknown): Field<number> {
  if (typeof value === "number") return decimal(value, "point");
  if (typeof value === "string" && /^-?\d{1,6}(?:\.\d{1,30})?$/.test(value)) return Number(value);
  const written = shortText(value, EXPECTED.number);
  if (typeof written !== "string") return written;
  return /^[+-]?\d{1,6}(?:[.,]\d{1,30})?$/.test(written)
    ? Number(written.replace(",", "."))
    : new Problem(written, EXPECTED.number);
}

/** Reads a whole number; "3.0" is 3. */
export function integer(value: unknown, notation: Notation): Field<number> {
  const number = decimal(value, notation);
  if (number === null) return null;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : new Problem(value, EXPECTED.wholeNumber);
}

/** Reads a whole number that counts things: never negative. */
export function count(value: unknown, notation: Notation): Field<number> {
  const number = integer(value, notation);
  return typeof number === "number" && number < 0 ? new Problem(value, EXPECTED.count) : number;
}

/** Reads a count for which 0 stands for "unknown". */
export function knownCount(value: unknown, notation: Notation): Field<number> {
  const number = count(value, notation);
  return number === 0 ? null : number;
}

/** Reads a year, from 1000 to 2199; 0 stands for "unknown". */
export function year(value: unknown, notation: Notation): Field<number> {
  const number = knownCount(value, notation);
  return typeof number === "number" && (number < 1000 || number > 2199) ? new Problem(value, EXPECTED.year) : number;
}

/** Reads a figure that is never negative, 0 being 0. */
export function figure(value: unknown, notation: Notation): Field<number> {
  const number = decimal(value, notation);
  return typeof number === "number" && number < 0 ? new Problem(value, EXPECTED.figure) : number;
}

/** Reads a figure of energy or of greenhouse gas per m², for which 0 stands for "unknown". */
export function energyFigure(value: unknown, notation: Notation): Field<number> {
  const number = figure(value, notation);
  return number === 0 ? null : number;
}

/** The number that digits, marks and spaces write. */
export function numberIn(written: string, notation: Notation): number | Problem {
  const [, sign = "", body = ""] = /^([+-]?)(\d[\d .,']*)$/.exec(written) ?? [];
  const marks = body.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  const [whole, fraction] = last === undefined ? [body, ""] : splitAt(body, body.lastIndexOf(last));
  const magnitude = Number(plain(body, { marks, whole, fraction, notation }));
  if (body === "" || !Number.isFinite(magnitude)) {
    const isAmbiguous = notation === "point-or-comma" && last === "," && couldBeThousands(whole, fraction);
    return new Problem(written, isAmbiguous ? EXPECTED.oneNumber : EXPECTED.number);
  }
  return sign === "-" ? -magnitude : magnitude;
}

interface Taken {
  readonly marks: readonly string[];
  readonly whole: string;
  readonly fraction: string;
  readonly notation: Notation;
}

/** The number as JavaScript writes it, "NaN" for what is none. */
function plain(body: string, { marks, whole, fraction, notation }: Taken): string {
  const [first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined) return grouped(body, " '");
  if (first === last && marks.length > 1) return grouped(body, last);
  if (first === last && couldBeThousands(whole, fraction) && last !== DECIMAL_MARK[notation]) {
    return notation === "point-or-comma" ? "NaN" : whole + fraction;
  }
  // Of two kinds of marks the last is the decimal one, and stands once.
  if (marks.slice(0, -1).includes(last) || !/^\d+$/.test(fraction)) return "NaN";
  return `${grouped(whole, first === last ? " '" : first)}.${fraction}`;
}

const DECIMAL_MARK: Readonly<Record<Notation, string>> = { french: ",", point: ".", "point-or-comma": "." };

function couldBeThousands(whole: string, fraction: string): boolean {
  return /^[1-9]\d{0,2}$/.test(whole) && /^\d{3}$/.test(fraction);
}

/** Digits without the separators of their thousands, "NaN" where these part anything else. */
function grouped(digits: string, separators: string): string {
  const separator = /\D/.exec(digits)?.[0];
  if (separator === undefined) return digits === "" ? "NaN" : digits;
  if (!separators.includes(separator)) return "NaN";
  const [first = "", ...rest] = digits.split(separator);
  return /^\d{1,3}$/.test(first) && rest.every((group) => /^\d{3}$/.test(group)) ? first + rest.join("") : "NaN";
}

function splitAt(body: string, at: number): readonly [string, string] {
  return [body.slice(0, at), body.slice(at + 1)];
}
