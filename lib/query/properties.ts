/** Properties: the goods behind adverts, with why these adverts are one good. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { bestFacts } from "../aggregate/identity/best-facts.ts";
import type { Reason } from "../aggregate/identity/reason.ts";
import { timeOnMarket } from "../aggregate/identity/time-on-market.ts";
import type { MarketEvent } from "../aggregate/identity/time-on-market.ts";
import type { Advert } from "../records/record.ts";
import type { Source } from "../sources/schema.ts";
import { membersOf } from "../stores/properties/properties.ts";
import type { Member } from "../stores/properties/properties.ts";
import { readOverrides } from "../stores/properties/overrides.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { cursorTo } from "./cursor.ts";
import type { PropertyFilter } from "./filters.ts";
import { euros } from "./present.ts";
import { presentFact, presentProperty, presentStatus } from "./present-property.ts";
import type { PropertyRow } from "./present-property.ts";
import { presentReason } from "./present-reasons.ts";
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
 * had before it became part of another one leads to that one.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readProperty(db: Queries, asked: number, sources: readonly Source[]) {
  const id = await presentId(db, asked);
  const members = await membersOf(db, id);
  if (members.length === 0) throw notFound(`Aucun bien ne porte l’identifiant ${asked}.`);
  const best = bestFacts(members);
  const [events, judgements, overrides] = await Promise.all([
    readEvents(db, members),
    readJudgements(db, id),
    readOverrides(
      db,
      members.map(({ key }) => key),
    ),
  ]);
  const idOf = (key: string) => members.find((member) => member.key === key)?.advertId ?? null;
  const time = timeOnMarket(members, events.filter(isMarketEvent));
  return {
    id_bien: id,
    ...presentStatus(best.status),
    premiere_vue: best.firstSeen,
    derniere_vue: best.lastSeen,
    en_vente_depuis: time.offeredSince,
    jours_en_ligne: time.days,
    jours_en_ligne_cumules: time.cumulativeDays,
    ...prices(members, events),
    nombre_annonces: members.length,
    faits: best.facts.map((fact) => presentFact(fact, idOf)),
    annonces: members.map(presentMember),
    rapprochements: judgements.filter((one) => one.inside).map(presentJudgement),
    refus: judgements.filter((one) => !one.inside).map(presentJudgement),
    decisions: overrides.map(({ a, b, together }) => ({ annonces: [idOf(a), idOf(b)], meme_bien: together })),
    sources: attribute(
      members.map(({ advert, seenTo }) => ({ source: advert.source, collected_at: seenTo })),
      sources,
    ),
  };
}

/** Today's id of a property: that of the property which the advert is now in that the asked id was made from. */
async function presentId(db: Queries, asked: number): Promise<number> {
  const [now] = await ask<{ property_id: number }>(
    db,
    sql`select property_id from property where property_id = ${asked}::bigint
      union all select property_id from property_advert where own_id = ${asked}::bigint limit 1`,
  );
  return now?.property_id ?? asked;
}

interface EventRow {
  readonly advertId: number;
  readonly at: string;
  readonly type: "created" | "withdrawn" | "relisted" | "price-changed";
  readonly detail: { readonly from?: number | null; readonly to?: number | null };
}

/** Events of the adverts, each as long as its reference stood for this good. */
async function readEvents(db: Queries, members: readonly Member<Advert>[]): Promise<EventRow[]> {
  const rows = await ask<EventRow>(
    db,
    sql`select advert_id as "advertId", happened_at as at, type, detail from advert_event
      where advert_id = any (${members.map(({ advertId }) => advertId)}::bigint[]) and type <> 'changed' order by happened_at, advert_id, type`,
  );
  return rows.filter(({ advertId, at }) =>
    members.some((member) => member.advertId === advertId && at >= member.seenFrom && at <= member.seenTo),
  );
}

function isMarketEvent(event: EventRow): event is EventRow & MarketEvent {
  return event.type !== "price-changed";
}

/** The price asked now and at first, and each change, in euros; a rental's is its monthly rent. */
function prices(members: readonly Member<Advert>[], events: readonly EventRow[]) {
  const changes = events.filter(({ type }) => type === "price-changed");
  const first = members.toSorted((a, b) => Date.parse(a.seenFrom) - Date.parse(b.seenFrom))[0];
  const before = changes.find(({ advertId }) => advertId === first?.advertId)?.detail.from;
  const facts = bestFacts(members).facts;
  const now = facts.find(({ field }) => field === "priceCents" || field === "rentCents")?.value;
  const initial = first && (before ?? euros(first.advert.priceCents ?? first.advert.rentCents));
  return {
    prix_actuel: typeof now === "number" ? now / 100 : null,
    prix_initial: initial ?? null,
    historique_prix: changes.map(({ advertId, at, detail }) => ({
      date: at,
      id_annonce: advertId,
      ancien_prix: detail.from ?? null,
      nouveau_prix: detail.to ?? null,
    })),
  };
}

function presentMember({ advertId, advert, key, status, seenFrom, seenTo }: Member<Advert>) {
  return {
    id_annonce: advertId,
    cle: key,
    source: advert.source,
    reference: advert.reference,
    lien: advert.url,
    prix: euros(advert.priceCents),
    loyer: euros(advert.rentCents),
    ...presentStatus(status),
    premiere_vue: seenFrom,
    derniere_vue: seenTo,
  };
}

interface Judged {
  readonly advertA: number;
  readonly advertB: number;
  readonly propertyB: number;
  readonly propertyA: number;
  readonly score: number;
  readonly inside: boolean;
  readonly reasons: readonly Reason[];
}

/** Judgements that touch the property: between its own adverts, and refusals near the threshold; the highest scores first. */
function readJudgements(db: Queries, id: number): Promise<Judged[]> {
  return ask<Judged>(
    db,
    sql`select a.advert_id as "advertA", b.advert_id as "advertB", a.property_id as "propertyA", b.property_id as "propertyB",
        round(j.score::numeric, 2) as score, a.property_id = b.property_id as inside, j.reasons
      from (
        select j.* from property_advert own join property_judgement j on j.a = own.unit_id where own.property_id = ${id}::bigint
        union select j.* from property_advert own join property_judgement j on j.b = own.unit_id where own.property_id = ${id}::bigint
      ) j join property_advert a on a.unit_id = j.a join property_advert b on b.unit_id = j.b
      order by inside desc, j.score desc, 1, 2 limit ${JUDGEMENTS_SHOWN}`,
  );
}

/** A property of many adverts has many pairs. */
const JUDGEMENTS_SHOWN = 100;

function presentJudgement({ advertA, advertB, propertyA, propertyB, score, reasons }: Judged) {
  return {
    annonces: [advertA, advertB],
    biens: [propertyA, propertyB],
    score,
    raisons: reasons.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight)).map(presentReason),
  };
}
