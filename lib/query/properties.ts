/** Properties: the goods behind adverts, with why these adverts are one good. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { cursorTo } from "./cursor.ts";
import type { PropertyFilter } from "./filters.ts";
import type { KeptProperties } from "./kept-properties.ts";
import { presentProperty } from "./present-property.ts";
import type { PropertyRow } from "./present-property.ts";
import { readPropertyDocuments, seenAt } from "./property-document.ts";
import { notFound } from "./refusal.ts";

/**
 * Properties that meet the filter, those seen first last, one page. Withdrawn ones are left out unless asked for.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function listProperties(db: Queries, filter: PropertyFilter, sources: readonly Source[]) {
  const commune = filter.commune === undefined ? undefined : await findCommune(db, filter.commune);
  const where = join(conditions(filter, commune?.codes), " and ");
  const rows = await ask<PropertyRow>(
    db,
    sql`select p.*, (select name from place where code = p.commune and type <> 'former') as commune_name from property p
      where ${where} order by p.first_seen desc, p.property_id limit ${filter.limite + 1}`,
  );
  const shown = rows.slice(0, filter.limite);
  const last = rows.length > filter.limite ? shown.at(-1) : undefined;
  return {
    commune: commune ? presentCommune(commune) : null,
    resultats: shown.map(presentProperty),
    suivant: last ? cursorTo(last.first_seen, last.property_id) : null,
    sources: attribute(
      await collectedOf(
        db,
        shown.map(({ property_id }) => property_id),
      ),
      sources,
    ),
  };
}

function conditions(filter: PropertyFilter, communes: readonly string[] | undefined): Sql[] {
  const { min_prix, max_prix, min_surface, max_surface, statut, suivant } = filter;
  return [
    inStatus(statut),
    communes !== undefined && sql`p.commune = any (${communes}::text[])`,
    filter.type !== undefined && sql`p.type = ${filter.type}`,
    filter.transaction !== undefined && sql`p.transaction = ${filter.transaction}`,
    min_prix !== undefined && sql`p.amount_cents >= ${min_prix}::bigint`,
    max_prix !== undefined && sql`p.amount_cents <= ${max_prix}::bigint`,
    min_surface !== undefined && sql`p.area >= ${min_surface}::numeric`,
    max_surface !== undefined && sql`p.area <= ${max_surface}::numeric`,
    filter.annonces_min !== undefined && sql`p.advert_count >= ${filter.annonces_min}::int`,
    suivant !== undefined &&
      sql`(date_trunc('milliseconds', p.first_seen), -p.property_id) < (${suivant[0]}::timestamptz, -${suivant[1]}::bigint)`,
  ].filter((condition) => condition !== false);
}

function inStatus(status: PropertyFilter["statut"]): Sql {
  if (status === undefined) return sql`p.status <> 'withdrawn'`;
  return status === "any" ? sql`true` : sql`p.status = ${status}`;
}

function collectedOf(db: Queries, ids: readonly number[]): Promise<{ source: string; collected_at: string }[]> {
  return ask(
    db,
    sql`select source_id as source, max(seen_to) as collected_at from property_advert where property_id = any (${ids}::bigint[]) group by 1`,
  );
}

/**
 * One property: its facts by their best source, its adverts, prices and time on the market, and why these adverts are one good. An id that a property
 * had before it became part of another one leads to that one. Comes from the kept document where that tells all that Postgres knows, else
 * from Postgres; the answer is the same.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readProperty(db: Queries, kept: KeptProperties, asked: number, sources: readonly Source[]) {
  const { id, told, seenTo } = await readStanding(db, asked);
  const keys = new Set(seenTo.keys());
  const found = told && keys.size > 0 ? await kept(id) : null;
  const whole = found && found.annonces.length === keys.size && found.annonces.every(({ cle }) => keys.has(cle));
  const [document] = whole ? [seenAt(found, seenTo)] : await readPropertyDocuments(db, [id]);
  if (!document) throw notFound(`Aucun bien ne porte l’identifiant ${asked}.`);
  const collected = document.annonces.map(({ source, derniere_vue }) => ({ source, collected_at: derniere_vue }));
  return { ...document, sources: attribute(collected, sources) };
}

export interface Standing {
  /** Today's id: that of the property which the advert is now in that the asked id was made from. */
  readonly id: number;
  /** Whether the document has been told of all that changed. */
  readonly told: boolean;
  /** When each advert was last seen, by natural key. */
  readonly seenTo: ReadonlyMap<string, string>;
}

/** Where a property stands, by an id that it has or had; no advert is in one that there is not. */
export async function readStanding(db: Queries, asked: number): Promise<Standing> {
  const rows = await db.query<{ id: number; key: string; seen_to: string; waits: boolean }>(
    STANDING,
    [asked],
    "property-standing",
  );
  return {
    id: rows[0]?.id ?? asked,
    told: rows.every(({ waits }) => !waits),
    seenTo: new Map(rows.map(({ key, seen_to }) => [key, seen_to])),
  };
}

const STANDING = `
with now as (
  select property_id from property where property_id = $1::bigint
  union all select property_id from property_advert where own_id = $1::bigint limit 1
)
select u.property_id as id, u.key,
  case when u.current then last_seen(a.source_id, a.reference, a.last_seen) else u.seen_to end as seen_to,
  exists (select from property_pending p where p.advert_id = u.advert_id)
    or exists (select from property_outbox o where o.property_id = u.property_id) as waits
from now join property_advert u using (property_id) join advert a using (advert_id)`;
