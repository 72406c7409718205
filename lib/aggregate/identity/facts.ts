/** The facts by which adverts are compared, read from an advert once and kept: plain JSON. */
import { createHash } from "node:crypto";
import type { Advert } from "../../records/record.ts";
import { folded } from "./fold.ts";
import { textFacts } from "./text-facts.ts";
import type { TextFacts } from "./text-facts.ts";
import { sketch } from "./text-sketch.ts";
import type { TextSketch } from "./text-sketch.ts";

/** Grows when facts are read otherwise: facts of an older version are read again. */
export const FACTS_VERSION = 1;

export interface IdentityFacts {
  readonly source: string;
  readonly reference: string;
  readonly transaction: Advert["transaction"];
  readonly type: Advert["type"];
  /** INSEE code of the commune, or its postcode or name where the code is not known; null: it shares a place with no other. */
  readonly place: string | null;
  /** Price or monthly rent in cents. */
  readonly amount: number | null;
  /** Amounts that it asked for before, in cents. */
  readonly amountsBefore: readonly number[];
  readonly area: number | null;
  readonly landArea: number | null;
  readonly rooms: number | null;
  readonly bedrooms: number | null;
  readonly floor: number | null;
  readonly floors: number | null;
  readonly yearBuilt: number | null;
  readonly energyClass: Advert["energyClass"];
  readonly energyConsumption: number | null;
  readonly ghgClass: Advert["ghgClass"];
  readonly ghgEmissions: number | null;
  readonly lots: number | null;
  readonly chargesCents: number | null;
  readonly heating: string | null;
  readonly furnished: boolean | null;
  readonly district: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly precision: Advert["precision"];
  readonly radius: number | null;
  readonly agent: string | null;
  readonly url: string | null;
  readonly photos: readonly string[];
  readonly tour: string | null;
  readonly said: TextFacts;
  readonly sketch: TextSketch;
}

/** Reads the facts of an advert; `commune` is the one that its place resolves to, `amountsBefore` what earlier versions asked for, in cents. */
export function factsOf(
  advert: Advert,
  commune: string | null = advert.commune,
  amountsBefore: readonly number[] = [],
): IdentityFacts {
  const amount = advert.priceCents ?? advert.rentCents;
  const said = textFacts(advert.description, advert.features);
  const before = [...amountsBefore, advert.previousPriceCents ?? null].filter(
    (cents) => cents !== null && cents !== amount,
  );
  return {
    source: advert.source,
    reference: advert.reference,
    transaction: advert.transaction,
    type: advert.type,
    place: commune ?? advert.postcode ?? (advert.city && folded(advert.city)),
    amount,
    amountsBefore: [...new Set(before)].filter((cents) => cents !== null).sort((a, b) => a - b),
    area: advert.area,
    landArea: advert.landArea,
    rooms: advert.rooms,
    bedrooms: advert.bedrooms,
    floor: advert.floor,
    floors: advert.floors || null,
    yearBuilt: advert.yearBuilt ?? said.yearBuilt,
    energyClass: advert.energyClass,
    energyConsumption: advert.energyConsumption,
    ghgClass: advert.ghgClass,
    ghgEmissions: advert.ghgEmissions,
    lots: advert.condominiumLots ?? lotsIn(advert.description),
    chargesCents: advert.condominiumAnnualChargesCents ?? chargesIn(advert.description),
    heating: advert.heating && folded(advert.heating),
    furnished: advert.furnished,
    district: advert.district && folded(advert.district),
    longitude: advert.longitude,
    latitude: advert.latitude,
    precision: advert.precision,
    radius: advert.precisionRadius,
    agent: advert.agentHash,
    url: advert.url && pageOf(advert.url),
    photos: [...new Set(advert.photos.map(photoKey))].slice(0, 30),
    tour: tourKey(advert.virtualTour ?? null),
    said,
    sketch: sketch(advert.description),
  };
}

