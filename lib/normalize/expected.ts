/** What a field was expected to hold, in both languages. */
import type { Phrase } from "../records/reason.ts";

const phrase = (en: string, fr: string): Phrase => ({ en, fr });

/** What readers of fields expect. */
export const EXPECTED = {
  value: phrase("a value", "une valeur"),
  text: phrase("text", "du texte"),
  yesOrNo: phrase("oui or non", "oui ou non"),
  webAddress: phrase("a web address", "une adresse web"),
  number: phrase("a number", "un nombre"),
  wholeNumber: phrase("a whole number", "un nombre entier"),
  count: phrase("a whole number, 0 or more", "un nombre entier, 0 ou plus"),
  figure: phrase("a figure, 0 or more", "un nombre, 0 ou plus"),
  year: phrase("a year", "une année"),
  oneNumber: phrase(
    "a number; here the comma may part decimals or thousands",
    "un nombre ; ici la virgule peut séparer des décimales ou des milliers",
  ),
  surface: phrase(
    "a surface in m², or in another unit that is named",
    "une surface en m², ou dans une autre unité nommée",
  ),
  surfaceOfUnit: phrase(
    "a surface in a known unit, such as m² (MTK) or ha (HAR)",
    "une surface dans une unité connue, comme m² (MTK) ou ha (HAR)",
  ),
  oneSurface: phrase(
    "a surface; here the point may part decimals or thousands",
    "une surface ; ici le point peut séparer des décimales ou des milliers",
  ),
  amount: phrase("an amount of euros, 0 or more", "un montant en euros, 0 ou plus"),
  oneAmount: phrase("an amount that is not ambiguous", "un montant sans ambiguïté"),
  amountInEuros: phrase("an amount of euros (EUR)", "un montant en euros (EUR)"),
  quantity: phrase("a number or a QuantitativeValue", "un nombre ou une QuantitativeValue"),
  oneQuantity: phrase("a QuantitativeValue with one value", "une QuantitativeValue qui a une seule valeur"),
  date: phrase("a date, AAAA-MM-JJ or JJ/MM/AAAA", "une date, AAAA-MM-JJ ou JJ/MM/AAAA"),
  instant: phrase("an instant such as 2025-11-12T18:25:38", "un instant comme 2025-11-12T18:25:38"),
  pastInstant: phrase("an instant up to tomorrow", "un instant, demain au plus tard"),
  energyClass: phrase("a class from A to G", "une classe de A à G"),
  fiveDigits: phrase("five digits", "cinq chiffres"),
  placeOnEarth: phrase("a place on earth", "un point sur la terre"),
  coordinates: phrase("a longitude and a latitude in degrees", "une longitude et une latitude en degrés"),
  degrees: phrase("degrees", "des degrés"),
  inseeCode: phrase("an INSEE code of a commune", "le code INSEE d’une commune"),
  parcel: phrase("a parcel id of 14 characters", "un identifiant de parcelle de 14 caractères"),
  postcode: phrase("a postcode", "un code postal"),
  premises: phrase("1, 2, 3 or 4", "1, 2, 3 ou 4"),
  reference: phrase("a reference of at most 50 letters and digits", "une référence de 50 lettres et chiffres au plus"),
  saleOrRental: phrase("sale or rental", "sale ou rental"),
  rentBasis: phrase("commune, maille or epci", "commune, maille ou epci"),
  rentInBounds: phrase("a rent between its bounds", "un loyer entre ses bornes"),
  rentFileName: phrase(
    "a name with pred-app, pred-app12, pred-app3 or pred-mai in it",
    "un nom qui contient pred-app, pred-app12, pred-app3 ou pred-mai",
  ),
  geocodePrecision: phrase(
    "housenumber, street, locality or municipality",
    "housenumber, street, locality ou municipality",
  ),
  methodOfDwelling: phrase("the method of a dwelling", "la méthode d’un logement"),
  riskReport: phrase("a report of natural and technological risks", "un rapport de risques naturels et technologiques"),
  featureCollection: phrase("a GeoJSON FeatureCollection", "une FeatureCollection GeoJSON"),
  answerColumns: phrase("the columns of an answer", "les colonnes d’une réponse"),
  oneOffer: phrase("one offer", "une seule offre"),
  list: phrase("a list", "une liste"),
  flag: phrase("yes or no", "oui ou non"),
  utf8: phrase("UTF-8", "de l’UTF-8"),
  namedEncoding: phrase("text in the encoding that is named", "du texte dans l’encodage annoncé"),
  quotedFields: phrase("quoted fields", "des champs entre guillemets"),
  object: phrase("an object", "un objet"),
  nothing: phrase("nothing", "rien"),
  jsonObject: phrase("a JSON object", "un objet JSON"),
  fewerLevels: phrase("fewer levels", "moins de niveaux"),
} as const satisfies Readonly<Record<string, Phrase>>;

/** One of some words, which both languages write alike; `of` says what they are. */
export function oneOf(words: Iterable<string | number>): Phrase {
  const all = [...words].join(", ");
  return phrase(`one of ${all}`, `une valeur parmi ${all}`);
}

/** Words that a source gives itself, the same in both languages. */
export function exactly(words: string): Phrase {
  return phrase(words, words);
}

/** A number in one of some units. */
export function numberIn(units: readonly string[]): Phrase {
  return phrase(`a number in ${units.join(", ")}`, `un nombre en ${units.join(", ")}`);
}

/** A day on which a deed may have been signed. */
export function deedDay(first: string, last: string): Phrase {
  return phrase(`the day of a deed, from ${first} to ${last}`, `le jour d’un acte, du ${first} au ${last}`);
}

/** So many columns. */
export function columns(count: number): Phrase {
  return phrase(`${count} columns`, `${count} colonnes`);
}

/** At most so many of something that is counted. */
export function atMost(count: number): Phrase {
  return phrase(`at most ${count}`, `au plus ${count}`);
}

/** At most so many levels of nesting. */
export function levels(count: number): Phrase {
  return phrase(`${count} levels at most`, `${count} niveaux au plus`);
}
