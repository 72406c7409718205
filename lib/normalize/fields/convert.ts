/** How values of a database become fields of a record: one function for each converter that a source's file may name. */
import type { ConverterName } from "../../sources/converters.ts";
import type { FieldMapping } from "../../sources/mapping.ts";
import { checkedReference } from "../advert.ts";
import { featureFacts } from "../advert-features.ts";
import { valueAt } from "../../records/value-at.ts";
import { inseeCode } from "../dvf/dvf-fields.ts";
import { date } from "./date.ts";
import { energyClass } from "./energy-class.ts";
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { feesPaidBy } from "./mandatory-mentions.ts";
import { typeLabelIn } from "./property-type.ts";
import { chargesIncludedIn, typeIn } from "../page/french.ts";
import { smallDecimal } from "./numbers.ts";
import { instant, parisDay } from "./paris-time.ts";
import { boolean, properName, text, url } from "./text.ts";
import { french } from "./written.ts";
import type { ItemRow } from "../reader.ts";
import type { Advert } from "../../records/record.ts";
import { vital } from "../refusal.ts";
import { numberIn, oneOf } from "../expected.ts";

/** A number of a database is one; a text is what people wrote or what a page showed them. */
const { area, count, energyFigure, integer, knownCount, money, price, year } = french;

/**
 * Reads a field where its mapping tells: the first of its columns that says something, null when none does.
 * A value that can't be read is for `take` to judge: by default it throws RowRefused naming the column.
 */
export function mapped(
  row: ItemRow["value"],
  mapping: FieldMapping | undefined,
  take: (column: string, read: Field<unknown>) => unknown = vital,
): unknown {
  if (mapping === undefined) return null;
  for (const column of [mapping.from].flat()) {
    const value = translated(valueAt(row, column), mapping.values);
    const converted = value instanceof Problem ? value : CONVERT[mapping.as](value);
    const read = take(column, inUnit(converted, row, mapping.unit));
    if (read !== null && !(Array.isArray(read) && read.length === 0)) return read;
  }
  return null;
}

/** A number in the converter's unit, by the unit that its row says it in. */
function inUnit(read: Field<unknown>, row: ItemRow["value"], unit: FieldMapping["unit"]): Field<unknown> {
  if (!unit || typeof read !== "number") return read;
  const written = [unit.from]
    .flat()
    .map((column) => text(valueAt(row, column)))
    .find((said) => said !== null);
  if (written === undefined || written === null) return read;
  if (written instanceof Problem) return written;
  const plain = (word: string) => word.replace(/\s+/g, "").toLowerCase();
  const factor = Object.entries(unit.factors).find(([word]) => plain(word) === plain(written))?.[1];
  if (factor !== undefined) return read * factor;
  return new Problem(`${read} ${written}`, numberIn(Object.keys(unit.factors)));
}

/** The database's word in the words that a converter reads; one that is not among those that the source names is a Problem. */
function translated(value: unknown, words: FieldMapping["values"]): unknown {
  if (words === undefined) return value;
  const written = text(value);
  if (typeof written !== "string") return written;
  const known = Object.entries(words).find(([word]) => word.toLowerCase() === written.toLowerCase());
  return known?.[1] ?? new Problem(written, oneOf(Object.keys(words)));
}

const CONVERT: Readonly<Record<ConverterName, (value: unknown) => Field<unknown>>> = {
  text,
  // Every text of an advert is scrubbed where adverts are made: the same as `text`, for the files of sources that name it.
  "scrubbed-text": text,
  reference: onText((written) => checkedReference("reference", written)),
  integer,
  count,
  "known-count": knownCount,
  decimal: smallDecimal,
  money: (value) => money(value),
  "money-per-year": (value) => money(value, { per: "year" }),
  price: (value) => price(value),
  area: (value) => area(value),
  "land-area": (value) => (isList(value) ? featureFacts(listOf(value)).landArea : area(value)),
  rooms,
  year,
  date: dateInFrance,
  boolean,
  presence,
  proceedings,
  "charges-included": onText(chargesIncludedIn),
  url,
  urls: (value) => distinctPhotos(listOf(value).filter((address) => typeof url(address) === "string")),
  features: (value) =>
    listOf(value)
      .map(feature)
      .filter((said) => !BUTTONS.has(said)),
  "energy-class": energyClass,
  "energy-figure": energyFigure,
  "property-type": onText((written) => typeIn(slugOf(written) ?? written)),
  "type-label": onText(typeLabelIn),
  transaction: onText(transactionIn),
  "fees-paid-by": onText(feesPaidBy),
  city: onText((written) => properName(written.replace(/^\d{5}\s+|\s{0,9}\(\d[\dAB]\d{0,3}\)$/gi, ""))),
  postcode: (value) => (typeof value === "number" ? postcode(String(value).padStart(5, "0")) : onText(postcode)(value)),
  "insee-code": inseeCode,
  choice: text,
};

