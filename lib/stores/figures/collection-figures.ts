import type { Queries } from "../postgres/postgres.ts";

/** One figure as it is read from a store: its name, what it is of, its value. */
export interface Reading {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

// Runs that began within a day, by their index; tasks and chunks of those, by their keys.
const COLLECTION = `
with recent as materialized (select run_id, status from run where started_at > now() - interval '1 day'),
  of_task as materialized (
    select t.run_id, t.task, t.source_id, t.outcome, t.requests from recent join task t using (run_id)),
  of_rows as materialized (
    select source_id, sum(rows_read) as read, sum(rows_used) as used, sum(c.duplicates) as duplicate,
      sum(c.quarantined) as quarantined, sum(c.skipped) as skipped
    from of_task join chunk c using (run_id, task) group by source_id)
select 'runs_last_day' as name, jsonb_build_object('outcome', status) as labels, count(*)::float8 as value
  from recent group by status
union all
select 'runs_running', '{}', count(*) from run where status = 'running'
union all
select 'run_oldest_running_seconds', '{}', extract(epoch from now() - min(started_at)) from run where status = 'running' having count(*) > 0
union all
select 'source_tasks_last_day', jsonb_build_object('source', source_id, 'outcome', coalesce(outcome, 'open')), count(*)
  from of_task group by source_id, outcome
union all
select 'source_requests_last_day', jsonb_build_object('source', source_id), sum(requests) from of_task group by source_id
union all
select 'source_rows_last_day', jsonb_build_object('source', source_id, 'account', account), value
  from of_rows cross join lateral (values ('read', read), ('used', used), ('duplicate', duplicate),
    ('quarantined', quarantined), ('skipped', skipped)) as accounts (account, value)
union all
select 'source_quarantine_ratio', jsonb_build_object('source', source_id), quarantined::float8 / read from of_rows where read > 0
union all
select 'source_last_complete_age_seconds', jsonb_build_object('source', source_id), extract(epoch from now() - last_complete_at)
  from source where last_complete_at is not null`;

/**
 * Reads what came of the runs that began within a day, by source, which runs are under way, and how old the last complete collection of each source is, in
 * seconds; one statement, whose work grows with the runs of that day only.
 */
export async function collectionFigures(db: Queries): Promise<Reading[]> {
  return db.query<Reading>(COLLECTION);
}
