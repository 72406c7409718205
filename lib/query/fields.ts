/**
 * The kinds of parameter that a query string may carry: each reads text, its description says in French what it expects, and it carries
 * the JSON schema of what it takes. An empty parameter counts as absent.
 */
import * as z from "zod";
import { isTaken } from "../records/storable.ts";
import { Cursor } from "./cursor.ts";

const MAX_TEXT = 200;
const MAX_LIST = 50;
/** What twelve digits and two decimals can say, in euros. */
const MAX_EUROS = 999_999_999_999.99;
const MAX_SQUARE_METRES = 999_999_999_999;

/** How a kind of parameter is published: what it expects, in French, and its JSON schema in place of the one of the text that it reads. */
export function published<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  json: z.core.JSONSchema.BaseSchema,
): Schema {
  const override = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
    for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
    Object.assign(jsonSchema, json, { description });
  };
  return schema.meta({ description, override });
}

/** A whole number between `min` and `max`. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const expected = max === Number.MAX_SAFE_INTEGER ? `un entier d’au moins ${min}` : `un entier de ${min} à ${max}`;
  const read = z
    .string()
    .regex(/^[+-]?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  return published(read, expected, { type: "integer", minimum: min, maximum: max });
}

const decimal = z
  .string()
  .regex(/^\d{1,12}([.,]\d{1,6})?$/)
  .transform((text) => Number(text.replace(",", ".")));

/** An amount of euros, read as cents. */
export const euros = published(
  decimal.transform((amount) => Math.round(amount * 100)),
  "un montant en euros, positif ou nul",
  { type: "number", minimum: 0, maximum: MAX_EUROS, multipleOf: 0.01 },
);

/** An area in m². */
export const squareMetres = published(decimal, "une surface en m², positive ou nulle", {
  type: "number",
  minimum: 0,
  maximum: MAX_SQUARE_METRES,
  multipleOf: 0.000001,
});

/** Any number as Python's `float` reads it; beyond what columns hold, the nearest that they do. */
export const anyNumber = published(
  z
    .string()
    .trim()
    .regex(/^[+-]?((\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?|inf(inity)?)$/i)
    .transform((text) => {
      const value = Number(text.replace(",", ".").replace(/inf(inity)?/i, "Infinity"));
      return Math.min(Math.max(value, -MAX_SQUARE_METRES), MAX_SQUARE_METRES);
    }),
  "un nombre",
  { type: "number" },
);

/** Any number of euros, read as cents. */
export const anyAmount = published(
  anyNumber.transform((amount) => Math.round(amount * 100)),
  "un montant en euros",
  { type: "number" },
);

/** A number between `min` and `max`, with a point or a comma. */
export function decimalFrom(min: number, max: number, of: string) {
  const read = decimal.pipe(z.number().min(min).max(max));
  return published(read, `${of}, de ${min} à ${max}`, { type: "number", minimum: min, maximum: max });
}

/** A box on the map: west, south, east, north in degrees, as GeoJSON (RFC 7946, 5) orders them. */
export const boundingBox = published(
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.tuple([degreesText(180), degreesText(90), degreesText(180), degreesText(90)]))
    .refine(([west, south, east, north]) => west < east && south < north)
    .transform(([west, south, east, north]) => ({ west, south, east, north })),
  "quatre nombres, ouest,sud,est,nord, en degrés décimaux (l’ouest avant l’est, le sud avant le nord)",
  { type: "string", pattern: "^-?[0-9.]+,-?[0-9.]+,-?[0-9.]+,-?[0-9.]+$" },
);

/** How many corners a drawn zone may have in an address. */
const MOST_CORNERS = 100;

/** A drawn zone, corner by corner, read as a Polygon of GeoJSON; the last corner is joined to the first. */
export const polygon = published(
  z
    .string()
    .transform((text) => text.split(";").map((corner) => corner.split(",").map((part) => part.trim())))
    .pipe(
      z
        .array(z.tuple([degreesText(180), degreesText(90)]))
        .min(3)
        .max(MOST_CORNERS),
    )
    .transform((corners): { type: "Polygon"; coordinates: [number, number][][] } => {
      const isClosed = String(corners[0]) === String(corners.at(-1));
      return { type: "Polygon", coordinates: [isClosed ? corners : [...corners, ...corners.slice(0, 1)]] };
    })
    .refine(({ coordinates }) => coordinates.every((ring) => ring.length > 3)),
  `les sommets d’un polygone, longitude,latitude en degrés décimaux, séparés par des points-virgules : de 3 à ${MOST_CORNERS}`,
  { type: "string", pattern: String.raw`^-?[0-9.]+,-?[0-9.]+(;-?[0-9.]+,-?[0-9.]+){2,100}$` },
);

/** A latitude in degrees, north positive. */
export const latitude = degrees(90, "une latitude en degrés décimaux, de -90 à 90");

/** A longitude in degrees, east positive. */
export const longitude = degrees(180, "une longitude en degrés décimaux, de -180 à 180");

function degrees(most: number, expected: string) {
  return published(degreesText(most), expected, { type: "number", minimum: -most, maximum: most });
}

function degreesText(most: number) {
  return z
    .string()
    .regex(/^[+-]?\d{1,3}([.,]\d{1,16})?$/)
    .transform((text) => Number(text.replace(",", ".")))
    .pipe(z.number().min(-most).max(most));
}

/** Words of people, in Unicode's compatibility form; control characters are refused, which Postgres would not take. */
export const words = published(
  z
    .string()
    .transform((text) => text.normalize("NFKC").trim())
    .pipe(
      z
        .string()
        .min(1)
        .max(MAX_TEXT)
        .regex(/^[^\p{Cc}\p{Cs}]*$/u),
    ),
  `un texte de 1 à ${MAX_TEXT} caractères`,
  { type: "string", minLength: 1, maxLength: MAX_TEXT, pattern: String.raw`^[^\u0000-\u001F\u007F-\u009F]*$` },
);

