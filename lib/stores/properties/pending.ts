/** Adverts whose property is to be worked out again. */
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** Lets properties be worked out by one at a time, until the transaction ends. */
export async function identityLock(tx: Transaction): Promise<void> {
  // The statements are short; compiling them takes longer than running them.
  await tx.query(`set local jit = off`);
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('properties', 0))`);
}

/** Takes so many waiting adverts, the first that came first; the same may come several times. */
export async function takePending(tx: Transaction, limit: number): Promise<number[]> {
  const rows = await tx.query<{ advert_id: number }>(
    `delete from property_pending where pending_id in (select pending_id from property_pending order by pending_id limit $1) returning advert_id`,
    [limit],
  );
  return rows.map(({ advert_id }) => advert_id);
}

/** Puts every advert in the queue; gives how many there are. */
export async function queueAll(tx: Transaction): Promise<number> {
  await identityLock(tx);
  await tx.query(`delete from property_pending`);
  const [queued] = await tx.query<{ count: number }>(
    `with put as (insert into property_pending (advert_id) select advert_id from advert order by 1 returning 1) select count(*) as count from put`,
  );
  return queued?.count ?? 0;
}

/** How many properties there are. */
export async function countProperties(db: Queries): Promise<number> {
  const [all] = await db.query<{ count: number }>(`select count(*) as count from property`);
  return all?.count ?? 0;
}

/** Whether the last upkeep is more than so many minutes ago; it then counts as done now, when the transaction ends. */
export async function takeUpkeep(tx: Transaction, minutes: number): Promise<boolean> {
  const taken = await tx.query(
    `insert into property_upkeep as u (done_at) values (now())
     on conflict (only_row) do update set done_at = excluded.done_at where u.done_at < now() - make_interval(mins => $1)
     returning 1`,
    [minutes],
  );
  return taken.length > 0;
}

/** Queues adverts whose facts were read by an older version; gives how many. */
export async function queueOutdated(tx: Transaction, version: number): Promise<number> {
  const rows = await tx.query(
    `insert into property_pending (advert_id)
     select distinct advert_id from property_advert where facts_version < $1 order by 1 returning 1`,
    [version],
  );
  return rows.length;
}

/**
 * Queues adverts that share a property, a source and an agency, and turned out to be online at the same time since they were compared; gives how
 * many. A sighting moves no advert's content, so that nothing else would tell.
 */
export async function queueOverlaps(tx: Transaction): Promise<number> {
  const rows = await tx.query(OVERLAPS);
  return rows.length;
}

const OVERLAPS = `
with unit as (
  select u.*, date_trunc('day', case when u.current then last_seen(a.source_id, a.reference, a.last_seen) else u.seen_to end, 'UTC') as now_to,
    date_trunc('day', u.seen_from, 'UTC') as day_from, date_trunc('day', u.seen_to, 'UTC') as day_to
  from property p join property_advert u using (property_id) join advert a using (advert_id)
  where p.advert_count > 1 and u.agent is not null
)
insert into property_pending (advert_id)
select id from unit x join unit y on (x.property_id, x.source_id, x.agent) = (y.property_id, y.source_id, y.agent) and x.unit_id < y.unit_id
cross join lateral (values (x.advert_id), (y.advert_id)) as member (id)
where not (x.day_from <= y.day_to and y.day_from <= x.day_to) and x.day_from <= y.now_to and y.day_from <= x.now_to
returning advert_id`;
