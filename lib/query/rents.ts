import sql from "sql-template-tag";
import type { RentLevel } from "../records/open-data.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { askPrepared } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import type { Commune } from "./commune.ts";
import type { RentFilter } from "./filters.ts";

const TYPE = {
  apartment: "appartement",
  "apartment-1-2-rooms": "appartement-t1-t2",
  "apartment-3-plus-rooms": "appartement-t3-plus",
  house: "maison",
} as const satisfies Record<RentLevel["type"], string>;

const BASIS = { commune: "commune", mesh: "maille" } as const;

/** What each figure says, for people and for language models. */
const DEFINITIONS = {
  loyer_m2: "loyer d’annonce prédit, en €/m² et par mois, charges comprises, logement non meublé",
  borne_basse: "borne basse de l’intervalle de prédiction à 95 %",
  borne_haute: "borne haute de l’intervalle de prédiction à 95 %",
  base: "commune : prédit par les annonces de la commune ; maille : par celles de communes voisines ou semblables",
  observations_commune: "annonces observées dans la commune",
  observations_maille: "annonces observées dans la maille",
  couverture: "disponible : un loyer est connu ; absente : aucun ne l’est, ce qui ne veut pas dire qu’il n’y en a pas",
};

const EDITIONS = "Les éditions ne sont pas comparables entre elles : leur écart n’est pas une évolution des loyers.";

/** A rent level as it is stored, and whose it is. */
export interface LevelRow {
  readonly source_id: string;
  readonly edition: number | null;
  readonly commune: string;
  readonly commune_name: string | null;
  readonly type: RentLevel["type"];
  readonly rent_per_m2: number;
  readonly low: number;
  readonly high: number;
  readonly basis: RentLevel["basis"];
  readonly observations_in_commune: number | null;
  readonly observations_in_mesh: number | null;
  readonly r2: number | null;
  readonly collected_at: string;
  /** Whose level it is, seen from the commune that was asked for. */
  readonly of: "itself" | "part" | "whole";
}

/**
 * The rent levels of one commune, of the newest edition that has them. Where it has none of a type, those of its arrondissements or of
 * communes that are part of it now are given, else that of the commune that it is part of: each names its commune.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function readRents(db: Queries, filter: RentFilter, sources: readonly Source[]) {
  const commune = await findCommune(db, filter.commune);
  const rows = await nearestLevels(db, commune, filter.type);
  const elsewhere = rows.some(({ of }) => of !== "itself");
  return {
    commune: presentCommune(commune),
    type: filter.type ? TYPE[filter.type] : null,
    couverture: rows.length === 0 ? "absente" : "disponible",
    resultats: rows.map(presentLevel),
    remarques: [
      EDITIONS,
      ...(elsewhere
        ? ["Certains loyers sont publiés pour un autre découpage : chacun nomme la commune dont il est."]
        : []),
    ],
    definitions: DEFINITIONS,
    sources: attribute(
      rows.map(({ source_id, collected_at }) => ({ source: source_id, collected_at })),
      sources,
    ),
  };
}

/** The rent level that stands beside a commune's market: its own, else that of the commune that it is part of; null where there is none. */
export async function readRentLevel(db: Queries, commune: Commune, type: RentLevel["type"]) {
  const [row] = await nearestLevels(db, commune, type);
  if (!row || row.of === "part") return null;
  return { ...presentLevel(row), collected: { source: row.source_id, collected_at: row.collected_at } };
}

async function nearestLevels(
  db: Queries,
  { code, codes }: Commune,
  type: RentLevel["type"] | undefined,
): Promise<LevelRow[]> {
  const wanted = type ?? null;
  return askPrepared<LevelRow>(
    db,
    sql`with whole (code) as (
        select parent from place where code = ${code} and type = 'arrondissement'
      ), asked (code, of, nearness) as (
        select ${code}::text, 'itself', 1
        union all select part, 'part', 2 from unnest(${codes}::text[]) part where part <> ${code}
        union all select whole.code, 'whole', 3 from whole
      ), latest as (
        select distinct on (l.commune, l.type) l.*, asked.of, asked.nearness
        from asked join rent_level l on l.commune = asked.code
        where ${wanted}::text is null or l.type = ${wanted}
        order by l.commune, l.type, l.edition desc nulls last, l.collected_at desc
      ), ranked as (
        select *, rank() over (partition by type order by nearness) as rank from latest
      )
      select * from ranked where rank = 1 order by type, commune`,
  );
}

/** A rent level as answers give it. */
export function presentLevel(row: Omit<LevelRow, "of">) {
  return {
    type: TYPE[row.type],
    commune: { code_insee: row.commune, nom: row.commune_name },
    loyer_m2: row.rent_per_m2,
    borne_basse: row.low,
    borne_haute: row.high,
    base: BASIS[row.basis],
    observations_commune: row.observations_in_commune,
    observations_maille: row.observations_in_mesh,
    r2_ajuste: row.r2,
    edition: row.edition,
  };
}
