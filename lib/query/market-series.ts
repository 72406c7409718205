import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ADVERT_SERIES_DEFINITIONS, readAdvertSeries } from "./advert-series.ts";
import { attribute } from "./attribution.ts";
import { presentCommune } from "./communes.ts";
import type { MarketSeriesFilter } from "./market-filters.ts";
import { isSmall, presentZone, readCoverage, RELIABLE_SALES, typeName } from "./market.ts";
import { readSaleSeries } from "./market-sales.ts";
import type { PeriodSales } from "./market-sales.ts";
import { findZone } from "./market-zone.ts";
import { presentPeriodName } from "./period-name.ts";
import { euros, round } from "./present.ts";

/** What each figure says, for people and for language models. */
const DEFINITIONS = {
  periode: "un trimestre (2021-T3) ou une année (2021) ; un trimestre sans acte n’y est pas",
  nombre_ventes: "comme dans /marche : la base de prix_m2",
  prix_m2: `comme dans /marche ; null sous ${RELIABLE_SALES} ventes`,
  mediane_bas: "borne basse de la médiane à 95 % : la vente de rang n/2 − 1,96·√n/2",
  mediane_haut: "borne haute de la médiane à 95 % : la vente de rang 1 + n/2 + 1,96·√n/2",
  variation:
    "écart en % entre la médiane de la période et celle de la période d’avant dans la liste, quand les deux sont connues",
};

/**
 * The sales of a zone over time, by quarter or by year, with the uncertainty of each median, and its adverts.
 * @throws Refusal (422) when the commune is not known by that name, or by several, or when the zone is too large.
 */
export async function readMarketSeries(db: Queries, filter: MarketSeriesFilter, sources: readonly Source[]) {
  const zone = await findZone(db, filter);
  const coverage = await readCoverage(db, zone, filter);
  const { from, to } = coverage;
  const [{ periods, collected }, adverts] = await Promise.all([
    coverage.state === "absente" || from === null || to === null
      ? { periods: [], collected: [] }
      : readSaleSeries(db, zone, { type: filter.type, rooms: filter.pieces, from, to }, filter.pas),
    readAdvertSeries(db, zone, filter),
  ]);
  return {
    commune: zone.commune ? presentCommune(zone.commune) : null,
    zone: presentZone(zone, filter),
    type: typeName(filter.type),
    pieces: filter.pieces ?? null,
    pas: filter.pas === "quarter" ? ("trimestre" as const) : ("annee" as const),
    periode: {
      de: filter.de ?? from,
      a: filter.a ?? to,
      couverte: coverage.state === "absente" ? null : { de: from, a: to },
      annees_absentes: coverage.missing,
      annees_incompletes: coverage.incomplete,
    },
    couverture: coverage.state,
    resultats: periods.map((period, at) => presentPeriod(period, periods[at - 1], filter.pas, isSmall(zone))),
    annonces: adverts.periods,
    definitions: { ...DEFINITIONS, ...ADVERT_SERIES_DEFINITIONS },
    sources: attribute([...coverage.collected, ...collected, ...adverts.collected], sources),
  };
}

function presentPeriod(
  told: PeriodSales,
  before: PeriodSales | undefined,
  step: MarketSeriesFilter["pas"],
  small: boolean,
) {
  const { period, deeds, volume_cents, sales } = told;
  const hidden = small && deeds < RELIABLE_SALES;
  return {
    periode: presentPeriodName(period, step),
    nombre_actes: deeds,
    volume: hidden ? null : euros(volume_cents),
    nombre_ventes: sales,
    prix_m2: sales < RELIABLE_SALES ? null : pricesOf(told),
    variation: variationOf(told, before),
    raison: sales < RELIABLE_SALES ? `moins de ${RELIABLE_SALES} ventes` : null,
  };
}

function pricesOf({ quartiles, low, high }: PeriodSales) {
  if (!quartiles || low === null || high === null) return null;
  const [q1, mediane, q3] = quartiles;
  return {
    mediane: round(mediane, 1),
    mediane_bas: round(low, 1),
    mediane_haut: round(high, 1),
    q1: round(q1, 1),
    q3: round(q3, 1),
  };
}

function variationOf(told: PeriodSales, before: PeriodSales | undefined): number | null {
  if (!before || told.sales < RELIABLE_SALES || before.sales < RELIABLE_SALES) return null;
  return round((100 * (told.median - before.median)) / before.median, 1);
}
