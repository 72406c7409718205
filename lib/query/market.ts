import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { DEFINITIONS_BESIDE, readBeside } from "./beside-market.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { coverageOf } from "./coverage.ts";
import type { CoveredYear } from "./coverage.ts";
import type { MarketFilter } from "./filters.ts";
import { LEFT_OUT_DEFINITION, leftOut, noMarketPrice } from "./market-price.ts";
import { euros, round } from "./present.ts";
import { inCommunes } from "./sales.ts";

/** With fewer sales than this, figures are given as unreliable. */
const RELIABLE_SALES = 5;

/** What each figure counts, for people and for language models. */
const DEFINITIONS = {
  nombre_ventes:
    "actes portant sur un seul logement, du type demandé, dont le prix et la surface bâtie sont connus et dont le prix est celui du marché : la base de prix_m2",
  ventes_ecartees: LEFT_OUT_DEFINITION,
  nombre_actes: "tous les actes de la commune et de la période, quels que soient les biens",
  nombre_actes_sans_prix: "ceux d’entre eux dont le prix n’est pas publié",
  volume: "somme en euros des prix de tous ces actes, chaque disposition comptée une fois",
  prix_m2:
    "prix de l’acte divisé par la surface réelle bâtie du logement, en €/m² ; hors honoraires d’agence et frais à la charge de l’acquéreur",
  couverture: "complete : chaque année demandée est dans les fichiers ; partielle : certaines ; absente : aucune",
  ...DEFINITIONS_BESIDE,
};

interface Figures {
  readonly deeds: number;
  readonly unpriced: number;
  readonly first_sale: string | null;
  readonly last_sale: string | null;
  readonly volume_cents: number | null;
  readonly sales: number;
  readonly quartiles: [number, number, number] | null;
  readonly mean: number | null;
  /** Deeds that would count if their price were a market price, by the reason why it is none. */
  readonly left_out: Readonly<Record<string, number>> | null;
  readonly collected: Collected[] | null;
}

/**
 * The market of one commune: how many deeds, their volume, and the €/m² of one-dwelling deeds (type 7 quantiles).
 * Where no file covers the commune and period, every figure is null, never 0.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function readMarket(db: Queries, filter: MarketFilter, sources: readonly Source[]) {
  const commune = await findCommune(db, filter.commune);
  const years = await ask<CoveredYear>(
    db,
    // A city is complete once each of its arrondissements is.
    sql`select year, source_id as source, max(collected_at) as collected_at,
        bool_and(complete) and count(*) >= (select count(*) from place where parent = ${commune.code} and type = 'arrondissement') as complete
      from sale_coverage where ${inCommunes(commune.codes)} group by year, source_id order by year`,
  );
  const coverage = coverageOf(years, filter);
  const figures =
    coverage.state === "absente" ? undefined : await readFigures(db, commune.codes, filter, coverage.from, coverage.to);
  return {
    commune: presentCommune(commune),
    type: filter.type ? ({ apartment: "appartement", house: "maison" } as const)[filter.type] : null,
    periode: {
      de: filter.de ?? coverage.from,
      a: filter.a ?? coverage.to,
      couverte: coverage.state === "absente" ? null : { de: coverage.from, a: coverage.to },
      premiere_vente: figures?.first_sale ?? null,
      derniere_vente: figures?.last_sale ?? null,
      annees_absentes: coverage.missing,
      annees_incompletes: coverage.incomplete,
    },
    couverture: coverage.state,
    ...(figures ? present(figures) : NO_FIGURES),
    ...(await readBeside(db, commune, besideOf(filter, figures), sources)),
    definitions: DEFINITIONS,
    sources: attribute([...coverage.collected, ...(figures?.collected ?? [])], sources),
  };
}

async function readFigures(
  db: Queries,
  communes: readonly string[],
  { type }: MarketFilter,
  from: string | null,
  to: string | null,
): Promise<Figures | undefined> {
  const [figures] = await ask<Figures>(
    db,
    sql`with told as (
        select sold_on, price_cents, source_id, collected_at, ${noMarketPrice} as no_market,
          case when ${type ?? null}::text is null or dwelling_type = ${type ?? null} then price_per_m2::float8 end as quotient
        from sale
        where superseded_by is null and ${inCommunes(communes)} and sold_on between ${from}::date and ${to}::date
      ), deed as (
        select *, case when no_market is null then quotient end as per_m2 from told)
      select count(*) as deeds, count(*) - count(price_cents) as unpriced, min(sold_on) as first_sale, max(sold_on) as last_sale,
        sum(price_cents) as volume_cents,
        count(per_m2) as sales, avg(per_m2) as mean,
        percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles,
        (select json_object_agg(no_market, n) from (select no_market, count(*) as n from deed
          where no_market is not null and quotient is not null group by 1) o) as left_out,
        (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from deed group by 1) s) as collected
      from deed`,
  );
  return figures;
}

const NO_FIGURES = {
  nombre_ventes: null,
  nombre_actes: null,
  nombre_actes_sans_prix: null,
  volume: null,
  prix_m2: null,
  fiabilite: null,
  ventes_ecartees: null,
  remarque: null,
};

function besideOf({ type }: MarketFilter, figures: Figures | undefined) {
  return {
    type,
    median: figures?.quartiles?.[1] ?? null,
    reliable: (figures?.sales ?? 0) >= RELIABLE_SALES,
    collected: figures?.collected ?? [],
  };
}

function present({ deeds, unpriced, volume_cents, sales, quartiles, mean, left_out }: Figures) {
  return {
    nombre_ventes: sales,
    nombre_actes: deeds,
    nombre_actes_sans_prix: unpriced,
    volume: euros(volume_cents ?? 0),
    prix_m2:
      quartiles && mean !== null
        ? {
            mediane: round(quartiles[1], 1),
            q1: round(quartiles[0], 1),
            q3: round(quartiles[2], 1),
            moyenne: round(mean, 1),
          }
        : null,
    fiabilite: sales >= RELIABLE_SALES ? "suffisante" : "faible",
    ...leftOut(left_out ?? {}),
  };
}
