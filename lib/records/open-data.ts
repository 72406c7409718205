/** Records of open data that make an advert or a sale worth more; units as in record.ts. */
import * as z from "zod";
import {
  address,
  countUpTo,
  day,
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

const score = z.number().min(0).max(1);
const Class = z.enum(["A", "B", "C", "D", "E", "F", "G"]);

// Bounds of a rating's figures: ADEME publishes slips of the keyboard unchecked. They are wide, so that no true figure is lost.
/** Class G begins at 420 kWh per m² (arrêté du 31 mars 2021); a room of few m² with an old boiler reaches 2,000. */
const Consumption = z.number().min(0).max(5_000);
/** Class G begins at 100 kg per m²; coal emits 0.4 kg a kWh. */
const Emissions = z.number().min(0).max(2_000);
/** From less than the 9 m² that may be let (décret n° 2002-120) to the largest housing estate rated as one building. */
const RatedArea = z.number().min(2).max(500_000);
/** Cents a year, for a dwelling or for a whole building: at most 10 million euros. */
const AnnualCost = z.int().min(0).max(1_000_000_000);

/** One energy rating (DPE) of a dwelling or a building. Identity: `source` + `reference`. Addresses are not kept. */
export const EnergyRating = z.object({
  kind: z.literal("energy-rating"),
  source: token(100),
  /** ADEME's number of the rating. */
  reference: token(100),
  /** Number of the rating that this one takes the place of. */
  replaces: token(100).nullable(),
  /** False once ADEME has deactivated it. */
  active: z.boolean(),
  stage: z.enum(["existing", "new"]),
  type: z.enum(["apartment", "house", "building"]).nullable(),
  ratedOn: pastDay,
  validUntil: day.nullable(),
  energyClass: Class.nullable(),
  ghgClass: Class.nullable(),
  /** kWh of primary energy per m² and year. */
  energyConsumption: Consumption.nullable(),
  /** kWh of final energy per m² and year. */
  finalEnergyConsumption: Consumption.nullable(),
  /** kg of CO₂ equivalent per m² and year. */
  ghgEmissions: Emissions.nullable(),
  /** m² of the dwelling, or of the whole building where `type` is building. */
  area: RatedArea.nullable(),
  yearBuilt: year.nullable(),
  /** As published ("1948-1974"). */
  constructionPeriod: words(100).nullable(),
  /** Main energy of heating, as published ("Électricité"). */
  heatingEnergy: words(200).nullable(),
  annualCostCents: AnnualCost.nullable(),
  /** INSEE code of the commune where the national address base found the dwelling. */
  commune: inseeCode.nullable(),
  communeName: words(200).nullable(),
  postcode: postcode.nullable(),
  longitude: longitude.nullable(),
  latitude: latitude.nullable(),
  /** Of the address, 0 to 1, as published. */
  geocodeScore: score.nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type EnergyRating = z.infer<typeof EnergyRating>;

/** All ratings that a source has of some communes, by number. One that is held, older, and not among them has been withdrawn. */
export interface RatingListing {
  readonly kind: "rating-listing";
  readonly source: string;
  readonly listedAt: string;
  readonly stage: EnergyRating["stage"];
  /** INSEE codes of those that were read whole. */
  readonly communes: readonly string[];
  readonly references: readonly string[];
}

/** Asking rent of one commune and type of dwelling (Carte des loyers). Identity: `source` + `edition` + `commune` + `type`. */
export const RentLevel = z.object({
  kind: z.literal("rent-level"),
  source: token(100),
  /** Year of the edition, where the file's name tells it; editions are not comparable with one another. */
  edition: year.nullable(),
  type: z.enum(["apartment", "apartment-1-2-rooms", "apartment-3-plus-rooms", "house"]),
  commune: inseeCode,
  communeName: words(200).nullable(),
  department: token(3).nullable(),
  /** € per m² and month, charges included, unfurnished. */
  rentPerM2: z.number().positive().max(10_000),
  /** Bounds of the 95 % prediction interval. */
  low: z.number().nonnegative().max(10_000),
  high: z.number().positive().max(10_000),
  /** Predicted from adverts of the commune itself, or of the larger mesh of communes like it. */
  basis: z.enum(["commune", "mesh"]),
  observationsInCommune: countUpTo(100_000_000).nullable(),
  observationsInMesh: countUpTo(100_000_000).nullable(),
  /** Adjusted R² of the model. */
  r2: z.number().min(-10).max(1).nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type RentLevel = z.infer<typeof RentLevel>;

/**
 * A commune of today, a municipal arrondissement, or a commune that a merger has made part of another one. Identity: `code` + `type`,
 * because a merged commune often passed its code on to the new one.
 */
export const Place = z.object({
  kind: z.literal("place"),
  source: token(100),
  code: inseeCode,
  name: token(200),
  type: z.enum(["commune", "arrondissement", "former"]),
  /** Of an arrondissement its commune; of a former commune the one that it is part of today. */
  parent: inseeCode.nullable(),
  postcodes: z.array(postcode).max(1000),
  /** Its code. */
  department: token(3).nullable(),
  /** Its name. */
  region: words(100).nullable(),
  population: countUpTo(100_000_000).nullable(),
  /** km². */
  area: z.number().nonnegative().max(1_000_000).nullable(),
  longitude: longitude.nullable(),
  latitude: latitude.nullable(),
  /** Codes that it had before. */
  formerCodes: z.array(inseeCode).max(1000),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type Place = z.infer<typeof Place>;

/** Where an address lies, as a geocoder found it. Identity: `key`. */
export const Geocode = z.object({
  kind: z.literal("geocode"),
  source: token(100),
  /** The question's own key: lib/stores/open-data/geocodes.ts makes it of address and commune. */
  key: token(300),
  /** Null where nothing was found; the other facts then are too. */
  label: words(300).nullable(),
  /** What was found: the house, its street, a hamlet, or only the commune. */
  precision: z.enum(["housenumber", "street", "locality", "municipality"]).nullable(),
  /** 0 to 1. */
  score: score.nullable(),
  longitude: longitude.nullable(),
  latitude: latitude.nullable(),
  commune: inseeCode.nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type Geocode = z.infer<typeof Geocode>;

/** What Géorisques says of one cell of the map. Identity: `cell`. */
export const RiskReport = z.object({
  kind: z.literal("risk"),
  source: token(100),
  /** `<lon>,<lat>` of its south-west corner; lib/stores/open-data/risks.ts says how wide a cell is. */
  cell: token(50),
  commune: inseeCode.nullable(),
  risks: z
    .array(
      z.object({
        id: token(100),
        family: z.enum(["natural", "technological"]),
        label: words(300),
        /** Null where the service does not say. */
        present: z.boolean().nullable(),
        communeStatus: words(300).nullable(),
        addressStatus: words(300).nullable(),
      }),
    )
    .max(300),
  /** Page for people. */
  url: address.nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
  row: z.int().positive().optional(),
});
export type RiskReport = z.infer<typeof RiskReport>;

export type OpenRecord = EnergyRating | RentLevel | Place | Geocode | RiskReport;
