/** What each path may be asked, from query string to typed filter. Paths of the earlier API ignore unknown parameters; the others refuse them. */
import * as z from "zod";
import { RunId, RunStatus } from "../messages.ts";
import { inFrance } from "../records/department-boxes.ts";
import * as field from "./fields.ts";
import { Cursor } from "./cursor.ts";

/** Answers longer than this are asked for page by page. */
const MAX_PAGE = 1000;

export const Nothing = z.strictObject({});

/** Earlier paths without parameters. */
export const Anything = z.object({});

const Transaction = field.choice({ vente: "sale", location: "rental" });

/** `min_prix > max_prix` is no error: it finds nothing, as it always did. */
export const AdvertFilter = z.object({
  skip: field.integer(0).default(0),
  limit: field.integer(1, MAX_PAGE).default(100),
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
    .default("advert_id desc"),
  total: field.flag.default(false),
});
export type AdvertFilter = z.output<typeof AdvertFilter>;

export const AdvertId = z.object({ id: field.integer(0) });
export const AdvertEvents = z.strictObject({ id: field.integer(0) });
export const AdvertReference = z.object({ reference: field.words, source: field.sourceId.optional() });
export const AdvertWords = z.object({ q: field.words });
export const PublicAdverts = z.object({ limit: field.integer(1, 100).default(10) });

const Period = {
  de: field.firstDay.optional(),
  a: field.lastDay.optional(),
};
const inOrder = ({ de, a }: { de?: string | undefined; a?: string | undefined }): boolean => !de || !a || de <= a;
const outOfOrder = { path: ["de"], error: "un début qui ne suit pas la fin (de ≤ a)" };
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

export const SaleFilter = z
  .strictObject({
    commune: field.words.optional(),
    departement: field.department.optional(),
    section: z
      .string()
      .toUpperCase()
      .regex(/^(\d{3})?[0-9A-Z]{1,2}$/)
      .describe("une section cadastrale (AM, ou 000AM avec son préfixe)")
      .optional(),
    type: field.choice({ ...DwellingType, autre: "other" }).optional(),
    ...Period,
    min_prix: field.euros.optional(),
    max_prix: field.euros.optional(),
    min_surface: field.squareMetres.optional(),
    max_surface: field.squareMetres.optional(),
    nature: field.choice(NATURES).optional(),
    limite: field.integer(1, MAX_PAGE).default(100),
    suivant: Cursor([z.iso.date(), z.guid(), z.int().nonnegative()]).optional(),
  })
  .refine(inOrder, outOfOrder);
export type SaleFilter = z.output<typeof SaleFilter>;

export const MarketFilter = z
  .strictObject({
    commune: field.words,
    type: field.choice(DwellingType).optional(),
    ...Period,
  })
  .refine(inOrder, outOfOrder);
export type MarketFilter = z.output<typeof MarketFilter>;

export const EnergyFilter = z
  .strictObject({
    commune: field.words,
    type: field.choice({ ...DwellingType, immeuble: "building" }).optional(),
    ...Period,
  })
  .refine(inOrder, outOfOrder);
export type EnergyFilter = z.output<typeof EnergyFilter>;

export const RentFilter = z.strictObject({
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

export const PlaceFilter = z.strictObject({ q: field.words, limite: field.integer(1, 50).default(10) });
export type PlaceFilter = z.output<typeof PlaceFilter>;

/** A point of France, overseas included. */
export const RiskFilter = z
  .strictObject({ lat: field.latitude, lon: field.longitude })
  .refine(({ lat, lon }) => inFrance(lon, lat), {
    path: ["lat"],
    error: "un point en France, outre-mer compris (lat puis lon, en degrés)",
  });
export type RiskFilter = z.output<typeof RiskFilter>;

const runId = RunId.describe("l’identifiant d’une collecte");
const page = { limite: field.integer(1, 200).default(20) };

export const RunsFilter = z.strictObject({
  ...page,
  statut: field.choice(RunStatus.enum).optional(),
  source: field.sourceId.optional(),
  suivant: Cursor([z.iso.datetime(), RunId]).optional(),
});
export type RunsFilter = z.output<typeof RunsFilter>;

export const OneRun = z.strictObject({ id: runId });
export const RunQuarantine = z.strictObject({ id: runId, ...page, suivant: Cursor([z.int().positive()]).optional() });
