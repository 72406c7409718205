/** What the paths of the market may be asked: a zone, homes, a period. */
import * as z from "zod";
import { GROUPINGS, needsZone } from "./advert-groupings.ts";
import type { Grouping } from "./advert-groupings.ts";
import { jsonOf } from "./advert-criteria.ts";
import * as field from "./fields.ts";
import { DwellingType, Period } from "./filters.ts";
import { MOST_ROOMS } from "./market-sales.ts";
import { Zone } from "./zone.ts";

/** Deeds are homes' addresses: a circle around one is wide enough to hold several. */
const RADIUS = [100, 10_000] as const;

/** Which zone a market is asked of: a commune, a section of one, a department, a circle, or a polygon. */
const marketPlace = {
  commune: field.words.optional(),
  departement: field.department.optional(),
  section: field.section.optional(),
  lat: field.latitude.optional(),
  lon: field.longitude.optional(),
  rayon: field.decimalFrom(...RADIUS, "un rayon en mètres autour de « lat » et « lon »").optional(),
  polygone: field.polygon.optional(),
};
const marketOf = {
  type: field.choice(DwellingType).optional(),
  pieces: field.integer(1, MOST_ROOMS).optional(),
  ...Period,
};
const step = { pas: field.choice({ trimestre: "quarter", annee: "year" }).prefault("trimestre") };

type Place = { readonly [Name in keyof typeof marketPlace | "zone"]?: unknown };

function checkPlace(asked: Place, context: z.core.$RefinementCtx): void {
  const fault = (name: string, message: string): void => context.addIssue({ code: "custom", path: [name], message });
  const { commune, departement, lat, lon, rayon, polygone, zone } = asked;
  const named = [commune, departement, lat ?? lon ?? rayon, polygone, zone].filter((one) => one !== undefined);
  if (named.length === 0)
    fault("commune", "une commune, ou « departement », ou « lat », « lon » et « rayon », ou « polygone »");
  if (named.length > 1)
    fault("commune", "une seule zone : « commune », « departement », « lat », « lon » et « rayon », ou « polygone »");
  if (asked.section !== undefined && asked.commune === undefined) fault("section", "avec « commune »");
  const circle = [asked.lat, asked.lon, asked.rayon].filter((one) => one !== undefined);
  if (circle.length > 0 && circle.length < 3) fault("rayon", "« lat », « lon » et « rayon » ensemble");
}

export const MarketFilter = z.object({ ...marketPlace, ...marketOf }).superRefine(checkPlace);
export type MarketFilter = z.output<typeof MarketFilter> & { readonly zone?: Zone | undefined };
export type MarketZoneAsked = Pick<MarketFilter, keyof typeof marketPlace | "zone">;

const periodError = { path: ["de"], error: "au plus tard la date de « a »" };

function isPeriod({ de, a }: { readonly de?: string | undefined; readonly a?: string | undefined }): boolean {
  return !de || !a || de <= a;
}

/** The market of a drawn zone, in JSON. */
export const MarketBody = jsonOf({ zone: Zone, ...marketOf }).refine(isPeriod, periodError);

/** The market of any zone, in JSON. */
export const AnyMarketBody = jsonOf({ ...marketPlace, zone: Zone.optional(), ...marketOf })
  .superRefine(checkPlace)
  .refine(isPeriod, periodError);
export type AnyMarketBody = z.output<typeof AnyMarketBody>;

export const MarketSeriesFilter = z.object({ ...marketPlace, ...marketOf, ...step }).superRefine(checkPlace);
export type MarketSeriesFilter = z.output<typeof MarketSeriesFilter>;

/** Asking prices against signed ones: never of less than a commune. */
export const BargainFilter = z
  .object({ commune: marketPlace.commune, departement: marketPlace.departement, type: marketOf.type, ...Period })
  .superRefine(checkPlace);
export type BargainFilter = z.output<typeof BargainFilter>;

/** The adverts of a zone, or of all of France, by one fact. */
export const BreakdownFilter = z
  .object({
    commune: marketPlace.commune,
    departement: marketPlace.departement,
    lat: marketPlace.lat,
    lon: marketPlace.lon,
    rayon: marketPlace.rayon,
    transaction: field.choice({ vente: "sale", location: "rental" }).prefault("vente"),
    type: marketOf.type,
    par: field.choice<Grouping>(Object.fromEntries(GROUPINGS.map((name) => [name, name]))),
    tri: field.choice({ nombre: "nombre", prix_m2: "prix_m2" }).prefault("nombre"),
    limite: field.integer(1, 200).prefault("20"),
  })
  .superRefine((asked, context) => {
    const zoned = [asked.commune, asked.departement, asked.lat, asked.lon, asked.rayon].some(
      (one) => one !== undefined,
    );
    if (zoned || needsZone(asked.par)) checkPlace(asked, context);
  });
export type BreakdownFilter = z.output<typeof BreakdownFilter>;