/** Longest text that somebody writes as one question. */
const MAX_QUESTION = 10_000;

/** Sentences of people, as they came: line breaks and marks of direction included. NUL is refused, and halves of a character. */
export const sentences = published(
  z.string().max(MAX_QUESTION).regex(/\S/).refine(isTaken),
  `un texte de 1 à ${MAX_QUESTION} caractères`,
  { type: "string", minLength: 1, maxLength: MAX_QUESTION, pattern: String.raw`^[^\u0000]*$` },
);

/** One of the keys of `meanings`, in any case, read as what it stands for. */
export function choice<const Meaning>(meanings: Readonly<Record<string, Meaning>>) {
  const known = new Map(Object.entries(meanings));
  const names = [...known.keys()];
  const read = z.string().transform((text, context) => {
    const meaning = known.get(text.toLowerCase());
    if (meaning !== undefined) return meaning;
    context.addIssue({ code: "custom" });
    return z.NEVER;
  });
  return published(read, oneOf(names), { type: "string", enum: names });
}

/**
 * Several values of one kind: the parameter may come several times, with or without `[]` after its name, and each time hold several values
 * between commas.
 */
export function list<Item extends z.ZodType>(item: Item, most = MAX_LIST) {
  const expected = `${item.description ?? "une valeur"} ; ${most} au plus, séparées par des virgules ou en répétant le paramètre`;
  return z
    .array(item)
    .max(most)
    .transform((values) => [...new Set(values)])
    .meta({ description: expected, list: true });
}

/** Some of the letters A to G, separated by commas. */
export const energyClasses = published(
  z
    .string()
    .toUpperCase()
    .regex(/^[A-G](\s*,\s*[A-G])*$/)
    .transform((text) => [...new Set(text.split(",").map((letter) => letter.trim()))]),
  "une ou plusieurs lettres de A à G, séparées par des virgules",
  { type: "string", pattern: "^[A-Ga-g](,[A-Ga-g])*$" },
);

/** Five digits of La Poste. */
export const postcode = published(z.string().regex(/^\d{5}$/), "un code postal à cinq chiffres", {
  type: "string",
  pattern: "^[0-9]{5}$",
});

/** A department: two digits, 2A or 2B, three digits overseas. */
export const department = published(
  z
    .string()
    .toUpperCase()
    .regex(/^(\d{2}|2[AB]|97\d)$/),
  "un code de département (64, 2A, 974…)",
  { type: "string", pattern: "^([0-9]{2}|2[ABab]|97[0-9])$" },
);

/** A section of the land register, with the prefix of its commune or without. */
export const section = published(
  z
    .string()
    .toUpperCase()
    .regex(/^(\d{3})?[0-9A-Z]{1,2}$/),
  "une section cadastrale (AM, ou 000AM avec son préfixe)",
  { type: "string", pattern: "^([0-9]{3})?[0-9A-Za-z]{1,2}$" },
);

/** The first day of a period: `2019` is 2019-01-01. */
export const firstDay = day("01-01");

/** The last day of a period: `2021` is 2021-12-31. */
export const lastDay = day("12-31");

function day(ofYear: string) {
  const read = z
    .string()
    .transform((text) => (/^\d{4}$/.test(text) ? `${text}-${ofYear}` : text))
    .pipe(z.iso.date())
    .refine((date) => date >= "1900-01-01" && date < "2200-01-01");
  return published(read, "une année (2019) ou une date qui existe (2019-01-31), de 1900 à 2199", {
    type: "string",
    pattern: "^(19|2[01])[0-9]{2}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]))?$",
  });
}

const place = Cursor([z.int().min(0)]);
const instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .refine((text) => text >= "1900" && text < "2200");

/** Where to go on reading: the place that an answer told, or an instant. */
export const since = published(
  z.union([instant.transform((text) => ({ instant: text })), place.transform(([position]) => ({ position }))]),
  "la valeur « suivant » d’une réponse précédente, ou un instant (2026-01-31 ou 2026-01-31T08:00:00Z)",
  { type: "string", maxLength: 500 },
);

const YES_OR_NO = { "1": true, "0": false, true: true, false: false, oui: true, non: false } as const;

/** A yes or no. */
export const flag = published(choice(YES_OR_NO), oneOf(Object.keys(YES_OR_NO)), {
  anyOf: [{ type: "boolean" }, { type: "string", enum: Object.keys(YES_OR_NO) }],
});

/** An INSEE code of a commune, of today or of before; a postcode where it is that of one commune only. */
export const communeCode = published(
  z
    .string()
    .toUpperCase()
    .regex(/^(\d{5}|2[AB]\d{3})$/),
  "un code INSEE de commune",
  { type: "string", pattern: "^([0-9]{5}|2[ABab][0-9]{3})$" },
);

/** An identifier of ours, such as an alert's. */
export const identifier = published(z.guid().toLowerCase(), "un identifiant (UUID)", {
  type: "string",
  format: "uuid",
});

/** The id of a source. */
export const sourceId = published(
  z
    .string()
    .max(MAX_TEXT)
    .regex(/^[a-z0-9][a-z0-9-]*$/),
  "l’identifiant d’une source (voir /sources)",
  { type: "string", pattern: "^[a-z0-9][a-z0-9-]*$", maxLength: MAX_TEXT },
);

function oneOf(names: readonly string[]): string {
  return `une de ces valeurs : ${names.join(", ")}`;
}
