/** Records of open data that make an advert or a sale worth more; units as in record.ts. */
import * as z from "zod";

const InseeCode = z.string().regex(/^(\d{5}|2[AB]\d{3})$/);
const instant = z.iso.datetime({ offset: true });
const Class = z.enum(["A", "B", "C", "D", "E", "F", "G"]);

/**
 * Bounds of a rating's figures: what lies beyond is a slip of the keyboard or of the software, as ADEME publishes them unchecked. They are
 * wide, so that no true figure is lost.
 */
/** Class G begins at 420 kWh per m² (arrêté du 31 mars 2021); a room of few m² with an old boiler reaches 2,000. */
const Consumption = z.number().min(0).max(5_000);
/** Class G begins at 100 kg per m²; coal emits 0.4 kg a kWh. */
const Emissions = z.number().min(0).max(2_000);
/** From less than the 9 m² that may be let (décret n° 2002-120) to the largest housing estate rated as one building. */
const RatedArea = z.number().min(2).max(500_000);
/** No dwelling that is rated is older than the towns it stands in, and new ones are rated before they are finished. */
const YearBuilt = z
  .int()
  .min(1000)
  .refine((year) => year <= new Date().getUTCFullYear() + 5, "a year, at most five from now");
/** Cents a year, for a dwelling or for a whole building: at most 10 million euros. */
const AnnualCost = z.int().min(0).max(1_000_000_000);

/** One energy rating (DPE) of a dwelling or a building. Identity: `source` + `reference`. Addresses are not kept. */
export const EnergyRating = z.object({
  kind: z.literal("energy-rating"),
  source: z.string(),
  /** ADEME's number of the rating. */
  reference: z.string(),
  /** Number of the rating that this one takes the place of. */
  replaces: z.string().nullable(),
  /** False once ADEME has deactivated it. */
  active: z.boolean(),
  stage: z.enum(["existing", "new"]),
  type: z.enum(["apartment", "house", "building"]).nullable(),
  ratedOn: z.iso.date(),
  validUntil: z.iso.date().nullable(),
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
  yearBuilt: YearBuilt.nullable(),
  /** As published ("1948-1974"). */
  constructionPeriod: z.string().nullable(),
  /** Main energy of heating, as published ("Électricité"). */
  heatingEnergy: z.string().nullable(),
  annualCostCents: AnnualCost.nullable(),
  /** INSEE code of the commune where the national address base found the dwelling. */
  commune: InseeCode.nullable(),
  communeName: z.string().nullable(),
  postcode: z.string().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  /** Of the address, 0 to 1, as published. */
  geocodeScore: z.number().min(0).max(1).nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
});
export type EnergyRating = z.infer<typeof EnergyRating>;

/** Asking rent of one commune and type of dwelling (Carte des loyers). Identity: `source` + `edition` + `commune` + `type`. */
export const RentLevel = z.object({
  kind: z.literal("rent-level"),
  source: z.string(),
  /** Year of the edition, where the file's name tells it; editions are not comparable with one another. */
  edition: z.int().nullable(),
  type: z.enum(["apartment", "apartment-1-2-rooms", "apartment-3-plus-rooms", "house"]),
  commune: InseeCode,
  communeName: z.string().nullable(),
  department: z.string().nullable(),
  /** € per m² and month, charges included, unfurnished. */
  rentPerM2: z.number().positive(),
  /** Bounds of the 95 % prediction interval. */
  low: z.number().nonnegative(),
  high: z.number().positive(),
  /** Predicted from adverts of the commune itself, or of the larger mesh of communes like it. */
  basis: z.enum(["commune", "mesh"]),
  observationsInCommune: z.int().nonnegative().nullable(),
  observationsInMesh: z.int().nonnegative().nullable(),
  /** Adjusted R² of the model. */
  r2: z.number().nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
});
export type RentLevel = z.infer<typeof RentLevel>;

/**
 * A commune of today, a municipal arrondissement, or a commune that a merger has made part of another one. Identity: `code` + `type`,
 * because a merged commune often passed its code on to the new one.
 */
export const Place = z.object({
  kind: z.literal("place"),
  source: z.string(),
  code: InseeCode,
  name: z.string(),
  type: z.enum(["commune", "arrondissement", "former"]),
  /** Of an arrondissement its commune; of a former commune the one that it is part of today. */
  parent: InseeCode.nullable(),
  postcodes: z.array(z.string().regex(/^\d{5}$/)),
  /** Its code. */
  department: z.string().nullable(),
  /** Its name. */
  region: z.string().nullable(),
  population: z.int().nonnegative().nullable(),
  /** km². */
  area: z.number().nonnegative().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  /** Codes that it had before. */
  formerCodes: z.array(InseeCode),
  collectedAt: instant,
  rows: z.int().positive(),
});
export type Place = z.infer<typeof Place>;

/** Where an address lies, as a geocoder found it. Identity: `key`. */
export const Geocode = z.object({
  kind: z.literal("geocode"),
  source: z.string(),
  /** The question's own key: lib/stores/open-data/geocodes.ts makes it of address and commune. */
  key: z.string(),
  /** Null where nothing was found; the other facts then are too. */
  label: z.string().nullable(),
  /** What was found: the house, its street, a hamlet, or only the commune. */
  precision: z.enum(["housenumber", "street", "locality", "municipality"]).nullable(),
  /** 0 to 1. */
  score: z.number().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  commune: InseeCode.nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
});
export type Geocode = z.infer<typeof Geocode>;

/** What Géorisques says of one cell of the map. Identity: `cell`. */
export const RiskReport = z.object({
  kind: z.literal("risk"),
  source: z.string(),
  /** `<lon>,<lat>` of its south-west corner; lib/stores/open-data/risks.ts says how wide a cell is. */
  cell: z.string(),
  commune: InseeCode.nullable(),
  risks: z.array(
    z.object({
      id: z.string(),
      family: z.enum(["natural", "technological"]),
      label: z.string(),
      /** Null where the service does not say. */
      present: z.boolean().nullable(),
      communeStatus: z.string().nullable(),
      addressStatus: z.string().nullable(),
    }),
  ),
  /** Page for people. */
  url: z.string().nullable(),
  collectedAt: instant,
  rows: z.int().positive(),
});
export type RiskReport = z.infer<typeof RiskReport>;

export type OpenRecord = EnergyRating | RentLevel | Place | Geocode | RiskReport;
