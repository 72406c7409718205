import sql, { join, raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { communeOfCode, isCode } from "./commune-code.ts";
import type { AdvertFilter } from "./filters.ts";
import type { AdvertRow } from "./present.ts";
import { notFound } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

const ROW = sql`advert_id, source_id, status, type_name, first_seen,
  last_seen(source_id, reference, last_seen) as last_seen, commune,
  (select name from place where code = advert.commune and type <> 'former') as commune_name,
  position_of(longitude, latitude, content->>'precision', street_in(location_full), commune) as position, content`;
/** Lists of the earlier API end here. */
const WORDS_LIMIT = 100;
const PLACES_LIMIT = 50;

/**
 * Adverts that meet the filter; `total` counts all of them, only when asked for. Withdrawn ones are left out unless asked for. `remark` says
 * what there is to say of the commune's code that was asked for.
 * @throws Refusal (422) when that code is the postcode of several communes.
 */
export async function listAdverts(
  db: Queries,
  filter: AdvertFilter,
): Promise<{ rows: AdvertRow[]; total: number | undefined; remark: string | null }> {
  const { commune } = filter;
  const asked = commune !== undefined && isCode(commune) ? await communeOfCode(db, commune.toUpperCase()) : undefined;
  const where = join(conditions(filter, asked?.codes), " and ");
  const [rows, counted] = await Promise.all([
    ask<AdvertRow>(
      db,
      sql`select ${ROW} from advert where ${where} order by ${order(filter)} limit ${filter.limit} offset ${filter.skip}`,
    ),
    filter.total ? ask<{ total: number }>(db, sql`select count(*) as total from advert where ${where}`) : [],
  ]);
  return { rows, total: counted[0]?.total, remark: asked?.remark ?? null };
}

function conditions(filter: AdvertFilter, codes: readonly string[] | undefined): Sql[] {
  const amount = amountColumn(filter);
  const { min_prix, max_prix, min_surface, max_surface, dpe } = filter;
  return [
    inStatus(filter.statut),
    filter.type_bien !== undefined && sql`type_folded like ${contains(filter.type_bien)}`,
    filter.localisation !== undefined && sql`place_folded like ${contains(filter.localisation)}`,
    min_prix !== undefined && sql`${amount} >= ${min_prix}::bigint`,
    max_prix !== undefined && sql`${amount} <= ${max_prix}::bigint`,
    min_surface !== undefined && sql`area >= ${min_surface}::numeric`,
    max_surface !== undefined && sql`area <= ${max_surface}::numeric`,
    filter.transaction !== undefined && sql`transaction = ${filter.transaction}`,
    filter.code_postal !== undefined && sql`postcode = ${filter.code_postal}`,
    filter.commune !== undefined && (codes ? sql`commune = any (${codes})` : inCommuneNamed(filter.commune)),
    filter.pieces_min !== undefined && sql`rooms >= ${filter.pieces_min}::int`,
    filter.chambres_min !== undefined && sql`bedrooms >= ${filter.chambres_min}::int`,
    dpe !== undefined && sql`energy_class = any(${dpe}::text[])`,
    filter.source !== undefined && sql`source_id = ${filter.source}`,
  ].filter((condition) => condition !== false);
}

/** A price is a sale's, unless rentals are asked for: then it is the monthly rent. */
function amountColumn({ transaction }: AdvertFilter): Sql {
  return transaction === "rental" ? sql`rent_cents` : sql`price_cents`;
}

function inStatus(status: AdvertFilter["statut"]): Sql {
  if (status === undefined) return sql`status <> 'withdrawn'`;
  return status === "any" ? sql`true` : sql`status = ${status}`;
}

function inCommuneNamed(name: string): Sql {
  return sql`(fold(city) = fold(${name}) or commune = any (array(
    select unnest(commune_codes(code)) from place where name_key = town_key(${name}))))`;
}

function order(filter: AdvertFilter): Sql {
  if (filter.tri === "price") return sql`${amountColumn(filter)} nulls last, advert_id desc`;
  if (filter.tri === "price desc") return sql`${amountColumn(filter)} desc nulls last, advert_id desc`;
  if (filter.tri === "area" || filter.tri === "area desc") return sql`${raw(filter.tri)} nulls last, advert_id desc`;
  return raw(filter.tri);
}

/** A LIKE pattern for a substring, folded as the columns are. */
function contains(text: string): Sql {
  const literal = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return sql`'%' || fold(${literal}) || '%'`;
}

/** One advert. @throws Refusal (404) when there is none of that id. */
export async function readAdvert(db: Queries, id: number): Promise<AdvertRow> {
  const statement = sql`select ${ROW} from advert where advert_id = ${id}::bigint`;
  const [row] = await ask<AdvertRow>(db, statement, "advert");
  if (!row) throw noAdvert(id);
  return row;
}

/** An advert with every amount that it asked for, in cents, and since when: the price of a sale, the monthly rent of a rental; oldest first. */
export interface PricedAdvertRow extends AdvertRow {
  readonly amounts: readonly (readonly [since: string, cents: number])[];
}

// An amount counts where it follows another one, or none. What is a rental is said as `isRental` says it.
const AMOUNTS = sql`(
  select coalesce(jsonb_agg(jsonb_build_array(collected_at, amount) order by collected_at), '[]') from (
    select v.collected_at, c.amount, lag(c.amount) over (order by v.collected_at) as before
    from advert_version v
    join (select advert_id, content_hash,
        (content ->> case when coalesce(advert.transaction = 'rental', advert.price_cents is null and advert.rent_cents is not null)
          then 'rentCents' else 'priceCents' end)::bigint as amount
      from advert_content) c using (advert_id, content_hash)
    where v.advert_id = advert.advert_id and c.amount is not null) priced
  where amount is distinct from before) as amounts`;

/** One advert with the history of its price, in one question. @throws Refusal (404) when there is none of that id. */
export async function readPricedAdvert(db: Queries, id: number): Promise<PricedAdvertRow> {
  const statement = sql`select ${ROW}, ${AMOUNTS} from advert where advert_id = ${id}::bigint`;
  const [row] = await ask<PricedAdvertRow>(db, statement, "priced-advert");
  if (!row) throw noAdvert(id);
  return row;
}

function noAdvert(id: number): Refusal {
  return notFound(`Aucune annonce ne porte l’identifiant ${id}.`);
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
  const [row, ...others] = await ask<AdvertRow>(
    db,
    sql`select ${ROW} from advert where reference = ${reference} and ${ofSource} order by last_seen(source_id, reference, last_seen) desc, advert_id desc`,
  );
  if (!row) throw notFound(`Aucune annonce ne porte la référence ${reference}${source ? ` chez ${source}` : ""}.`);
  return [row, ...others];
}

/** Adverts in whose title, place or description all the words stand, whatever their endings, or whose place or reference contains the text. */
export function searchAdverts(db: Queries, text: string): Promise<AdvertRow[]> {
  return ask(
    db,
    sql`select ${ROW} from advert
      where status <> 'withdrawn' and (
        advert_words(title, location_full, content) @@ websearch_to_tsquery('french', fold(${text}))
        or place_folded like ${contains(text)} or reference = ${text})
      order by advert_id desc limit ${WORDS_LIMIT}`,
  );
}

/** The newest adverts. */
export function newestAdverts(db: Queries, limit: number): Promise<AdvertRow[]> {
  return ask(db, sql`select ${ROW} from advert where status <> 'withdrawn' order by advert_id desc limit ${limit}`);
}

/** The types of good that adverts have, as people read them. */
export function listTypes(db: Queries): Promise<{ type_bien: string }[]> {
  return ask(
    db,
    sql`select distinct type_name as type_bien from advert where status <> 'withdrawn' order by type_name`,
  );
}

/** The first places in alphabetical order, as published. */
export function listPlaces(db: Queries): Promise<{ localisation: string }[]> {
  return ask(
    db,
    sql`select distinct location as localisation from advert where status <> 'withdrawn' and location is not null
      order by location limit ${PLACES_LIMIT}`,
  );
}
