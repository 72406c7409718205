/** What each path may be asked, from query string to typed filter. What else is asked, and pairs that contradict each other, the route decides on. */
import * as z from "zod";
import { RunId, RunStatus, Trigger } from "../records/run-summary.ts";
import { inFrance } from "../records/department-boxes.ts";
import { AdvertCriteria as AdvertCriteriaJson, checkCriteria, criteria, jsonOf } from "./advert-criteria.ts";
import type { AdvertCriteria } from "./advert-criteria.ts";
import { AdvertCursor, SORTS } from "./advert-order.ts";
import { typeWordOf } from "./advert-type-words.ts";
import { Cursor } from "./cursor.ts";
import { precedingFilters } from "./demand/preceding.ts";
import * as field from "./fields.ts";
import { PROPERTY_TYPES } from "./present-property.ts";
import { ADVERT_FIELDS } from "./present.ts";
import { Zone } from "./zone.ts";

/** Answers longer than this are asked for page by page. */
const MAX_PAGE = 1000;

/** What Postgres holds in an `int`. */
const MAX_INT4 = 2_147_483_647;
/** What cursors may name: whoever changes one by hand must not reach values that Postgres refuses. */
const day = z.iso.date().refine(inRange);
const instant = z.iso.datetime({ precision: 3 }).refine(inRange);

function inRange(date: string): boolean {
  return date >= "1900" && date < "2200";
}

export const Nothing = z.object({});

const sort = field.choice(SORTS);
const columns = field.list(
  field.choice(Object.fromEntries(ADVERT_FIELDS.map((name) => [name, name]))),
  ADVERT_FIELDS.length,
);

/** What `/annonces` is asked: the earlier API's parameters as wide as it took them, and all criteria. */
export const AdvertFilter = z.object({
  ...criteria,
  skip: field.integer(0).prefault("0"),
  limit: field.integer(1, MAX_PAGE).prefault("100"),
  type_bien: field.list(field.words.transform(typeWordOf)).optional(),
  min_prix: field.anyAmount.optional(),
  max_prix: field.anyAmount.optional(),
  min_surface: field.anyNumber.optional(),
  max_surface: field.anyNumber.optional(),
  localisation: field.words.optional(),
  commune: field.words.optional(),
  pieces_min: field.integer(0, 1000).optional(),
  chambres_min: field.integer(0, 1000).optional(),
  dpe: field.energyClasses.optional(),
  tri: sort.prefault("recent"),
  champs: columns.optional(),
  total: field.flag.prefault("0"),
});
export type AdvertFilter = z.output<typeof AdvertFilter>;

/** The parameters of `/annonces` that the earlier API had. */
export const EARLIER_ADVERT_NAMES = [
  "skip",
  "limit",
  "type_bien",
  "min_prix",
  "max_prix",
  "min_surface",
  "max_surface",
  "localisation",
] as const;

const listing = {
  tri: sort.prefault("recent"),
  champs: columns.optional(),
  limite: field.integer(1, MAX_PAGE).prefault("20"),
  suivant: AdvertCursor.optional(),
  total: field.flag.prefault("0"),
};

/** What `/annonces/liste` is asked: criteria, an order, a page. */
export const AdvertList = z.object({ ...criteria, ...listing }).superRefine(checkCriteria);
/** The same in JSON, with an area on the map. */
export const AdvertListBody = jsonOf({ ...criteria, ...listing, zone: Zone.optional() }).superRefine(checkCriteria);
export type AdvertList = z.output<typeof AdvertList> & AdvertCriteria;

export const AdvertId = z.object({ id: field.integer(0) });
export const AdvertEvents = z.object({ id: field.integer(0) });
export const AdvertReference = z.object({ reference: field.words, source: field.sourceId.optional() });
/** What the search is asked; `limit` is new on the earlier path. */
export const AdvertWords = z.object({ q: field.words, limit: field.integer(1, 100).prefault("100") });
export const Search = z
  .object({
    q: field.words,
    ...criteria,
    limite: field.integer(1, 100).prefault("20"),
    suivant: Cursor([z.int().min(1).max(10_000)]).optional(),
  })
  .superRefine(checkCriteria);
export type Search = z.output<typeof Search> & AdvertCriteria;
/** What `/demande` is asked: a sentence, and the filters that an earlier one left. */
export const DemandQuestion = z.object({ q: field.sentences, precedents: precedingFilters.optional() });
export const Suggestions = z.object({ q: field.words, limite: field.integer(1, 20).prefault("10") });
export type Suggestions = z.output<typeof Suggestions>;
export const PublicAdverts = z.object({ limit: field.integer(1, 100).prefault("10") });

/** A period, by its first and last day or year. */
export const Period = {
  de: field.firstDay.optional(),
  a: field.lastDay.optional(),
};
/** Which deed: the type of its only dwelling, or `autre` where it has none or several. */
export const DwellingType = { appartement: "apartment", maison: "house" } as const;

/** Natures as the files write them, by short name and by their own. */
const NATURES = {
  vente: "Vente",
  vefa: "Vente en l'état futur d'achèvement",
  "vente-terrain-a-batir": "Vente terrain à bâtir",
  adjudication: "Adjudication",
  expropriation: "Expropriation",
  echange: "Echange",
} as const;

