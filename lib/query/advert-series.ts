/** The adverts of a zone over time: how many came and went, and what was asked. */
import sql from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { SYMBOLIC_BELOW_CENTS } from "../records/market-price.ts";
import { ask } from "./ask.ts";
import type { Collected } from "./attribution.ts";
import type { MarketSeriesFilter } from "./market-filters.ts";
import { FEWEST_ADVERTS, roomsCondition, typeCondition } from "./market-adverts.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { presentPeriodName } from "./period-name.ts";
import { round } from "./present.ts";

/** What each figure says, for people and for language models. */
export const ADVERT_SERIES_DEFINITIONS = {
  nouvelles: "annonces à vendre vues pour la première fois dans la période",
  prix_m2_demande: `médiane, sur ces annonces, du dernier prix demandé divisé par la surface annoncée ; null sous ${FEWEST_ADVERTS} annonces`,
  retirees: "annonces à vendre dont le retrait, le dernier, est de la période",
  delai_median: `jours entre la première vue et ce retrait ; null sous ${FEWEST_ADVERTS} annonces`,
};

interface Period {
  readonly period: number;
  readonly fresh: number;
  readonly priced: number;
  readonly per_m2: number | null;
  readonly gone: number;
  readonly days: number | null;
}

/** Reads how many adverts for sale came and went, by quarter or by year in Paris, the earliest first; empty where a zone's adverts are not known. */
export async function readAdvertSeries(
  db: Queries,
  zone: MarketZone,
  { type, pieces, pas, de, a }: Pick<MarketSeriesFilter, "type" | "pieces" | "pas" | "de" | "a">,
) {
  const quarter = sql`(4 * extract(year from day) + extract(quarter from day) - 1)::int`;
  const period = pas === "quarter" ? quarter : sql`${quarter} / 4`;
  const [row] = await ask<{ periods: Period[] | null; collected: Collected[] | null }>(
    db,
    sql`with offer as materialized (
        select advert_id, first_seen, status, source_id, first_seen at time zone 'Europe/Paris' as day,
          case when life_annuity is not true and price_cents >= ${SYMBOLIC_BELOW_CENTS}::bigint then price_cents / 100.0::float8 / nullif(area, 0) end as per_m2
        from advert_facts where ${zone.adverts} and transaction = 's' and ${typeCondition(type)} and ${roomsCondition(pieces)}
      ), gone as (
        select e.happened_at at time zone 'Europe/Paris' as day, extract(epoch from e.happened_at - first_seen) / 86400 as days
        from offer cross join lateral (select max(happened_at) as happened_at from advert_event e
          where e.advert_id = offer.advert_id and e.type = 'withdrawn') e
        where status = 'w' and e.happened_at is not null
      ), came as (
        select ${period} as period, count(*) as fresh, count(per_m2) as priced, percentile_cont(0.5) within group (order by per_m2) as per_m2
        from offer where ${inPeriod(de, a)} group by 1
      ), went as (
        select ${period} as period, count(*) as gone, percentile_cont(0.5) within group (order by days) as days
        from gone where ${inPeriod(de, a)} group by 1
      )
      select (select json_agg(p order by period) from (select period, coalesce(fresh, 0) as fresh, coalesce(priced, 0) as priced, per_m2,
          coalesce(gone, 0) as gone, days from came full join went using (period)) p) as periods,
        (select json_agg(s) from (select source_id as source, (select a.collected_at from advert a where a.advert_id = newest) as collected_at
          from (select source_id, max(advert_id) as newest from offer group by 1) n) s) as collected`,
  );
  return { periods: (row?.periods ?? []).map((one) => presentPeriod(one, pas)), collected: row?.collected ?? [] };
}

function inPeriod(from: string | undefined, to: string | undefined) {
  return sql`day::date between coalesce(${from ?? null}::date, '-infinity') and coalesce(${to ?? null}::date, 'infinity')`;
}

function presentPeriod({ period, fresh, priced, per_m2, gone, days }: Period, step: MarketSeriesFilter["pas"]) {
  return {
    periode: presentPeriodName(period, step),
    nouvelles: fresh,
    prix_m2_demande: priced < FEWEST_ADVERTS || per_m2 === null ? null : round(per_m2, 1),
    retirees: gone,
    delai_median: gone < FEWEST_ADVERTS || days === null ? null : round(days, 0),
    raison:
      Math.min(priced, gone) < FEWEST_ADVERTS ? `un chiffre null porte sur moins de ${FEWEST_ADVERTS} annonces` : null,
  };
}
