/** The adverts of today by one of their facts: what each group counts, asks and measures. */
import sql, { raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { Equipment } from "../records/equipment.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { SYMBOLIC_BELOW_CENTS } from "../records/market-price.ts";
import { ask } from "./ask.ts";
import { GROUPS, needsZone } from "./advert-groupings.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { presentCommune } from "./communes.ts";
import type { BreakdownFilter } from "./market-filters.ts";
import { FEWEST_ADVERTS } from "./market-adverts.ts";
import { presentZone, typeName } from "./market.ts";
import { findZone } from "./market-zone.ts";
import { euros, round } from "./present.ts";

/** What each figure says, for people and for language models. */
const DEFINITIONS = {
  nombre: "annonces en ligne aujourd’hui ; une annonce qui a plusieurs équipements compte dans chacun",
  part: "en % des annonces en ligne de la zone, du type et de la transaction demandés",
  groupe: "null : l’annonce ne dit pas cette information",
  prix_median: "prix demandé, ou loyer mensuel, en euros ; sans viagers ni prix symboliques",
  prix_m2: `prix demandé, ou loyer, divisé par la surface annoncée ; null sous ${FEWEST_ADVERTS} annonces qui le disent`,
};

interface Group {
  readonly name: string | null;
  readonly label: string | null;
  readonly adverts: number;
  readonly amounts: number;
  readonly amount_cents: number | null;
  readonly priced: number;
  readonly quartiles: [number, number, number] | null;
  readonly areas: number;
  readonly area: number | null;
}

interface Row {
  readonly total: number;
  readonly groups: Group[] | null;
  readonly collected: Collected[] | null;
}

/**
 * The adverts that are not withdrawn, by one fact: the most frequent groups first, or the dearest per m².
 * @throws Refusal (422) when the commune is not known by that name, or by several, or when the zone is too large.
 */
export async function readBreakdown(db: Queries, filter: BreakdownFilter, sources: readonly Source[]) {
  const zoned = filter.commune !== undefined || filter.departement !== undefined || filter.lat !== undefined;
  const zone = zoned ? await findZone(db, filter) : null;
  const [row] = await ask<Row>(db, breakdown(filter, zone?.adverts ?? sql`true`));
  return {
    commune: zone?.commune ? presentCommune(zone.commune) : null,
    zone: zone ? presentZone(zone, filter) : null,
    par: filter.par,
    transaction: filter.transaction === "sale" ? ("vente" as const) : ("location" as const),
    type: typeName(filter.type),
    total: row?.total ?? 0,
    resultats: (row?.groups ?? []).map((group) => presentGroup(group, row?.total ?? 0)),
    definitions: DEFINITIONS,
    sources: attribute(row?.collected ?? [], sources),
  };
}

function breakdown({ par, transaction, type, tri, limite }: BreakdownFilter, inZone: Sql): Sql {
  const amount =
    transaction === "sale"
      ? sql`case when life_annuity is not true and price_cents >= ${SYMBOLIC_BELOW_CENTS}::bigint then price_cents end`
      : sql`nullif(rent_cents, 0)`;
  const ofType = type === undefined ? sql`true` : sql`type = ${type === "apartment" ? "a" : "h"}`;
  return sql`with offer as materialized (
      select *, ${amount} as amount_cents from advert_facts
      where ${inZone} and status <> 'w' and transaction = ${transaction === "sale" ? "s" : "r"} and ${ofType}
    ), told as (
      select ${raw(GROUPS[par])} as name, amount_cents, nullif(f.area, 0) as area, amount_cents / 100.0::float8 / nullif(f.area, 0) as per_m2
      from offer f ${needsZone(par) ? sql`join advert a using (advert_id)` : sql``} ${par === "equipement" ? EQUIPMENT : sql``}
    ), grouped as (
      select name, count(*) as adverts, count(amount_cents) as amounts, percentile_cont(0.5) within group (order by amount_cents) as amount_cents,
        count(per_m2) as priced, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles,
        count(area) as areas, percentile_cont(0.5) within group (order by area) as area
      from told group by 1
    ), first as (
      select * from grouped
      order by ${tri === "prix_m2" ? sql`case when priced >= ${FEWEST_ADVERTS} then quartiles[2] end desc nulls last` : sql`adverts desc`}, name
      limit ${limite}
    )
    select (select count(*) from offer) as total,
      (select json_agg(g) from (select f.*, ${
        par === "commune" ? sql`(select p.name from place p where p.code = f.name and p.type <> 'former')` : sql`null`
      } as label from first f) g) as groups,
      (select json_agg(s) from (select source_id as source, (select a.collected_at from advert a where a.advert_id = newest) as collected_at
        from (select source_id, max(advert_id) as newest from offer group by 1) n) s) as collected`;
}

const EQUIPMENT = sql`cross join lateral (
  select name from unnest(${Equipment.options}::text[]) with ordinality as e (name, at) where f.equipment & (1 << (at::int - 1)) <> 0) equipment`;

function presentGroup(group: Group, total: number) {
  const { name, label, adverts, amounts, amount_cents, priced, quartiles, areas, area } = group;
  return {
    groupe: name,
    nom: label,
    nombre: adverts,
    part: round((100 * adverts) / total, 1),
    prix_median: amounts < FEWEST_ADVERTS || amount_cents === null ? null : euros(Math.round(amount_cents)),
    prix_m2:
      priced < FEWEST_ADVERTS || quartiles === null
        ? null
        : { mediane: round(quartiles[1], 2), q1: round(quartiles[0], 2), q3: round(quartiles[2], 2) },
    surface_mediane: areas < FEWEST_ADVERTS || area === null ? null : round(area, 1),
    raison: adverts < FEWEST_ADVERTS ? `moins de ${FEWEST_ADVERTS} annonces` : null,
  };
}
