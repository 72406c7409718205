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

/**
 * Tasks that tell of their search, the last first: those whose every chunk is merged. A file of a series is the same file, whoever asked for it.
 */
const MERGED = (which: string) => `
  select t.* from task t join run r using (run_id)
  where t.source_id = s.source_id and t.search = s.search and (is_collection(r, t.source_id) or r.trigger <> 'replay' and r.input ? 'series') and ${which} and t.chunks =
    (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task and c.status = 'done')
  order by t.opened_at desc limit 1`;

// Of each search: what its last complete task knew, and where a later one was cut short. Each is looked up by itself: history may be long.
const PROGRESS = `
select s.source_id as source, s.search, w.up_to as "upTo", w.validator, l.resume
from unnest($1::text[], $2::text[]) as s (source_id, search)
cross join lateral (${MERGED("t.outcome is not null")}) l
left join lateral (${MERGED("t.outcome in ('complete', 'unchanged')")}) w on true`;

/** What is known of each of these searches, by its key. */
export async function readProgress(
  db: Queries,
  searches: readonly Pick<Task, "source" | "search">[],
): Promise<ReadonlyMap<string, Progress>> {
  const known = await db.query<Known>(PROGRESS, [
    searches.map(({ source }) => source),
    searches.map(({ search }) => search),
  ]);
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
