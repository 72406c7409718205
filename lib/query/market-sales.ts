/**
 * The sales of a zone in figures. Whole years come from `market_year`; years of which a part is asked for, and what was written since it was worked
 * out, from `sale` itself, in the same statement: an answer is never behind the deeds.
 */
import sql, { empty } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import type { Collected } from "./attribution.ts";
import { noMarketPrice } from "./market-price.ts";
import type { MarketZone } from "./resolved-zone.ts";

/** Which sales of a zone: `from` and `to` are days. */
export interface SalesAsked {
  readonly type: "apartment" | "house" | undefined;
  /** Main rooms; `MOST_ROOMS` stands for itself and more. */
  readonly rooms: number | undefined;
  readonly from: string;
  readonly to: string;
}

/** From this number of rooms on, homes are counted together. */
export const MOST_ROOMS = 5;

/** Sales of one quarter or year. */
interface PeriodFigures {
  /** Four times the year, plus 0 to 3 for the quarter; or the year. */
  readonly period: number;
  readonly sales: number;
  readonly median: number;
}

/** All that is told of the sales of a zone and a period. */
export interface SaleFigures {
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
  /** By quarter, those that have a €/m²; null without a type: how many of each are sold would move the medians. */
  readonly by_quarter: PeriodFigures[] | null;
  readonly collected: Collected[] | null;
}

/** Reads the figures of a zone; €/m² are type 7 quantiles over the one-dwelling deeds at a market price. */
export async function readSaleFigures(
  db: Queries,
  zone: MarketZone,
  asked: SalesAsked,
): Promise<SaleFigures | undefined> {
  const [figures] = await ask<SaleFigures>(
    db,
    sql`with ${saleParts(zone, asked, { quarters: asked.type !== undefined, homes: false })}
      select coalesce(sum(deeds), 0)::bigint as deeds, coalesce(sum(unpriced), 0)::bigint as unpriced, min(first_sale) as first_sale,
        max(last_sale) as last_sale, sum(volume_cents) as volume_cents, p.*,
        (select json_object_agg(reason, n) from (select reason, count(*) as n from apart group by 1) o) as left_out,
        (select json_agg(q order by period) from (select quarter as period, count(*) as sales,
          percentile_cont(0.5) within group (order by per_m2) as median from price
          where ${asked.type ?? null}::text is not null group by 1) q) as by_quarter,
        (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from counted group by 1) s) as collected
      from counted right join (select count(*) as sales, avg(per_m2) as mean,
        percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles from price) p on true
      group by p.sales, p.mean, p.quartiles`,
  );
  return figures;
}