/** The advert's natural key: `<source>:<reference>`. */
export function keyOf({ source, reference }: Pick<IdentityFacts, "source" | "reference">): string {
  return `${source}:${reference}`;
}

/**
 * Keys that hardly two goods of one place share: photos, virtual tours, references, passages of a long text. Adverts that share one are compared
 * however far their prices and areas are apart. Whole numbers of 52 bits; none where the place is not known.
 */
export function rareKeys(facts: IdentityFacts): number[] {
  const runs = [...facts.sketch.runs].sort((a, b) => a - b).slice(0, facts.sketch.runs.length < LONG_TEXT ? 0 : 4);
  return keysOf(facts, [
    ...facts.photos.slice(0, 6).map((photo) => `photo ${photo}`),
    ...facts.said.references.map((reference) => `reference ${reference}`),
    ...(facts.tour === null ? [] : [`tour ${facts.tour}`]),
    ...(isTelling(facts.reference) ? [`reference ${facts.reference.toUpperCase()}`] : []),
    ...runs.map((run) => `run ${run}`),
  ]);
}

/** A key for each amount that an advert asks or asked for; see `rareKeys`. */
export function amountKeys(facts: IdentityFacts): number[] {
  const amounts = [facts.amount, ...facts.amountsBefore].filter((cents) => cents !== null);
  return keysOf(
    facts,
    amounts.map((cents) => `amount ${cents}`),
  );
}

function keysOf({ place, type, transaction }: IdentityFacts, texts: readonly string[]): number[] {
  if (place === null) return [];
  return [...new Set(texts)].map((text) => hashed(`${place} ${type} ${transaction} ${text}`)).sort((a, b) => a - b);
}

/** The first 52 bits of SHA-256, which a number holds exactly. */
export function hashed(text: string): number {
  return Number.parseInt(createHash("sha256").update(text).digest("hex").slice(0, 13), 16);
}

/** Runs of a text that two others hardly have by chance. The smallest hashes of both are the same about as often as their texts are. */
const LONG_TEXT = 15;

/** Whether a reference is long enough to belong to one good at most, whoever gives it. */
export function isTelling(reference: string): boolean {
  return reference.length >= 7 || (/[a-z]/i.test(reference) && reference.length >= 5);
}

function lotsIn(description: string | null): number | null {
  const lots = /copropri[ée]t[ée] de (\d{1,4}) lots/i.exec(description ?? "")?.[1];
  return lots === undefined ? null : Number(lots);
}

function chargesIn(description: string | null): number | null {
  const written =
    /charges (?:annuelles|pr[ée]visionnelles)[^\d]{0,40}(\d[\d\s\u202F\u00A0]*(?:[.,]\d\d)?) ?(?:€|euros)/i.exec(
      description ?? "",
    )?.[1];
  if (written === undefined) return null;
  const euros = Number(written.replaceAll(/\s/g, "").replace(",", "."));
  return Number.isFinite(euros) && euros > 0 ? Math.round(euros * 100) : null;
}

/** An address without its query and fragment. */
function pageOf(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? url).replace(/\/$/, "");
}

/** A photo's file name where it is one of its own, else its address: `1.jpg` is a name that every advert has. */
function photoKey(url: string): string {
  const page = pageOf(url);
  const name = (page.split("/").at(-1) ?? page)
    .replace(/\.\w{3,4}$/, "")
    .replace(/[-_](?:\d+x\d+|thumb|small|large|xl|hd)$/i, "");
  return /\d{6,}|[0-9a-f]{12,}/i.test(name) ? name.toLowerCase() : page.replace(/^https?:\/\//, "");
}

/** A virtual tour that names one model; the home page of a maker of tours names none. */
function tourKey(url: string | null): string | null {
  const id = url === null ? undefined : /[\w-]{9,}/.exec(url.replace(/^https?:\/\/[^/]+/, ""))?.[0];
  return id === undefined ? null : id.toLowerCase();
}
