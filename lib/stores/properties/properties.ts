/** Properties and which adverts they have. */
import type { Advert } from "../../records/record.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** An advert as a member of a property. */
export interface Member<Content extends object> {
  readonly unitId: number;
  readonly advertId: number;
  readonly propertyId: number;
  readonly key: string;
  /** False where the reference stands for another good by now. */
  readonly current: boolean;
  readonly advert: Content;
  /** INSEE code of the commune that its place resolves to. */
  readonly commune: string | null;
  readonly status: "active" | "under-contract" | "withdrawn";
  readonly seenFrom: string;
  readonly seenTo: string;
  /** When its content changed last, or was first seen. */
  readonly changedAt: string;
  /** Where it lies, as far as that is known; how exactly is the advert's own word where `located_by` is null. */
  readonly longitude: number | null;
  readonly latitude: number | null;
  /** The source that found the position, where the advert's own did not publish it. */
  readonly located_by: string | null;
  readonly located_precision: "exact" | "street" | "commune" | null;
}

/** What lists are filtered by. */
export interface PropertyRow {
  readonly commune: string | null;
  readonly type: string;
  readonly transaction: string | null;
  readonly amountCents: number | null;
  readonly area: number | null;
  readonly rooms: number | null;
  readonly status: Member<object>["status"];
  readonly advertCount: number;
  readonly firstSeen: string;
}

/** Units that are one property, whose id follows from its anchor. */
export interface Group {
  readonly anchor: string;
  readonly propertyId: number;
  readonly unitIds: readonly number[];
}

/**
 * Writes which units are which property, and the properties' rows; properties that lost their last advert are removed. The cache's generation
 * moves where an advert came to another property. Gives the units that did, with the property that each was in.
 */
export async function saveGroups(
  tx: Transaction,
  groups: readonly Group[],
  rowOf: (members: readonly Member<Advert>[]) => PropertyRow,
): Promise<{ unitId: number; before: number }[]> {
  const placed = groups.flatMap(({ propertyId, unitIds }) => unitIds.map((unitId) => ({ unitId, propertyId })));
  const moved = await tx.query<{ unit_id: number; before: number }>(MOVE, [
    placed.map(({ unitId }) => unitId),
    placed.map(({ propertyId }) => propertyId),
  ]);
  const members = await readMembers(
    tx,
    placed.map(({ unitId }) => unitId),
  );
  const rows = groups.map(({ anchor, propertyId, unitIds }) => {
    const own = unitIds.flatMap((unitId) => members.get(unitId) ?? []);
    return { propertyId, anchor, ...rowOf(own) };
  });
  const changed = await tx.query(UPSERT, [JSON.stringify(rows)]);
  const gone = await tx.query(
    `delete from property p where property_id = any($1) and not exists (select from property_advert m where m.property_id = p.property_id) returning 1`,
    [moved.map(({ before }) => before)],
  );
  if (moved.length + changed.length + gone.length > 0) await moveGeneration(tx);
  return moved.map(({ unit_id, before }) => ({ unitId: unit_id, before }));
}

/** Answers that were cached before are not found any more once the transaction ends. */
export async function moveGeneration(tx: Transaction): Promise<void> {
  await tx.query(`update cache_generation set generation = generation + 1`);
}

const MOVE = `
update property_advert u set property_id = n.property_id from unnest($1::bigint[], $2::bigint[]) as n (unit_id, property_id)
where u.unit_id = n.unit_id and u.property_id <> n.property_id
returning u.unit_id, old.property_id as before`;

const UPSERT = `
insert into property as p (property_id, anchor, commune, type, transaction, amount_cents, area, rooms, status, advert_count, first_seen)
select "propertyId", anchor, commune, type, transaction, "amountCents", area, rooms, status, "advertCount", "firstSeen"
from jsonb_to_recordset($1) as r ("propertyId" bigint, anchor text, commune text, type text, transaction text, "amountCents" bigint, area numeric,
  rooms smallint, status text, "advertCount" int, "firstSeen" timestamptz)
order by 1
on conflict (property_id) do update set (anchor, commune, type, transaction, amount_cents, area, rooms, status, advert_count, first_seen)
  = (excluded.anchor, excluded.commune, excluded.type, excluded.transaction, excluded.amount_cents, excluded.area, excluded.rooms, excluded.status,
    excluded.advert_count, excluded.first_seen)
where (p.*) is distinct from (excluded.*)
returning 1`;

async function readMembers(tx: Transaction, unitIds: readonly number[]): Promise<Map<number, Member<Advert>>> {
  const rows = await tx.query<Member<Advert>>(`${MEMBERS} where u.unit_id = any($1)`, [unitIds]);
  return new Map(rows.map((row) => [row.unitId, row]));
}

/** The members of properties, in the order of their natural keys; none of a property that does not exist. */
export function membersOf(db: Queries, propertyIds: readonly number[]): Promise<Member<Advert>[]> {
  return db.query<Member<Advert>>(
    `${MEMBERS} where u.property_id = any($1) order by u.key collate "C"`,
    [propertyIds],
    "members-of",
  );
}

const MEMBERS = `
select u.unit_id as "unitId", a.advert_id as "advertId", u.property_id as "propertyId", u.key, u.current, a.commune,
  case when u.current then a.status else 'withdrawn' end as status, u.seen_from as "seenFrom",
  case when u.current then last_seen(a.source_id, a.reference, a.last_seen) else u.seen_to end as "seenTo",
  coalesce((select max(e.happened_at) from advert_event e where e.advert_id = a.advert_id and e.type in ('price-changed', 'changed')
    and e.happened_at > u.seen_from and (u.current or e.happened_at <= u.seen_to)), u.seen_from) as "changedAt",
  f.longitude, f.latitude, f.located_by, f.located_precision,
  case when u.current then a.content else (
    select c.content from advert_version v join advert_content c using (advert_id, content_hash)
    where v.advert_id = a.advert_id and v.collected_at <= u.seen_to order by v.collected_at desc limit 1) end as advert
from property_advert u join advert a using (advert_id) left join advert_facts f on f.advert_id = a.advert_id and u.current`;