const saleCriteria = {
  commune: field.words.optional(),
  departement: field.department.optional(),
  section: field.section.optional(),
  type: field.choice({ ...DwellingType, autre: "other" }).optional(),
  ...Period,
  min_prix: field.euros.optional(),
  max_prix: field.euros.optional(),
  min_surface: field.squareMetres.optional(),
  max_surface: field.squareMetres.optional(),
  nature: field.choice(NATURES).optional(),
};

export const SaleFilter = z.object({
  ...saleCriteria,
  limite: field.integer(1, MAX_PAGE).prefault("100"),
  suivant: Cursor([day, z.guid(), z.int().min(0).max(MAX_INT4)]).optional(),
});
export type SaleFilter = z.output<typeof SaleFilter>;

export const PropertyFilter = z.object({
  commune: field.words.optional(),
  type: field.choice(PROPERTY_TYPES).optional(),
  transaction: field.choice({ vente: "sale", location: "rental" }).optional(),
  min_prix: field.euros.optional(),
  max_prix: field.euros.optional(),
  min_surface: field.squareMetres.optional(),
  max_surface: field.squareMetres.optional(),
  statut: field
    .choice({ active: "active", sous_compromis: "under-contract", retiree: "withdrawn", toutes: "any" })
    .optional(),
  annonces_min: field.integer(1, 1000).optional(),
  limite: field.integer(1, MAX_PAGE).prefault("100"),
  suivant: Cursor([instant, z.int().min(0)]).optional(),
});
export type PropertyFilter = z.output<typeof PropertyFilter>;
export const OneProperty = z.object({ id: field.integer(0) });

/** What sales are asked for in JSON. */
const SaleCriteria = jsonOf(saleCriteria);
export type SaleCriteria = z.output<typeof SaleCriteria>;

const format = z.enum(["csv", "geojson", "parquet"]).describe("le format du fichier");

/** The body that asks for a file. */
export const ExportRequest = z
  .discriminatedUnion("de", [
    z.strictObject({ de: z.literal("annonces"), filtres: AdvertCriteriaJson.prefault({}), format }),
    z.strictObject({ de: z.literal("ventes"), filtres: SaleCriteria.prefault({}), format }),
  ])
  .meta({ id: "DemandeExport" });
export type ExportRequest = z.output<typeof ExportRequest>;

export const OneExport = z.object({ id: z.guid().describe("l’identifiant d’un export") });

export const EnergyFilter = z.object({
  commune: field.words,
  type: field.choice({ ...DwellingType, immeuble: "building" }).optional(),
  ...Period,
});
export type EnergyFilter = z.output<typeof EnergyFilter>;

export const RentFilter = z.object({
  commune: field.words,
  type: field
    .choice({
      ...DwellingType,
      "appartement-t1-t2": "apartment-1-2-rooms",
      "appartement-t3-plus": "apartment-3-plus-rooms",
    })
    .optional(),
});
export type RentFilter = z.output<typeof RentFilter>;

export const PlaceFilter = z.object({ q: field.words, limite: field.integer(1, 50).prefault("10") });
export type PlaceFilter = z.output<typeof PlaceFilter>;

/** A point of France, overseas included. */
export const RiskFilter = z
  .object({ lat: field.latitude, lon: field.longitude })
  .refine(({ lat, lon }) => inFrance(lon, lat), {
    path: ["lat"],
    error: "un point en France, outre-mer compris (lat puis lon, en degrés)",
  });
export type RiskFilter = z.output<typeof RiskFilter>;

const runId = RunId.describe("l’identifiant d’une collecte");
const page = { limite: field.integer(1, 200).prefault("20") };

export const RunsFilter = z.object({
  ...page,
  statut: field.choice(RunStatus.enum).optional(),
  source: field.sourceId.optional(),
  origine: field.choice(Trigger.enum).describe("ce qui a lancé la collecte").optional(),
  apres: day.describe("le premier jour (UTC) où elle a commencé").optional(),
  avant: day.describe("le dernier jour (UTC) où elle a commencé").optional(),
  texte: z.string().trim().min(1).max(200).describe("des mots de ce qui manque ou d’une raison").optional(),
  suivant: Cursor([instant, RunId]).optional(),
});
export type RunsFilter = z.output<typeof RunsFilter>;

export const OneRun = z.object({ id: runId });
export const RunLogPage = z.object({ id: runId, ...page, suivant: Cursor([z.int().nonnegative()]).optional() });
export const RunQuarantine = z.object({ id: runId, ...page, suivant: Cursor([z.int().positive()]).optional() });

export const DeadLetterPage = z.object({ ...page, suivant: Cursor([z.string().max(500)]).optional() });
const slug = z.string().regex(/^[\w-]{1,100}$/);
export const OneDeadLetter = z.object({
  file: slug.describe("la file dont la lettre est"),
  id: slug.describe("l’identifiant de la lettre"),
});

export const OneAlert = z.object({ id: field.identifier });
export const AlertFeed = z.object({ id: field.identifier, jeton: field.words });
export const AlertDeliveries = z.object({
  id: field.identifier,
  ...page,
  suivant: Cursor([z.int().positive()]).optional(),
});

export const ChangesFilter = z.object({
  depuis: field.since.optional(),
  limite: field.integer(1, MAX_PAGE).prefault("100"),
});
