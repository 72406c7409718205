import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { DEFINITIONS_BESIDE, readBeside } from "./beside-market.ts";
import { presentCommune } from "./communes.ts";
import { coverageOf } from "./coverage.ts";
import type { Coverage, CoveredYear } from "./coverage.ts";
import type { MarketFilter } from "./market-filters.ts";
import { ADVERT_DEFINITIONS, readAdvertMarket } from "./market-adverts.ts";
import { LEFT_OUT_DEFINITION, leftOut } from "./market-price.ts";
import { MOST_ROOMS, readSaleFigures } from "./market-sales.ts";
import type { SaleFigures } from "./market-sales.ts";
import { FEWEST_A_QUARTER, FEWEST_QUARTERS, trendOf } from "./market-trend.ts";
import { findZone } from "./market-zone.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { euros, round } from "./present.ts";

/** With fewer sales than this, figures of a commune or a department are given as unreliable, those of smaller zones are withheld. */
export const RELIABLE_SALES = 5;

/** What each figure counts, for people and for language models. */
const DEFINITIONS = {
  nombre_ventes:
    "actes portant sur un seul logement, du type et du nombre de pièces demandés, dont le prix et la surface bâtie sont connus et dont le prix est celui du marché : la base de prix_m2",
  ventes_ecartees: LEFT_OUT_DEFINITION,
  nombre_actes: "tous les actes de la zone et de la période, quels que soient les biens",
  nombre_actes_sans_prix: "ceux d’entre eux dont le prix n’est pas publié",
  volume: "somme en euros des prix de tous ces actes, chaque disposition comptée une fois",
  prix_m2:
    "prix de l’acte divisé par la surface réelle bâtie du logement, en €/m² ; hors honoraires d’agence et frais à la charge de l’acquéreur",
  couverture:
    "complete : chaque année demandée est dans les fichiers ; partielle : certaines ; absente : aucune ; d’une zone qui n’est pas une commune : pour les communes que les fichiers y nomment, ou sans vente pour la plus proche",
  pieces: `nombre de pièces principales ; ${MOST_ROOMS} : ${MOST_ROOMS} et plus`,
  tendance: `évolution en % par an : médiane des pentes entre tous les trimestres (Theil–Sen) du logarithme de la médiane trimestrielle, avec l’intervalle de Sen à 95 % ; trimestres d’au moins ${FEWEST_A_QUARTER} ventes, ${FEWEST_QUARTERS} au moins ; la composition des ventes n’est pas corrigée`,
  chiffres_retenus: `chiffres qui ne sont pas communiqués, et pourquoi ; une zone plus petite qu’une commune n’a aucun prix sous ${RELIABLE_SALES} ventes`,
  ...DEFINITIONS_BESIDE,
  ...ADVERT_DEFINITIONS,
};

/**
 * The market of a zone: how many deeds, their volume, the €/m² of one-dwelling deeds (type 7 quantiles) and their trend, the adverts, and what
 * stands beside. Where no file covers the zone and period, every figure of sales is null, never 0.
 * @throws Refusal (422) when the commune is not known by that name, or by several, or when the zone is too large.
 */
export async function readMarket(db: Queries, filter: MarketFilter, sources: readonly Source[]) {
  const zone = await findZone(db, filter);
  const coverage = await readCoverage(db, zone, filter);
  const { from, to } = coverage;
  const [figures, adverts] = await Promise.all([
    coverage.state === "absente" || from === null || to === null
      ? undefined
      : readSaleFigures(db, zone, { type: filter.type, rooms: filter.pieces, from, to }),
    readAdvertMarket(db, zone, filter, sources),
  ]);
  const sales = figures ? presentSales(figures, isSmall(zone)) : NO_FIGURES;
  const median = sales.prix_m2 === null ? null : (figures?.quartiles?.[1] ?? null);
  const reliable = (figures?.sales ?? 0) >= RELIABLE_SALES;
  return {
    commune: zone.commune ? presentCommune(zone.commune) : null,
    zone: presentZone(zone, filter),
    type: typeName(filter.type),
    pieces: filter.pieces ?? null,
    periode: {
      de: filter.de ?? from,
      a: filter.a ?? to,
      couverte: coverage.state === "absente" ? null : { de: from, a: to },
      premiere_vente: sales.premiere_vente,
      derniere_vente: sales.derniere_vente,
      annees_absentes: coverage.missing,
      annees_incompletes: coverage.incomplete,
    },
    couverture: coverage.state,
    ...sales.figures,
    remarque: figures ? sales.figures.remarque : unpublished(zone, sources),
    prix_m2: sales.prix_m2,
    tendance: presentTrend(figures, filter.type),
    annonces: adverts.withYield(reliable ? median : null),
    ...(await readBeside(
      db,
      zone.commune,
      { type: filter.type, median, reliable, collected: figures?.collected ?? [] },
      sources,
    )),
    chiffres_retenus: sales.withheld,
    definitions: DEFINITIONS,
    sources: attribute([...coverage.collected, ...(figures?.collected ?? []), ...adverts.collected], sources),
  };
}

