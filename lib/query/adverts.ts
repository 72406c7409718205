import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { advertConditions, between, contains, NOT_GONE } from "./advert-conditions.ts";
import type { AdvertConditions } from "./advert-conditions.ts";
import { keyOf, orderOf } from "./advert-order.ts";
import { readPage } from "./advert-page.ts";
import { advertById, advertsByIds } from "./advert-rows.ts";
import { ask } from "./ask.ts";
import { isCode } from "./commune-code.ts";
import type { AdvertFilter } from "./filters.ts";
import type { AdvertRow } from "./present.ts";
import { notFound } from "./refusal.ts";

/** The adverts whose ids a statement gives, in its order. */
async function advertsOf(db: Queries, statement: Sql): Promise<AdvertRow[]> {
  const found = await ask<{ advert_id: number }>(db, statement);
  return advertsByIds(
    db,
    found.map(({ advert_id }) => advert_id),
  );
}

/** The adverts that answers hold unless they are asked for others: those that are offered. */
export const OFFERED = sql`status <> 'withdrawn'`;

/** Lists of the earlier API end here. */
const PLACES_LIMIT = 50;

/**
 * Adverts that meet the filter of the earlier path; `total` counts all of them, only when asked for. `remark` says what there is to say of the
 * commune's code that was asked for. Bounds of prices are of rents when rentals are asked for.
 * @throws Refusal (422) when that code is the postcode of several communes.
 */
export async function listAdverts(
  db: Queries,
  filter: AdvertFilter,
): Promise<{ rows: AdvertRow[]; total: number | undefined; remark: string | null }> {
  const { tri, transaction, limit, skip } = filter;
  const { where, remarks } = await earlierConditions(db, filter);
  const order = orderOf(keyOf(tri, transaction), tri.descending);
  const byText = filter.localisation !== undefined || filter.quartier !== undefined;
  const page = { asked: { ...filter, commune: undefined }, where, order, limit, skip, byText };
  const [rows, total] = await Promise.all([readPage(db, page), filter.total ? countAdverts(db, where) : undefined]);
  return { rows, total, remark: remarks[0] ?? null };
}

async function earlierConditions(db: Queries, filter: AdvertFilter): Promise<AdvertConditions> {
  const { commune, min_prix, max_prix, localisation, pieces_min, chambres_min, dpe, ...criteria } = filter;
  const isNamed = commune !== undefined && !isCode(commune);
  const { where, remarks } = await advertConditions(db, {
    ...criteria,
    commune: commune === undefined || isNamed ? undefined : [commune.toUpperCase()],
  });
  const amount = filter.transaction === "rental" ? sql`rent_cents` : sql`price_cents`;
  const earlier = [
    ...between(amount, sql`bigint`, min_prix, max_prix),
    ...between(sql`rooms`, sql`int`, pieces_min, undefined),
    ...between(sql`bedrooms`, sql`int`, chambres_min, undefined),
    localisation !== undefined && sql`place_folded like ${contains(localisation)}`,
    dpe !== undefined && sql`energy_class = any (${dpe}::"char"[])`,
    isNamed && inCommuneNamed(commune),
  ].filter((condition) => condition !== false);
  return { where: join([where, ...earlier], " and "), remarks };
}

function inCommuneNamed(name: string): Sql {
  return sql`(city_folded = fold(${name}) or commune = any (array(
    select unnest(commune_codes(code)) from place where name_key = town_key(${name}))))`;
}

/** How many adverts meet a condition on `advert_facts`. */
export async function countAdverts(db: Queries, where: Sql): Promise<number> {
  const [counted] = await ask<{ total: number }>(db, sql`select count(*) as total from advert_facts where ${where}`);
  return counted?.total ?? 0;
}

/** One advert. @throws Refusal (404) when there is none of that id. */
export async function readAdvert(db: Queries, id: number): Promise<AdvertRow> {
  const row = await advertById(db, id);
  if (!row) throw notFound(`Aucune annonce ne porte l’identifiant ${id}.`);
  return row;
}

/** The newest advert that meets a condition on `advert_facts`, null where none does. */
export async function newestAdvert(db: Queries, where: Sql): Promise<AdvertRow | null> {
  const [row] = await advertsOf(
    db,
    sql`select advert_id from advert_facts where ${where} order by advert_id desc limit 1`,
  );
  return row ?? null;
}

/**
 * The adverts that a reference names, the one seen last first: several sources may use the same.
 * @throws Refusal (404) when there is none.
 */
export async function readByReference(
  db: Queries,
  reference: string,
  source?: string,
): Promise<[AdvertRow, ...AdvertRow[]]> {
  const ofSource = source === undefined ? sql`true` : sql`source_id = ${source}`;
  const [row, ...others] = await advertsOf(
    db,
    sql`select advert_id from advert where reference = ${reference} and ${ofSource}
      order by last_seen(source_id, reference, last_seen) desc, advert_id desc`,
  );
  if (!row) throw notFound(`Aucune annonce ne porte la référence ${reference}${source ? ` chez ${source}` : ""}.`);
  return [row, ...others];
}

/** The newest adverts. */
export function newestAdverts(db: Queries, limit: number): Promise<AdvertRow[]> {
  return advertsOf(
    db,
    sql`select advert_id from advert_facts where ${NOT_GONE} order by advert_id desc limit ${limit}`,
  );
}

/** The types of good that adverts have, as people read them. */
export function listTypes(db: Queries): Promise<{ type_bien: string }[]> {
  return ask(db, sql`select distinct type_name as type_bien from advert_tally_sum order by type_name`);
}

/** The first places in alphabetical order, as published; found by hops in an index, one a place. */
export function listPlaces(db: Queries): Promise<{ localisation: string }[]> {
  return ask(
    db,
    sql`with recursive hop (place, number) as (
        (select location, 1 from advert where status <> 'withdrawn' and location is not null order by location limit 1)
        union all
        select (select location from advert where status <> 'withdrawn' and location > hop.place order by location limit 1), number + 1
        from hop where hop.place is not null and number < ${PLACES_LIMIT}
      )
      select place as localisation from hop where place is not null`,
  );
}
