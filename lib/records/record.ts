/**
 * The canonical records: what every source is read into, whatever its kind.
 * Units: money in euro cents (integers), areas in m², dates as `YYYY-MM-DD`, instants as ISO 8601 with zone,
 * geography in WGS 84 degrees. What the source does not say is `null`, never a default.
 */
import * as z from "zod";
import type { OpenRecord } from "./open-data.ts";

export const Transaction = z.enum(["sale", "rental"]);
export const PropertyType = z.enum(["apartment", "house", "parking", "land", "commercial", "building", "other"]);
const EnergyClass = z.enum(["A", "B", "C", "D", "E", "F", "G"]);
/** How precise a position is: the good itself, its street, its commune, or a circle whose radius is given. */
const Precision = z.enum(["exact", "street", "commune", "radius"]);
const cents = z.int().nonnegative();
const area = z.number().positive();
const instant = z.iso.datetime({ offset: true });

const Photo = z.string();

/** One listing on one portal, as it stood at `collectedAt`. Identity: `source` + `reference`. */
export const Advert = z.object({
  kind: z.literal("advert"),
  source: z.string(),
  /** The portal's own reference, as shown there. */
  reference: z.string(),
  url: z.string().nullable(),
  transaction: Transaction.nullable(),
  type: PropertyType,
  /** The type in French as published ("Appartement", "Duplex", "Garage"). */
  typeLabel: z.string().nullable(),
  title: z.string().nullable(),
  /** Scrubbed of people, phones and e-mails. */
  description: z.string().nullable(),

  /** Sale: asking price, buyer-paid fees included. */
  priceCents: cents.nullable(),
  priceExcludingFeesCents: cents.nullable(),
  /** Fees as published ("4,5 % TTC", "Honoraires à la charge du vendeur"). */
  fees: z.string().nullable(),
  feesPaidBy: z.enum(["buyer", "seller", "tenant", "both"]).nullable(),
  /** Rental: monthly rent in cents. */
  rentCents: cents.nullable(),
  chargesIncluded: z.boolean().nullable(),
  chargesCents: cents.nullable(),
  depositCents: cents.nullable(),
  tenantFeesCents: cents.nullable(),

  area: area.nullable(),
  landArea: area.nullable(),
  rooms: z.int().positive().nullable(),
  bedrooms: z.int().nonnegative().nullable(),
  /** 0 is the ground floor. */
  floor: z.int().nullable(),
  floors: z.int().nonnegative().nullable(),
  yearBuilt: z.int().nullable(),
  furnished: z.boolean().nullable(),
  heating: z.string().nullable(),
  features: z.array(z.string()),

  energyClass: EnergyClass.nullable(),
  /** kWh of primary energy per m² and year. */
  energyConsumption: z.number().positive().nullable(),
  ghgClass: EnergyClass.nullable(),
  /** kg of CO₂ equivalent per m² and year. */
  ghgEmissions: z.number().positive().nullable(),
  energyRatedOn: z.iso.date().nullable(),
  energyCostMinCents: cents.nullable(),
  energyCostMaxCents: cents.nullable(),
  energyCostYear: z.int().nullable(),

  condominium: z.boolean().nullable(),
  condominiumLots: z.int().positive().nullable(),
  condominiumAnnualChargesCents: cents.nullable(),
  condominiumProceedings: z.boolean().nullable(),

  /** The place in words, as published ("Montpellier (34070)") and its longer form. */
  location: z.string().nullable(),
  locationFull: z.string().nullable(),
  district: z.string().nullable(),
  postcode: z
    .string()
    .regex(/^\d{5}$/)
    .nullable(),
  city: z.string().nullable(),
  /** INSEE code of the commune (arrondissement codes in Paris, Lyon, Marseille). */
  commune: z
    .string()
    .regex(/^(\d{5}|2[AB]\d{3})$/)
    .nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  precision: Precision.nullable(),
  /** Radius of the blur in metres when `precision` is `radius`. */
  precisionRadius: z.number().positive().nullable(),

  photos: z.array(Photo),
  photoCount: z.int().nonnegative().nullable(),
  hasVideo: z.boolean().nullable(),
  hasVirtualTour: z.boolean().nullable(),
  exclusive: z.boolean().nullable(),
  underContract: z.boolean().nullable(),
  prestige: z.boolean().nullable(),
  /** Keyed hash of the agent's id at the source: still personal data (pseudonymised). */
  agentHash: z.string().nullable(),
  publishedOn: z.iso.date().nullable(),

  collectedAt: instant,
  /** How many rows of the raw object made this record. */
  rows: z.int().positive(),
});
export type Advert = z.infer<typeof Advert>;

