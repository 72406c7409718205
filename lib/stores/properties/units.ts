/** Adverts with the facts that they are compared by. */
import type { Advert } from "../../records/record.ts";
import { copyLine } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";

/** An advert with all its versions, as far as it has several contents. */
export interface HistoryRow {
  readonly advertId: number;
  readonly content: Advert;
  readonly commune: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly versions: readonly { readonly at: string; readonly content: Advert }[];
}

/** Reads adverts that are still there. */
export function readHistories(tx: Transaction, advertIds: readonly number[]): Promise<HistoryRow[]> {
  return tx.query<HistoryRow>(HISTORIES, [advertIds]);
}

// Instants are written as JavaScript writes them, so that keys made of them are the same wherever they come from.
const HISTORIES = `
select a.advert_id as "advertId", a.content, a.commune, a.first_seen as "firstSeen", last_seen(a.source_id, a.reference, a.last_seen) as "lastSeen",
  case when (select count(*) from (select from advert_content c where c.advert_id = a.advert_id limit 2) c) < 2 then '[]' else coalesce((
    select jsonb_agg(jsonb_build_object('at', to_char(v.collected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'content', c.content) order by v.collected_at)
    from advert_version v join advert_content c using (advert_id, content_hash) where v.advert_id = a.advert_id), '[]') end as versions
from advert a where a.advert_id = any($1) order by a.advert_id`;

/** A unit as it is written. */
export interface StoredUnit<Facts extends object> {
  readonly advertId: number;
  readonly key: string;
  readonly current: boolean;
  readonly ownId: number;
  readonly place: string | null;
  readonly type: string;
  readonly transaction: string | null;
  readonly amountCents: number | null;
  readonly area: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly source: string;
  readonly agent: string | null;
  readonly seenFrom: string;
  readonly seenTo: string;
  readonly keys: readonly number[];
  readonly facts: Facts;
  readonly factsVersion: number;
}

/** Writes all units of these adverts and removes those that they no longer have; gives the units' ids. A new one starts as a property of its own. */
export async function saveUnits(
  tx: Transaction,
  advertIds: readonly number[],
  units: readonly StoredUnit<object>[],
): Promise<number[]> {
  await tx.query(`create temp table unit_in (like property_advert) on commit drop`);
  await tx.query(`alter table unit_in alter unit_id drop not null, alter property_id drop not null`);
  await tx.copyFrom(`copy unit_in (${COLUMNS}) from stdin`, units.map(lineOf));
  await tx.query(`delete from property_advert where advert_id = any($1) and key not in (select key from unit_in)`, [
    advertIds,
  ]);
  const saved = await tx.query<{ unit_id: number }>(SAVE);
  return saved.map(({ unit_id }) => unit_id);
}

const COLUMNS = `advert_id, key, current, own_id, place, type, transaction, amount_cents, area, longitude, latitude, source_id, agent,
  seen_from, seen_to, keys, facts, facts_version`;

function lineOf(unit: StoredUnit<object>): string {
  return copyLine([
    unit.advertId,
    unit.key,
    unit.current,
    unit.ownId,
    unit.place,
    unit.type,
    unit.transaction,
    unit.amountCents,
    unit.area,
    unit.longitude,
    unit.latitude,
    unit.source,
    unit.agent,
    unit.seenFrom,
    unit.seenTo,
    unit.keys.map(String),
    JSON.stringify(unit.facts),
    unit.factsVersion,
  ]);
}

const SAVE = `
insert into property_advert (${COLUMNS}, property_id)
select ${COLUMNS}, own_id from unit_in order by key
on conflict (key) do update set (${COLUMNS}) = (
  excluded.advert_id, excluded.key, excluded.current, excluded.own_id, excluded.place, excluded.type, excluded.transaction, excluded.amount_cents,
  excluded.area, excluded.longitude, excluded.latitude, excluded.source_id, excluded.agent, excluded.seen_from, excluded.seen_to, excluded.keys,
  excluded.facts, excluded.facts_version)
returning unit_id`;

/** A unit as it is read. */
export interface UnitRow<Facts extends object> {
  readonly unitId: number;
  readonly key: string;
  readonly seenFrom: string;
  readonly seenTo: string;
  readonly keys: readonly number[];
  readonly facts: Facts;
}

/** Reads units, seen until now; their facts have the shape in which they were written. */
export function readUnits<Facts extends object>(tx: Transaction, ids: readonly number[]): Promise<UnitRow<Facts>[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return tx.query<UnitRow<Facts>>(
    `select u.unit_id as "unitId", u.key, u.seen_from as "seenFrom",
       case when u.current then last_seen(a.source_id, a.reference, a.last_seen) else u.seen_to end as "seenTo", to_jsonb(u.keys) as keys, u.facts
     from property_advert u join advert a using (advert_id) where u.unit_id = any($1)`,
    [ids],
  );
}

/**
 * Pairs of these units with others that may describe the same good, each pair once: more than `comparable` takes, never fewer. Bands of price and
 * area inside a place keep it short however many adverts there are.
 */
export async function findCandidates(
  tx: Transaction,
  unitIds: readonly number[],
): Promise<{ one: number; other: number }[]> {
  return tx.query(CANDIDATES, [unitIds]);
}

// The bands are those of lib/aggregate/identity/weights.ts with a little room; a tenth of a thousandth of a degree is 11 m.
const CANDIDATES = `
select distinct least(u.unit_id, c.unit_id) as one, greatest(u.unit_id, c.unit_id) as other
from property_advert u
cross join lateral (
  select unit_id from property_advert c
  where c.place = u.place and c.type = u.type and c.transaction is not distinct from u.transaction
    and c.amount_cents between (u.amount_cents / 1.061)::bigint and (u.amount_cents * 1.061)::bigint
    and c.area between least(u.area - 2.11, u.area / 1.051) and greatest(u.area + 2.11, u.area * 1.051)
  union all
  select unit_id from property_advert c where c.keys && u.keys and u.keys <> '{}'
  union all
  select unit_id from property_advert c
  where c.longitude between u.longitude - 0.003 and u.longitude + 0.003 and c.latitude between u.latitude - 0.0015 and u.latitude + 0.0015
    and c.place <> u.place and c.type = u.type and c.transaction is not distinct from u.transaction
    and c.area between u.area / 1.14 - 2.11 and u.area * 1.14 + 2.11
) c
where u.unit_id = any($1) and c.unit_id <> u.unit_id`;