/** One period of a series; the bounds are those of the median, at 95 %. */
export interface PeriodSales extends PeriodFigures {
  readonly deeds: number;
  readonly volume_cents: number;
  readonly quartiles: [number, number, number] | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Reads the sales of a zone by quarter, or by year. Bounds of a median: the order statistics of ranks n/2 ± 1.96·√n/2, the distribution-free
 * interval of a quantile (Conover, Practical Nonparametric Statistics, 3.2).
 */
export async function readSaleSeries(
  db: Queries,
  zone: MarketZone,
  asked: SalesAsked,
  step: "quarter" | "year",
): Promise<{ readonly periods: PeriodSales[]; readonly collected: Collected[] }> {
  const period = step === "quarter" ? sql`quarter` : sql`quarter / 4`;
  const [row] = await ask<{ periods: PeriodSales[] | null; collected: Collected[] | null }>(
    db,
    sql`with ${saleParts(zone, asked, { quarters: true, homes: false })}, priced as (
        select ${period} as period, count(*)::int as sales, array_agg(per_m2 order by per_m2) as ordered,
          percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles
        from price group by 1
      ), told as (
        select ${period} as period, sum(deeds)::int as deeds, sum(volume_cents) as volume_cents from counted_by_quarter group by 1
      )
      select (select json_agg(t order by period) from (
          select period, deeds, volume_cents, coalesce(sales, 0) as sales, quartiles, quartiles[2] as median,
            ordered[greatest(1, floor(sales / 2.0 - 0.98 * sqrt(sales)))::int] as low,
            ordered[least(sales, 1 + ceil(sales / 2.0 + 0.98 * sqrt(sales)))::int] as high
          from told left join priced using (period)) t) as periods,
        (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from counted group by 1) s) as collected`,
  );
  return { periods: row?.periods ?? [], collected: row?.collected ?? [] };
}

/** The parts that figures of one zone are made of; the quarters, or the types and rooms, of prices are null where nobody asks for them. */
export function saleParts(
  zone: MarketZone,
  { type, rooms, from, to }: SalesAsked,
  needs: { readonly quarters: boolean; readonly homes: boolean },
): Sql {
  return partsOf({ spans: spans(zone, from, to), sales: zone.sales, type, rooms, ...needs });
}

/**
 * The same of many zones and years at once, of every type: all tables but `counted_by_quarter` begin with `zone` and `year`, `apart` has `type`
 * besides. `spans` gives `span` and `cell` as the function `spans` does, each with `zone` and `year`; `sales` picks the rows of `sale` of a `span`.
 */
export function salePartsByZone(spans: Sql, sales: Sql): Sql {
  return partsOf({ spans, sales, type: undefined, rooms: undefined, quarters: false, homes: true, byZone: true });
}

interface PartsAsked extends Pick<SalesAsked, "type" | "rooms"> {
  readonly spans: Sql;
  readonly sales: Sql;
  readonly quarters: boolean;
  readonly homes: boolean;
  readonly byZone?: boolean;
}

/**
 * The tables that figures are made of: `counted` (all deeds), `counted_by_quarter`, `price` (€/m², quarter, type and rooms of those that count)
 * and `apart` (those whose price is no market price). This is the one definition of the market. What nobody asks for is left out of the lists:
 * they are long.
 */
function partsOf({ spans, sales, type, rooms, quarters, homes, byZone = false }: PartsAsked): Sql {
  const ofType = type === undefined ? sql`type <> 'other'` : sql`type = ${type}`;
  const ofRooms = hasRooms(rooms);
  const keys = byZone ? sql`zone, year, ` : empty;
  const typed = byZone ? sql`${keys}type, ` : empty;
  return sql`${spans}, live as materialized (
      select ${byZone ? sql`span.zone, span.year, ` : empty}deed.* from span cross join lateral (
        select sold_on, source_id, collected_at, price_cents, coalesce(dwelling_type, 'other') as type, rooms as room,
          price_per_m2::float8 as quotient, ${noMarketPrice} as reason,
          (4 * extract(year from sold_on) + extract(quarter from sold_on) - 1)::int as quarter
        from sale where superseded_by is null and ${sales} and sold_on between span.first_day and span.last_day
        offset 0) deed
      where not span.kept
    ), counted as (
      select ${keys}source_id, collected_at, deeds, unpriced, volume_cents, first_sale, last_sale from cell
      union all
      select ${keys}source_id, max(collected_at), count(*), count(*) - count(price_cents), coalesce(sum(price_cents), 0), min(sold_on), max(sold_on)
      from live group by ${keys}source_id
    ), counted_by_quarter as (
      select 4 * year + at::int - 1 as quarter, q.deeds, q.volume_cents from cell
      cross join lateral unnest(quarter_deeds, quarter_volume) with ordinality as q (deeds, volume_cents, at)
      union all
      select quarter, count(*), coalesce(sum(price_cents), 0) from live group by 1
    ), price as materialized (
      select ${keys}per_m2, quarter, type, room from (
        select ${keys}unnest(prices) as per_m2, ${quarters ? sql`4 * year + unnest(quarters) - 1` : sql`null::int`} as quarter,
          ${homes ? sql`type` : sql`null::text`} as type,
          ${rooms === undefined && !homes ? sql`null::smallint` : sql`unnest(rooms)`} as room
        from cell where ${ofType}) p
      where ${ofRooms}
      union all
      select ${keys}quotient, quarter, type, room from live where quotient is not null and reason is null and ${ofType} and ${ofRooms}
    ), apart as (
      select ${typed}reason from cell cross join lateral unnest(left_reasons, left_rooms) as a (reason, room) where ${ofType} and ${ofRooms}
      union all
      select ${typed}reason from live where quotient is not null and reason is not null and ${ofType} and ${ofRooms}
    )`;
}

/** SQL of a number of main rooms, of a table that has `room`. */
export function hasRooms(rooms: number | undefined): Sql {
  if (rooms === undefined) return sql`true`;
  return rooms >= MOST_ROOMS ? sql`room >= ${MOST_ROOMS}` : sql`room = ${rooms}`;
}

/** SQL of two tables. `span`: the years of each area, and whether `market_year` speaks for all that is asked of them; `cell`: what it says of those. */
export function spans({ areas, due }: MarketZone, from: string, to: string): Sql {
  if (areas === null) {
    return sql`span as (select ${from}::date as first_day, ${to}::date as last_day, false as kept),
      cell as (select * from market_year where false)`;
  }
  const years = range(yearOf(from), yearOf(to)).map((year) => ({
    year,
    first: later(from, `${year}-01-01`),
    last: earlier(to, `${year}-12-31`),
  }));
  const whole = years.map(({ year, first, last }) => first === `${year}-01-01` && last === `${year}-12-31`);
  return sql`span as materialized (
      select area, year, first_day, last_day,
        whole and not exists (select from market_due d where ${due} and d.year = span.year) as kept
      from (select * from unnest(${areas}::text[]) as area cross join unnest(
        ${years.map(({ year }) => year)}::smallint[], ${years.map(({ first }) => first)}::date[],
        ${years.map(({ last }) => last)}::date[], ${whole}::boolean[]) as y (year, first_day, last_day, whole)) span
    ), cell as (
      select m.* from span join market_year m using (area, year) where kept
    )`;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
