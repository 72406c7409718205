import type { Queries } from "../postgres/postgres.ts";
import type { Reading } from "./collection-figures.ts";

/** A table may hold millions: no more rows than this are counted. */
const COUNTED_AT_MOST = 100_000;

const counted = (table: string, where = "true"): string =>
  `(select count(*) from (select from ${table} where ${where} limit ${COUNTED_AT_MOST}) as first_ones)`;

const WAITING = `
select 'backlog_rows' as name, jsonb_build_object('backlog', backlog) as labels, value::float8 as value
  from (values ('documents', ${counted("outbox")}), ('properties', ${counted("property_pending")}),
    ('property-documents', ${counted("property_outbox")}), ('events', ${counted("event_log", "position is null")}),
    ('passages', ${counted("passage_pending")}),
    ('exports', ${counted("export_job", "status in ('waiting', 'running') and created_at > now() - interval '1 day'")}),
    ('webhooks', ${counted("delivery", "status = 'pending'")})) as backlogs (backlog, value)
union all
select 'backlog_oldest_seconds', jsonb_build_object('backlog', backlog), extract(epoch from now() - since)
  from (values ('documents', (select created_at from outbox order by outbox_id limit 1)),
    ('events', (select min(recorded_at) from event_log where position is null)),
    ('exports', (select min(created_at) from export_job where status in ('waiting', 'running') and created_at > now() - interval '1 day')),
    ('webhooks', (select min(next_try) from delivery where status = 'pending' and next_try < now()))) as oldest (backlog, since)
  where since is not null
union all
select 'webhook_deliveries_last_day', jsonb_build_object('outcome', status), count(*)
  from delivery where created_at > now() - interval '1 day' and status <> 'listed' group by status
union all
select 'heartbeat_age_seconds', jsonb_build_object('part', part), extract(epoch from now() - beat_at) from heartbeat`;

/**
 * Reads what waits to be worked on and for how long (seconds; of webhooks, since the oldest was due), what came of the webhooks of a day, and when each
 * scheduled part last ended a pass; one statement that counts at most 100,000 rows of a table.
 */
export async function waitingFigures(db: Queries): Promise<Reading[]> {
  return db.query<Reading>(WAITING);
}
