/** What each path may be asked, from query string to typed filter. What else is asked, and pairs that contradict each other, the route decides on. */
import * as z from "zod";
import { RunId, RunStatus } from "../messages.ts";
import { inFrance } from "../records/department-boxes.ts";
import * as field from "./fields.ts";
import { Cursor } from "./cursor.ts";

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

const Transaction = field.choice({ vente: "sale", location: "rental" });

export const AdvertFilter = z.object({
  skip: field.integer(0).prefault("0"),
  limit: field.integer(1, MAX_PAGE).prefault("100"),
  type_bien: field.words.optional(),
  min_prix: field.euros.optional(),
  max_prix: field.euros.optional(),
  min_surface: field.squareMetres.optional(),
  max_surface: field.squareMetres.optional(),
  localisation: field.words.optional(),
  transaction: Transaction.optional(),
  code_postal: field.postcode.optional(),
  commune: field.words.optional(),
  pieces_min: field.integer(0, 1000).optional(),
  chambres_min: field.integer(0, 1000).optional(),
  dpe: field.energyClasses.optional(),
  source: field.sourceId.optional(),
  statut: field
    .choice({ active: "active", sous_compromis: "under-contract", retiree: "withdrawn", toutes: "any" })
    .optional(),
  tri: field
    .choice({
      recent: "advert_id desc",
      ancien: "advert_id",
      prix: "price",
      "-prix": "price desc",
      surface: "area",
      "-surface": "area desc",
    })
    .prefault("recent"),
  total: field.flag.prefault("0"),
});
export type AdvertFilter = z.output<typeof AdvertFilter>;

export const AdvertId = z.object({ id: field.integer(0) });
export const AdvertEvents = z.object({ id: field.integer(0) });
export const AdvertReference = z.object({ reference: field.words, source: field.sourceId.optional() });
/** What the search is asked; `limit` is new on the earlier path. */
export const AdvertWords = z.object({ q: field.words, limit: field.integer(1, 100).prefault("100") });
export const Search = z.object({
  q: field.words,
  limite: field.integer(1, 100).prefault("20"),
  suivant: Cursor([z.int().min(1).max(10_000)]).optional(),
});
export type Search = z.output<typeof Search>;
export const Suggestions = z.object({ q: field.words, limite: field.integer(1, 20).prefault("10") });
export type Suggestions = z.output<typeof Suggestions>;
export const PublicAdverts = z.object({ limit: field.integer(1, 100).prefault("10") });

const Period = {
  de: field.firstDay.optional(),
  a: field.lastDay.optional(),
};
/** Which deed: the type of its only dwelling, or `autre` where it has none or several. */
const DwellingType = { appartement: "apartment", maison: "house" } as const;

/** Natures as the files write them, by short name and by their own. */
const NATURES = {
  vente: "Vente",
  vefa: "Vente en l'état futur d'achèvement",
  "vente-terrain-a-batir": "Vente terrain à bâtir",
  adjudication: "Adjudication",
  expropriation: "Expropriation",
  echange: "Echange",
} as const;

export const SaleFilter = z.object({
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
  limite: field.integer(1, MAX_PAGE).prefault("100"),
  suivant: Cursor([day, z.guid(), z.int().min(0).max(MAX_INT4)]).optional(),
});
export type SaleFilter = z.output<typeof SaleFilter>;

export const MarketFilter = z.object({
  commune: field.words,
  type: field.choice(DwellingType).optional(),
  ...Period,
});
export type MarketFilter = z.output<typeof MarketFilter>;

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
  suivant: Cursor([instant, RunId]).optional(),
});
export type RunsFilter = z.output<typeof RunsFilter>;

export const OneRun = z.object({ id: runId });
export const RunQuarantine = z.object({ id: runId, ...page, suivant: Cursor([z.int().positive()]).optional() });