/** A built unit (local) of a deed. DVF's codes: 1 house, 2 apartment, 3 outbuilding, 4 commercial. */
export const Premises = z.object({
  type: z.enum(["house", "apartment", "outbuilding", "commercial"]),
  /** Floored m², 0 when the tax office has none. */
  area: z.number().nonnegative().nullable(),
  rooms: z.int().nonnegative().nullable(),
});
export type Premises = z.infer<typeof Premises>;

/** One deed (vente, mutation). Identity: `key` + `ordinal`; see lib/normalize/dvf/sale-key.ts. */
export const Sale = z.object({
  kind: z.literal("sale"),
  source: z.string(),
  /** 32 hex digits, from everything about the deed that later corrections leave alone; never the price. */
  key: z.string().regex(/^[0-9a-f]{32}$/),
  /** Tells deeds apart that share `key`, 0 first, ordered by price, then by all that they say. */
  ordinal: z.int().nonnegative(),
  /** The deed's id in this release of the file (unstable), or the number of its first row. */
  sourceRef: z.string(),
  soldOn: z.iso.date(),
  /** As published: Vente, Vente en l'état futur d'achèvement, Adjudication … */
  nature: z.string(),
  /** Sum over the deed's distinct dispositions; null when one of them has no price. */
  priceCents: cents.nullable(),
  dispositions: z.int().positive(),
  commune: z.string().regex(/^(\d{5}|2[AB]\d{3})$/),
  communeName: z.string().nullable(),
  /** INSEE codes that the commune's parcels of this deed had before communes were merged, as the file names them; sorted, distinct. */
  formerCommunes: z.array(z.string()),
  department: z.string(),
  postcode: z.string().nullable(),
  address: z.string().nullable(),
  /** Parcel ids (14 characters), sorted, distinct. */
  parcels: z.array(z.string()),
  /** Cadastral sections with their prefix ("000AM"), sorted, distinct. */
  sections: z.array(z.string()),
  lots: z.array(z.object({ number: z.string(), carrezArea: z.number().nullable() })),
  lotCount: z.int().nonnegative().nullable(),
  premises: z.array(Premises),
  land: z.array(
    z.object({
      parcel: z.string(),
      nature: z.string().nullable(),
      special: z.string().nullable(),
      area: z.number().nonnegative(),
    }),
  ),
  /** Number of dwellings (houses + apartments). */
  dwellings: z.int().nonnegative(),
  /** Type, built area and rooms of the dwelling when the deed has exactly one, else null. */
  dwellingType: z.enum(["house", "apartment"]).nullable(),
  builtArea: area.nullable(),
  rooms: z.int().nonnegative().nullable(),
  /** Sum of the distinct land rows, m². */
  landArea: z.number().nonnegative().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
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
   * A complete reading of all that a source has: kept as spans of time, written only where an advert came or went. Such crawls are taken in
   * the order of their instants; one that is older than the newest changes nothing.
   */
  readonly asSpans?: boolean;
  /** Adverts that it saw and whose content needed no reading, because it was the same as last time. */
  readonly unchanged?: number;
}

export type CanonicalRecord = Advert | Sale | OpenRecord;
