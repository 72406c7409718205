/**
 * The kinds of parameter that a query string may carry: each reads text, and its description says in French what it expects.
 * An empty parameter counts as absent.
 */
import * as z from "zod";

const MAX_TEXT = 200;

/** A whole number between `min` and `max`. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const expected = max === Number.MAX_SAFE_INTEGER ? `un entier d’au moins ${min}` : `un entier de ${min} à ${max}`;
  return z
    .string()
    .regex(/^[+-]?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .describe(expected);
}

const decimal = z
  .string()
  .regex(/^\d{1,12}([.,]\d{1,6})?$/)
  .transform((text) => Number(text.replace(",", ".")));

/** An amount of euros, read as cents. */
export const euros = decimal
  .transform((amount) => Math.round(amount * 100))
  .describe("un montant en euros, positif ou nul");

/** An area in m². */
export const squareMetres = decimal.describe("une surface en m², positive ou nulle");

/** A latitude in degrees, north positive. */
export const latitude = degrees(90).describe("une latitude en degrés décimaux, de -90 à 90");

/** A longitude in degrees, east positive. */
export const longitude = degrees(180).describe("une longitude en degrés décimaux, de -180 à 180");

function degrees(most: number) {
  return z
    .string()
    .regex(/^[+-]?\d{1,3}([.,]\d{1,12})?$/)
    .transform((text) => Number(text.replace(",", ".")))
    .pipe(z.number().min(-most).max(most));
}

/** Words of people, in Unicode's compatibility form; control characters are refused, which Postgres would not take. */
export const words = z
  .string()
  .transform((text) => text.normalize("NFKC").trim())
  .pipe(
    z
      .string()
      .min(1)
      .max(MAX_TEXT)
      .regex(/^[^\p{Cc}]*$/u),
  )
  .describe(`un texte de 1 à ${MAX_TEXT} caractères`);

/** One of the keys of `meanings`, in any case, read as what it stands for. */
export function choice<const Meaning>(meanings: Readonly<Record<string, Meaning>>) {
  const known = new Map(Object.entries(meanings));
  return z
    .string()
    .transform((text, context) => {
      const meaning = known.get(text.toLowerCase());
      if (meaning !== undefined) return meaning;
      context.addIssue({ code: "custom" });
      return z.NEVER;
    })
    .describe(oneOf([...known.keys()]));
}

/** Some of the letters A to G, separated by commas. */
export const energyClasses = z
  .string()
  .toUpperCase()
  .regex(/^[A-G](\s*,\s*[A-G])*$/)
  .transform((text) => [...new Set(text.split(",").map((letter) => letter.trim()))])
  .describe("une ou plusieurs lettres de A à G, séparées par des virgules");

/** Five digits of La Poste. */
export const postcode = z
  .string()
  .regex(/^\d{5}$/)
  .describe("un code postal à cinq chiffres");

/** A department: two digits, 2A or 2B, three digits overseas. */
export const department = z
  .string()
  .toUpperCase()
  .regex(/^(\d{2}|2[AB]|97\d)$/)
  .describe("un code de département (64, 2A, 974…)");

/** The first day of a period: `2019` is 2019-01-01. */
export const firstDay = day("01-01");

/** The last day of a period: `2021` is 2021-12-31. */
export const lastDay = day("12-31");

function day(ofYear: string) {
  return z
    .string()
    .transform((text) => (/^\d{4}$/.test(text) ? `${text}-${ofYear}` : text))
    .pipe(z.iso.date())
    .refine((date) => date >= "1900-01-01" && date < "2200-01-01")
    .describe("une année (2019) ou une date qui existe (2019-01-31), de 1900 à 2199");
}

/** A yes or no. */
export const flag = choice({ "1": true, "0": false, true: true, false: false, oui: true, non: false });

/** The id of a source. */
export const sourceId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/)
  .describe("l’identifiant d’une source (voir /sources)");

function oneOf(names: readonly string[]): string {
  return `une de ces valeurs : ${names.join(", ")}`;
}
