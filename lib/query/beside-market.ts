/** What stands beside the market of a commune: the place itself, its rents, the yield that follows, its energy mix. */
import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Attribution, Collected } from "./attribution.ts";
import type { Commune } from "./commune.ts";
import { readEnergyMix } from "./energy.ts";
import { round } from "./present.ts";
import { readRentLevel } from "./rents.ts";

/** What each block says, for people and for language models. */
export const DEFINITIONS_BESIDE = {
  lieu: "population et superficie de la commune demandée",
  loyers:
    "loyer d’annonce prédit du type demandé, en €/m² et par mois, charges comprises, non meublé, avec les bornes de sa prédiction à 95 % ; commune : celle dont il est ; les éditions ne sont pas comparables entre elles",
  rendement_brut:
    "12 × loyer_m2 ÷ prix_m2.mediane de la période, en % ; bas et haut : avec les bornes du loyer ; charges comprises, avant impôts, travaux, vacance et frais d’acquisition",
  dpe: "étiquettes des diagnostics connus de la commune et du type demandé, toutes dates ; voir /dpe",
};

/** The sales that the market tells of. */
interface MarketOfType {
  readonly type: "apartment" | "house" | undefined;
  /** €/m²; null where there is none. */
  readonly median: number | null;
  /** Whether it is over enough sales to reckon with. */
  readonly reliable: boolean;
  readonly collected: readonly Collected[];
}

/** Reads what stands beside a market. Each block carries its source, and where it says nothing the reason. */
export async function readBeside(
  db: Queries,
  commune: Commune | null,
  market: MarketOfType,
  sources: readonly Source[],
) {
  if (!commune) return ONLY_OF_COMMUNES;
  const [lieu, level, dpe] = await Promise.all([
    readPlace(db, commune, sources),
    market.type && readRentLevel(db, commune, market.type),
    readEnergyMix(db, commune, market.type, sources),
  ]);
  return { lieu, loyers: rentsOf(level, sources), rendement_brut: yieldOf(level, market, sources), dpe };
}

const BY_COMMUNE = "la source publie par commune : demander une commune de la zone";

interface PlaceFacts {
  readonly name: string;
  readonly department: string | null;
  readonly region: string | null;
  readonly population: number | null;
  readonly area: number | null;
  readonly source_id: string;
  readonly collected_at: string;
}

async function readPlace(db: Queries, { code, name }: Commune, sources: readonly Source[]) {
  const [place] = await ask<PlaceFacts>(
    db,
    sql`select name, department, region, population, area, source_id, collected_at from place where code = ${code} and type <> 'former'`,
  );
  return {
    code_insee: code,
    nom: place?.name ?? name,
    departement: place?.department ?? null,
    region: place?.region ?? null,
    population: place?.population ?? null,
    superficie_km2: place?.area ?? null,
    raison: place ? null : "le lieu n’est pas connu",
    source: place ? only({ source: place.source_id, collected_at: place.collected_at }, sources) : null,
  };
}

const NO_YIELD = { taux: null, bas: null, haut: null, commune_loyers: null, edition_loyers: null, sources: [] };

/** Undefined where no type was asked for, null where no level is known. */
type Level = Awaited<ReturnType<typeof readRentLevel>> | undefined;

const NO_LEVEL = {
  type: null,
  commune: null,
  loyer_m2: null,
  borne_basse: null,
  borne_haute: null,
  base: null,
  observations_commune: null,
  observations_maille: null,
  r2_ajuste: null,
  edition: null,
};

/** What stands beside the market of a zone that is no commune. */
const ONLY_OF_COMMUNES = {
  lieu: null,
  loyers: { ...NO_LEVEL, raison: BY_COMMUNE, source: null },
  rendement_brut: { ...NO_YIELD, raison: BY_COMMUNE },
  dpe: {
    commune: null,
    nombre_dpe: null,
    classes_energie: null,
    part_f_g: null,
    consommation_mediane: null,
    raison: BY_COMMUNE,
    source: null,
  },
};

function rentsOf(level: Level, sources: readonly Source[]) {
  if (!level) return { ...NO_LEVEL, raison: whyNoLevel(level), source: null };
  const { collected, ...facts } = level;
  return { ...facts, raison: null, source: only(collected, sources) };
}

function whyNoLevel(level: null | undefined): string {
  return level === undefined
    ? "les loyers sont publiés par type de logement : précisez le type, appartement ou maison"
    : "aucun loyer de ce type n’est connu pour la commune";
}

function yieldOf(level: Level, { median, reliable, collected }: MarketOfType, sources: readonly Source[]) {
  if (!level) return { ...NO_YIELD, raison: whyNoLevel(level) };
  if (median === null) return { ...NO_YIELD, raison: "aucun prix au m² n’est connu pour la période" };
  if (!reliable) return { ...NO_YIELD, raison: "trop peu de ventes pour un prix médian fiable" };
  const percent = (rent: number) => round((100 * 12 * rent) / median, 2);
  return {
    taux: percent(level.loyer_m2),
    bas: percent(level.borne_basse),
    haut: percent(level.borne_haute),
    commune_loyers: level.commune,
    edition_loyers: level.edition,
    raison: null,
    sources: attribute([...collected, level.collected], sources),
  };
}

function only(collected: Collected, sources: readonly Source[]): Attribution | null {
  return attribute([collected], sources)[0] ?? null;
}