/** Why no file has the sales of a zone, where a source's file says so of its department. */
function unpublished({ commune, department }: MarketZone, sources: readonly Source[]): string | null {
  const of = department ?? (commune && /^(?:97)?\d[\dAB]/.exec(commune.code)?.[0]);
  const [because] = sources.flatMap((source) => {
    const without = source.kind === "file" ? source.series?.without : undefined;
    return without && of && without.departments.includes(of) ? [without.because.fr] : [];
  });
  return because === undefined ? null : `${because.slice(0, 1).toUpperCase()}${because.slice(1)}.`;
}

/** What the files hold of a zone and a period. */
export async function readCoverage(
  db: Queries,
  zone: MarketZone,
  period: Pick<MarketFilter, "de" | "a">,
): Promise<Coverage> {
  const years = await ask<CoveredYear>(
    db,
    // A city is complete once each of its arrondissements is.
    sql`select year, source_id as source, max(collected_at) as collected_at,
        bool_and(complete) and count(*) >= (select count(*) from place where parent = ${zone.commune?.code ?? null} and type = 'arrondissement') as complete
      from sale_coverage where ${zone.covered} group by year, source_id order by year`,
  );
  return coverageOf(years, period);
}

/** Whether a zone is so small that a figure over few sales would tell of single homes. */
export function isSmall({ kind }: MarketZone): boolean {
  return kind === "section" || kind === "rayon" || kind === "polygone";
}

/** A zone as answers name it. */
export function presentZone(
  { kind, department, section }: MarketZone,
  { lat, lon, rayon }: Pick<MarketFilter, "lat" | "lon" | "rayon">,
) {
  return {
    nature: kind,
    departement: department,
    section,
    latitude: lat ?? null,
    longitude: lon ?? null,
    rayon: rayon ?? null,
  };
}

/** The French word for a type of home. */
export function typeName(type: "apartment" | "house" | undefined) {
  return type ? ({ apartment: "appartement", house: "maison" } as const)[type] : null;
}

const NO_FIGURES = {
  premiere_vente: null,
  derniere_vente: null,
  prix_m2: null,
  withheld: [],
  figures: {
    nombre_ventes: null,
    nombre_actes: null,
    nombre_actes_sans_prix: null,
    volume: null,
    fiabilite: null,
    ventes_ecartees: null,
    remarque: null,
  },
};

/** The sales of a zone as answers give them; of a small zone, what so few deeds would tell of single homes is withheld. */
export function presentSales(figures: Omit<SaleFigures, "by_quarter" | "collected">, small: boolean) {
  const { deeds, unpriced, volume_cents, sales, quartiles, mean, left_out, first_sale, last_sale } = figures;
  const fewDeeds = small && deeds > 0 && deeds < RELIABLE_SALES;
  const fewSales = small && sales > 0 && sales < RELIABLE_SALES;
  return {
    premiere_vente: fewDeeds ? null : first_sale,
    derniere_vente: fewDeeds ? null : last_sale,
    prix_m2: fewSales || !quartiles || mean === null ? null : pricesPerM2(quartiles, mean),
    withheld: [
      ...(fewDeeds ? ["volume", "periode.premiere_vente", "periode.derniere_vente"] : []).map((chiffre) => ({
        chiffre,
        raison: `moins de ${RELIABLE_SALES} actes dans une zone plus petite qu’une commune`,
      })),
      ...(fewSales
        ? [{ chiffre: "prix_m2", raison: `moins de ${RELIABLE_SALES} ventes dans une zone plus petite qu’une commune` }]
        : []),
    ],
    figures: {
      nombre_ventes: sales,
      nombre_actes: deeds,
      nombre_actes_sans_prix: unpriced,
      volume: fewDeeds ? null : euros(volume_cents ?? 0),
      fiabilite: sales >= RELIABLE_SALES ? ("suffisante" as const) : ("faible" as const),
      ...leftOut(left_out ?? {}),
    },
  };
}

function pricesPerM2([q1, median, q3]: readonly [number, number, number], mean: number) {
  return { mediane: round(median, 1), q1: round(q1, 1), q3: round(q3, 1), moyenne: round(mean, 1) };
}

function presentTrend(figures: SaleFigures | undefined, type: MarketFilter["type"]) {
  const nothing = { taux_annuel: null, bas: null, haut: null, trimestres: null };
  if (!figures) return { ...nothing, raison: "aucun fichier ne couvre la période" };
  if (type === undefined)
    return {
      ...nothing,
      raison: "précisez le type, appartement ou maison : ensemble, leur part changeante en ferait une",
    };
  const medians = (figures.by_quarter ?? []).map(({ period, ...rest }) => ({ quarter: period, ...rest }));
  const trend = trendOf(medians);
  if (!trend) {
    return {
      ...nothing,
      raison: `moins de ${FEWEST_QUARTERS} trimestres d’au moins ${FEWEST_A_QUARTER} ventes`,
    };
  }
  return {
    taux_annuel: round(trend.rate, 2),
    bas: round(trend.low, 2),
    haut: round(trend.high, 2),
    trimestres: trend.quarters,
    raison: null,
  };
}