function onText(convert: (written: string) => Field<unknown>): (value: unknown) => Field<unknown> {
  return (value) => {
    const written = text(value);
    return typeof written === "string" ? convert(written) : written;
  };
}

/** Rooms as a number or its code ("T3"), in the list of features ("3 pièces") or in the address of the advert's page ("…-3-pieces-…"). */
function rooms(value: unknown): Field<number> {
  if (isList(value)) return featureFacts(listOf(value)).rooms;
  const written = text(value);
  if (typeof written === "string" && isAddress(written)) {
    return knownCount(/-(\d{1,3})-pieces?(?=-|\/|$)/.exec(written)?.[1]);
  }
  return typeof written === "string"
    ? (featureFacts([written]).rooms ?? knownCount(/^[TF] ?(\d)$/i.exec(written)?.[1] ?? written))
    : written;
}

/** An instant is of the day that it was in Paris: midnight there is the day before in UTC. */
function dateInFrance(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string" || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(written)) return date(written);
  const at = instant(written);
  return typeof at === "string" ? parisDay(at) : at;
}

/** Whether there is something: a yes or a no, its address, or words that name it. */
function presence(value: unknown): Field<boolean> {
  const said = boolean(value);
  if (!(said instanceof Problem)) return said;
  return /^https?:|vid[ée]o|visite/i.test(String(value)) ? true : said;
}

/** Whether a condominium is under proceedings, as yes or no or in the words of the law. */
function proceedings(value: unknown): Field<boolean> {
  const said = boolean(value);
  if (!(said instanceof Problem)) return said;
  const words = String(value);
  if (/(?<![\p{L}])(?:pas|aucune?|non|sans|ni|néant)(?![\p{L}])/iu.test(words)) return false;
  return /proc[ée]dure|en cours|sauvegarde|redressement|administration provisoire|carence/i.test(words) ? true : said;
}

/** Words of a title that tell a sale from a rental, those that tell it best first; both kinds of one strength tell nothing. */
const TRANSACTION_WORDS = [
  /(?<!\p{L})(?:([àa] vendre|en vente)|([àa] louer|en location))(?!\p{L})/giu,
  /(?<!\p{L})(?:(ventes?)|(locations?))(?!\p{L})/giu,
];

/** A sale or a rental by the address of its page (`-vente-`, `/location/`), or by its title. */
function transactionIn(written: string): Advert["transaction"] {
  if (isAddress(written)) {
    const [found, sale] = /(?<=[-/_])(?:(vente)|location)(?=[-/_.]|$)/i.exec(URL.parse(written)?.pathname ?? "") ?? [];
    return found === undefined ? null : transactionOf(sale);
  }
  for (const pattern of TRANSACTION_WORDS) {
    const said = new Set([...written.matchAll(pattern)].map(([, sale]) => transactionOf(sale)));
    if (said.size > 0) return said.size === 1 ? ([...said][0] ?? null) : null;
  }
  return null;
}

function transactionOf(sale: string | undefined): Advert["transaction"] {
  return sale === undefined ? "rental" : "sale";
}

/** What the address of an advert's page names before the transaction: "appartement" of `/annonce/appartement-vente-…`. */
function slugOf(written: string): string | null {
  if (!isAddress(written)) return null;
  return /\/([a-z-]+?)-(?:vente|location)(?=-)/.exec(written)?.[1]?.replaceAll("-", " ") ?? "";
}

function isAddress(written: string): boolean {
  return /^https?:\/\//i.test(written);
}

/** A postcode alone or inside a place ("Montpellier (34090)"). */
function postcode(written: string): string | null {
  return /(?<!\d)\d{5}(?!\d)/.exec(written)?.[0] ?? null;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === "string" && value.trimStart().startsWith("["));
}

/** A list as databases hold it: an array, or its JSON as text; of texts, or of objects with a `url`. */
function listOf(value: unknown): string[] {
  const list: unknown = typeof value === "string" && isList(value) ? parsed(value) : value;
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list];
  return entries.flatMap((entry) => {
    const said = text(typeof entry === "object" ? valueAt(entry, "url") : entry);
    return typeof said === "string" ? [said] : [];
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** What pages write where features stand, and that is none. */
const BUTTONS: ReadonlySet<string> = new Set(["Voir sur la carte"]);

function feature(said: string): string {
  return said.replace(/\s+/g, " ");
}

const SIZES = ["w", "h", "width", "height", "q", "quality", "size", "fit", "format", "auto", "dpr"];

/** One photo may come in several widths, told apart by the query string only: the first is kept. */
function distinctPhotos(addresses: readonly string[]): string[] {
  const photos = new Map<string, string>();
  for (const address of addresses) {
    const of = new URL(address);
    for (const name of SIZES) of.searchParams.delete(name);
    if (!photos.has(of.href)) photos.set(of.href, address);
  }
  return [...photos.values()];
}
