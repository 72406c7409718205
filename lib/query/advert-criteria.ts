/** What adverts may be asked for, under one set of names: in a query string, in a JSON body, in a saved search. */
import * as z from "zod";
import { Equipment } from "../records/equipment.ts";
import { TYPE_WORDS } from "./advert-type-words.ts";
import * as field from "./fields.ts";
import { Zone } from "./zone.ts";

const count = field.integer(0, 1000);
const floor = field.integer(-20, 200);
const year = field.integer(1000, 2200);
const days = field.integer(0, 10_000);
const equipment = field.list(
  field.choice<Equipment>(Object.fromEntries(Equipment.options.map((name) => [name, name]))),
);
/** Farther than this, a place is named by its departments. */
const MAX_KM = 100;

/** Each criterion by its name; all of them must hold. A fact that an advert does not tell never meets a criterion that demands it. */
export const criteria = {
  transaction: field.choice({ vente: "sale", location: "rental" }).optional(),
  commune: field.list(field.communeCode).optional(),
  departement: field.list(field.department).optional(),
  code_postal: field.postcode.optional(),
  quartier: field.words.optional(),
  rayon_km: field
    .decimalFrom(0, MAX_KM, "un rayon en kilomètres autour de « commune », ou de « lat » et « lon »")
    .optional(),
  lat: field.latitude.optional(),
  lon: field.longitude.optional(),
  rayon: field.decimalFrom(0, MAX_KM * 1000, "un rayon en mètres autour de « lat » et « lon »").optional(),
  bbox: field.boundingBox.optional(),
  type_bien: field.list(field.choice(TYPE_WORDS)).optional(),
  min_prix: field.euros.optional(),
  max_prix: field.euros.optional(),
  min_loyer: field.euros.optional(),
  max_loyer: field.euros.optional(),
  charges: field.choice({ comprises: true, hors: false }).optional(),
  min_prix_m2: field.euros.optional(),
  max_prix_m2: field.euros.optional(),
  min_surface: field.squareMetres.optional(),
  max_surface: field.squareMetres.optional(),
  min_terrain: field.squareMetres.optional(),
  max_terrain: field.squareMetres.optional(),
  min_pieces: count.optional(),
  max_pieces: count.optional(),
  min_chambres: count.optional(),
  max_chambres: count.optional(),
  min_etage: floor.optional(),
  max_etage: floor.optional(),
  rez_de_chaussee: field.flag.optional(),
  dpe_max: field.choice({ a: "A", b: "B", c: "C", d: "D", e: "E", f: "F", g: "G" }).optional(),
  min_annee: year.optional(),
  max_annee: year.optional(),
  meuble: field.flag.optional(),
  neuf: field.flag.optional(),
  travaux: field.flag.optional(),
  viager: field.flag.optional(),
  avec: equipment.optional(),
  sans: equipment.optional(),
  baisse: field.flag.optional(),
  min_jours_en_ligne: days.optional(),
  max_jours_en_ligne: days.optional(),
  publiee_depuis: field.firstDay.optional(),
  publiee_avant: field.lastDay.optional(),
  vue_depuis: field.firstDay.optional(),
  source: field.sourceId.optional(),
  statut: field
    .choice({ active: "active", sous_compromis: "under-contract", retiree: "withdrawn", toutes: "any" })
    .optional(),
} as const;

const Read = z.object(criteria);
/** Criteria as read; `zone` comes in JSON only. */
export type AdvertCriteria = z.output<typeof Read> & { readonly zone?: Zone | undefined };

/** Says which criteria contradict each other, or miss what they need. */
export function checkCriteria(asked: AdvertCriteria, context: z.core.$RefinementCtx): void {
  const fault = (name: string, message: string): void => context.addIssue({ code: "custom", path: [name], message });
  for (const [low, high] of BOUNDS) {
    const [from, to] = [asked[low], asked[high]];
    if (from !== undefined && to !== undefined && from > to) fault(low, `au plus la valeur de « ${high} »`);
  }
  if (asked.publiee_depuis && asked.publiee_avant && asked.publiee_depuis > asked.publiee_avant) {
    fault("publiee_depuis", "au plus tard la date de « publiee_avant »");
  }
  const { transaction, lat, lon, rayon, rayon_km, commune } = asked;
  for (const [wrong, names] of OF_THE_OTHER) {
    for (const name of transaction === wrong ? names : []) {
      if (asked[name] !== undefined)
        fault(name, `absent quand « transaction » est « ${wrong === "sale" ? "vente" : "location"} »`);
    }
  }
  if ((lat === undefined) !== (lon === undefined))
    fault(lat === undefined ? "lat" : "lon", "« lat » et « lon » ensemble");
  if (rayon !== undefined && rayon_km !== undefined) fault("rayon", "« rayon » (mètres) ou « rayon_km », pas les deux");
  if (rayon !== undefined && lat === undefined) fault("rayon", "avec « lat » et « lon »");
  if (rayon_km !== undefined && lat === undefined && commune === undefined) {
    fault("rayon_km", "avec « commune », ou avec « lat » et « lon »");
  }
  if (lat !== undefined && lon !== undefined && rayon === undefined && rayon_km === undefined)
    fault("lat", "avec « rayon » ou « rayon_km »");
  if (lat !== undefined && commune !== undefined) fault("commune", "un lieu : « commune », ou « lat » et « lon »");
  const both = asked.avec?.filter((name) => asked.sans?.includes(name)) ?? [];
  if (both.length > 0) fault("avec", `autre chose que dans « sans » (${both.join(", ")})`);
}

const BOUNDS = [
  ["min_prix", "max_prix"],
  ["min_loyer", "max_loyer"],
  ["min_prix_m2", "max_prix_m2"],
  ["min_surface", "max_surface"],
  ["min_terrain", "max_terrain"],
  ["min_pieces", "max_pieces"],
  ["min_chambres", "max_chambres"],
  ["min_etage", "max_etage"],
  ["min_annee", "max_annee"],
  ["min_jours_en_ligne", "max_jours_en_ligne"],
] as const;

/** Amounts that only the other kind of transaction has. */
const OF_THE_OTHER = [
  ["sale", ["min_loyer", "max_loyer", "charges"]],
  ["rental", ["min_prix", "max_prix", "min_prix_m2", "max_prix_m2"]],
] as const;

/** Makes a JSON object of fields that read text: numbers and booleans may come as such. */
export function jsonOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(asTexts, z.strictObject(shape));
}

function asTexts(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, given]) => [name, asText(given)]));
}

function asText(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) && !value.some((item) => typeof item === "object") ? value.map(asText) : value;
}

/** Criteria as a JSON object, names as in a query string; lists are arrays. Contradictions are refused by name. */
export const AdvertCriteria = jsonOf({ ...criteria, zone: Zone.optional() }).superRefine(checkCriteria);
