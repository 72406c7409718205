/** What earlier runs left in Postgres for the next one of the same source and search. */
import { searchKey } from "../../messages.ts";
import type { Progress, Task } from "../../messages.ts";
import type { Queries } from "../postgres/postgres.ts";

interface Known {
  readonly source: string;
  readonly search: string;
  readonly upTo: string | null;
  readonly validator: Task["validator"] | null;
  readonly resume: Task["resume"] | null;
}

// Of each search: what its last complete task knew, and where a later one was cut short. A task counts only once all of its chunks are merged.
const PROGRESS = `
with merged as (
  select t.*, r.started_at from task t join run r using (run_id)
  where is_collection(r, t.source_id) and t.source_id = any($1) and t.outcome is not null and t.chunks =
    (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task and c.status = 'done')
), whole as (
  select distinct on (source_id, search) source_id, search, up_to, validator, started_at from merged
  where outcome in ('complete', 'unchanged') order by source_id, search, started_at desc
), last as (
  select distinct on (source_id, search) source_id, search, resume, started_at from merged
  order by source_id, search, started_at desc
)
select source_id as source, search, w.up_to as "upTo", w.validator, l.resume
from last l left join whole w using (source_id, search)`;

/** What is known of each search of these sources, by its key. */
export async function readProgress(db: Queries, sources: readonly string[]): Promise<ReadonlyMap<string, Progress>> {
  const known = await db.query<Known>(PROGRESS, [sources]);
  return new Map(
    known.map(({ source, search, upTo, validator, resume }) => [
      searchKey({ source, search }),
      { ...(upTo !== null && { since: upTo }), ...(validator && { validator }), ...(resume && { resume }) },
    ]),
  );
}

/** The sources that were once collected completely. */
export async function completeSources(db: Queries): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ source_id: string }>(`select source_id from source where last_complete_at is not null`);
  return new Set(rows.map(({ source_id }) => source_id));
}
