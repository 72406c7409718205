/** Properties: the goods behind adverts, with why these adverts are one good. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { remembering } from "../stores/postgres/remembering.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { cursorTo } from "./cursor.ts";
import type { PropertyFilter } from "./filters.ts";
import type { KeptProperties } from "./kept-properties.ts";
import { presentProperty } from "./present-property.ts";
import type { PropertyRow } from "./present-property.ts";
import type { AnalysisOptions } from "./analysis.ts";
import { outdatedBefore, readPropertyDocuments, seenAt } from "./property-document.ts";
import type { PropertyDocument } from "./property-document.ts";
import { readStanding } from "./property-standing.ts";
import type { Standing } from "./property-standing.ts";
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
 * One property: its facts by their best source, its adverts, prices and time on the market, why these adverts are one good, and what it offers beside
 * its market. An id that a property
 * had before it became part of another one leads to that one. Comes from the kept document where that tells all that Postgres knows, else
 * from Postgres; the answer is the same.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readProperty(db: Queries, kept: KeptProperties, asked: number, options: AnalysisOptions) {
  const standing = await readStanding(db, asked);
  const { id, seenTo } = standing;
  const found = standing.told && seenTo.size > 0 ? await kept(id) : null;
  const [document] =
    found && tellsAll(found, standing, options.now)
      ? [seenAt(found, seenTo)]
      : await readPropertyDocuments(db, [id], { ...options, market: remembering(db) });
  if (!document) throw notFound(`Aucun bien ne porte l’identifiant ${asked}.`);
  const collected = document.annonces.map(({ source, derniere_vue }) => ({ source, collected_at: derniere_vue }));
  return { ...document, sources: attribute(collected, options.sources) };
}

/** Whether a document tells of all adverts, beside the market of today. */
function tellsAll({ annonces, analyse }: PropertyDocument, { seenTo, marketMoved }: Standing, now: Date): boolean {
  return (
    annonces.length === seenTo.size &&
    annonces.every(({ cle }) => seenTo.has(cle)) &&
    Date.parse(analyse.date_calcul) > outdatedBefore(marketMoved, now).getTime()
  );
}
