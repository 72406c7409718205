/** The log of events: each event of an advert once, in an order that readers can follow without missing any. */
import type { Postgres, Transaction } from "../postgres/postgres.ts";

/** Writes the events of these adverts that the log does not have yet; those that a replay found are told to nobody but mirrors. */
export async function logEvents(tx: Transaction, advertIds: readonly number[], runId: string): Promise<void> {
  await tx.query(LOG, [advertIds, runId]);
}

const LOG = `
insert into event_log (event_id, advert_id, type, happened_at, detail, silent)
select event_id(a.source_id, a.reference, e.type, e.happened_at), e.advert_id, e.type, e.happened_at, e.detail,
  exists (select from run where run_id = $2 and (trigger = 'replay' or input ? 'replay'))
from advert_event e join advert a using (advert_id)
where e.advert_id = any($1)
  and not exists (select from event_log l where l.event_id = event_id(a.source_id, a.reference, e.type, e.happened_at))
on conflict do nothing`;

/**
 * Gives positions to a batch of events that have none, and hands the ids of those that somebody may be notified of to `announce`; gives how
 * many were taken, 0 when none waits. One at a time does so, and positions become readable in their order: a transaction that commits late
 * gets later positions. A crash in between announces again.
 */
export async function announceEvents(
  db: Postgres,
  batch: number,
  announce: (eventIds: readonly string[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('event log', 0))`);
    const taken = await tx.query<{ event_id: string; silent: boolean }>(TAKE, [batch]);
    const audible = taken.filter(({ silent }) => !silent).map(({ event_id }) => event_id);
    if (audible.length > 0) await announce(audible);
    return taken.length;
  });
}

const TAKE = `
with waiting as (
  select event_id, row_number() over (order by recorded_at, advert_id, happened_at, type) as place
  from (select * from event_log where position is null order by recorded_at, event_id limit $1) w
)
update event_log e set position = (select coalesce(max(position), 0) from event_log) + w.place, positioned_at = clock_timestamp()
from waiting w where w.event_id = e.event_id
returning e.event_id, e.silent`;
