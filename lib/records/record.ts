/**
 * The canonical records: what every source is read into, whatever its kind.
 * Units: money in euro cents (integers), areas in m², dates as `YYYY-MM-DD`, instants as ISO 8601 with zone,
 * geography in WGS 84 degrees. What the source does not say is `null`, never a default.
 */
import * as z from "zod";
import {
  address,
  area,
  cents,
  countUpTo,
  inseeCode,
  instant,
  latitude,
  longitude,
  pastDay,
  postcode,
  token,
  words,
  year,
} from "./bounds.ts";
import type { OpenRecord } from "./open-data.ts";

export const Transaction = z.enum(["sale", "rental"]);
export const PropertyType = z.enum(["apartment", "house", "parking", "land", "commercial", "building", "other"]);
export const EnergyClass = z.enum(["A", "B", "C", "D", "E", "F", "G"]);
/** How precise a position is: the good itself, its street, its commune, or a circle whose radius is given. */
const Precision = z.enum(["exact", "street", "commune", "radius"]);
/** kWh or kg per m² and year: what heats worst has some thousands. */
const energyFigure = z.number().positive().max(100_000);

/** One listing on one portal, as it stood at `collectedAt`. Identity: `source` + `reference`. */
export const Advert = z.object({
  kind: z.literal("advert"),
  source: token(100),
  /** The portal's own reference, as shown there. */
  reference: token(100),
  url: address.nullable(),
  transaction: Transaction.nullable(),
  type: PropertyType,
  /** The type in French as published ("Appartement", "Duplex", "Garage"). */
  typeLabel: words(100).nullable(),
  title: words(300).nullable(),
  /** Scrubbed of people, phones and e-mails. */
  description: words(20_000).nullable(),

  /** Sale: asking price, buyer-paid fees included. */
  priceCents: cents.nullable(),
  priceExcludingFeesCents: cents.nullable(),
  /** The price asked before, as the advert itself tells ("ancien prix"). */
  previousPriceCents: cents.nullable(),
  /** Fees as published ("4,5 % TTC", "Honoraires à la charge du vendeur"). */
  fees: words(1000).nullable(),
  feesPaidBy: z.enum(["buyer", "seller", "tenant", "both"]).nullable(),
  /** Rental: monthly rent in cents. */
  rentCents: cents.nullable(),
  chargesIncluded: z.boolean().nullable(),
  chargesCents: cents.nullable(),
  depositCents: cents.nullable(),
  tenantFeesCents: cents.nullable(),

  area: area.nullable(),
  landArea: area.nullable(),
  rooms: z.int().positive().max(1000).nullable(),
  bedrooms: countUpTo(1000).nullable(),
  /** 0 is the ground floor. */
  floor: z.int().min(-20).max(200).nullable(),
  floors: countUpTo(200).nullable(),
  yearBuilt: year.nullable(),
  furnished: z.boolean().nullable(),
  heating: words(300).nullable(),
  features: z.array(words(500)).max(300),

  energyClass: EnergyClass.nullable(),
  /** kWh of primary energy per m² and year. */
  energyConsumption: energyFigure.nullable(),
  ghgClass: EnergyClass.nullable(),
  /** kg of CO₂ equivalent per m² and year. */
  ghgEmissions: energyFigure.nullable(),
  energyRatedOn: pastDay.nullable(),
  energyCostMinCents: cents.nullable(),
  energyCostMaxCents: cents.nullable(),
  energyCostYear: year.nullable(),

  condominium: z.boolean().nullable(),
  condominiumLots: z.int().positive().max(100_000).nullable(),
  condominiumAnnualChargesCents: cents.nullable(),
  condominiumProceedings: z.boolean().nullable(),

  /** The place in words, as published ("Montpellier (34070)") and its longer form. */
  location: words(300).nullable(),
  locationFull: words(500).nullable(),
  district: words(200).nullable(),
  postcode: postcode.nullable(),
  city: words(200).nullable(),
  /** INSEE code of the commune (arrondissement codes in Paris, Lyon, Marseille). */
  commune: inseeCode.nullable(),
  longitude: longitude.nullable(),
  latitude: latitude.nullable(),
  precision: Precision.nullable(),
  /** Radius of the blur in metres when `precision` is `radius`. */
  precisionRadius: z.number().positive().max(100_000).nullable(),

  photos: z.array(address).max(500),
  photoCount: countUpTo(10_000).nullable(),
  hasVideo: z.boolean().nullable(),
  hasVirtualTour: z.boolean().nullable(),
  /** Address of the virtual tour. */
  virtualTour: z.string().nullable(),
  exclusive: z.boolean().nullable(),
  underContract: z.boolean().nullable(),
  prestige: z.boolean().nullable(),
  /** Keyed hash of the agent's id at the source: still personal data (pseudonymised). */
  agentHash: token(200).nullable(),
  publishedOn: pastDay.nullable(),

  collectedAt: instant,
  /** How many rows of the raw object made this record, and the number of the first of them in its file. */
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type Advert = z.infer<typeof Advert>;

/** A built unit (local) of a deed. DVF's codes: 1 house, 2 apartment, 3 outbuilding, 4 commercial. */
export const Premises = z.object({
  type: z.enum(["house", "apartment", "outbuilding", "commercial"]),
  /** Floored m², 0 when the tax office has none. */
  area: z.number().nonnegative().max(100_000_000).nullable(),
  rooms: countUpTo(1000).nullable(),
});
export type Premises = z.infer<typeof Premises>;

/** One deed (vente, mutation). Identity: `key` + `ordinal`; see lib/normalize/dvf/sale-key.ts. */
export const Sale = z.object({
  kind: z.literal("sale"),
  source: token(100),
  /** 32 hex digits, from everything about the deed that later corrections leave alone; never the price. */
  key: z.string().regex(/^[0-9a-f]{32}$/),
  /** Tells deeds apart that share `key`, 0 first, ordered by price, then by all that they say. */
  ordinal: countUpTo(32_767),
  /** The deed's id in this release of the file (unstable), or the number of its first row. */
  sourceRef: token(100),
  soldOn: pastDay,
  /** As published: Vente, Vente en l'état futur d'achèvement, Adjudication … */
  nature: words(100),
  /** Sum over the deed's distinct dispositions; null when one of them has no price. */
  priceCents: cents.nullable(),
  dispositions: z.int().positive().max(32_767),
  commune: inseeCode,
  communeName: words(200).nullable(),
  /** INSEE codes that the commune's parcels of this deed had before communes were merged, as the file names them; sorted, distinct. */
  formerCommunes: z.array(inseeCode).max(100),
  department: token(3),
  postcode: postcode.nullable(),
  address: words(300).nullable(),
  /** Parcel ids (14 characters), sorted, distinct. */
  parcels: z.array(token(20)).max(10_000),
  /** Cadastral sections with their prefix ("000AM"), sorted, distinct. */
  sections: z.array(token(10)).max(10_000),
  lots: z.array(z.object({ number: token(50), carrezArea: area.nullable() })).max(100_000),
  lotCount: countUpTo(1_000_000).nullable(),
  premises: z.array(Premises).max(10_000),
  land: z
    .array(
      z.object({
        parcel: token(20),
        nature: token(100).nullable(),
        special: token(100).nullable(),
        area: z.number().nonnegative().max(100_000_000),
      }),
    )
    .max(10_000),
  /** Number of dwellings (houses + apartments). */
  dwellings: countUpTo(32_767),
  /** Type, built area and rooms of the dwelling when the deed has exactly one, else null. */
  dwellingType: z.enum(["house", "apartment"]).nullable(),
  builtArea: area.nullable(),
  rooms: countUpTo(1000).nullable(),
  /** Sum of the distinct land rows, m². */
  landArea: z.number().nonnegative().max(1_000_000_000_000).nullable(),
  longitude: longitude.nullable(),
  latitude: latitude.nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type Sale = z.infer<typeof Sale>;

/** The card with which an advert stood on a list when its page was read. */
export interface CardRead {
  readonly kind: "card";
  readonly source: string;
  readonly reference: string;
  readonly fingerprint: string;
  readonly collectedAt: string;
}

/** One reading of one search: which adverts its lists held. Only a complete one proves that an advert is gone. */
export interface Crawl {
  readonly kind: "crawl";
  readonly source: string;
  readonly searchId: string;
  readonly search: string;
  readonly crawledAt: string;
  readonly complete: boolean;
  /** How many complete crawls must miss an advert before it is withdrawn. */
  readonly withdrawnAfter: number;
  readonly references: readonly string[];
  /**
   * A complete reading of all that a source has: kept as spans of time, written only where an advert came or went. They may come in any order.
   */
  readonly asSpans?: boolean;
  /** Adverts that it saw and whose content needed no reading, because it was the same as last time. */
  readonly unchanged?: number;
}

export type CanonicalRecord = Advert | Sale | OpenRecord;
