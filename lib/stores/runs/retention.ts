/** How long runs, their tasks and chunks, and the rows that were set aside are kept: as long as what they tell of lies in S3 (serverless.yml). */
import type { Queries } from "../postgres/postgres.ts";

const RUN_DAYS = 400;
const QUARANTINE_DAYS = 90;
/** Rows that one call deletes at most, so that it stays short whatever waits. */
const RUNS_AT_ONCE = 200;
const ROWS_AT_ONCE = 10_000;

/**
 * Deletes runs that ended longer ago than they are kept, with their tasks and chunks, and older rows that were set aside; some of them, the
 * oldest first. The run that a source was last complete in stays. Gives how many of each went.
 */
export async function forgetOldRuns(db: Queries): Promise<{ readonly runs: number; readonly quarantined: number }> {
  const runs = await db.query(
    `delete from run where run_id in (
       select run_id from run r where started_at < now() - make_interval(days => $1) and status <> 'running'
         and not exists (select from source s where s.last_complete_run = r.run_id)
       order by started_at limit $2)
     returning run_id`,
    [RUN_DAYS, RUNS_AT_ONCE],
  );
  const quarantined = await db.query(
    `delete from quarantine where quarantine_id in (
       select quarantine_id from quarantine where created_at < now() - make_interval(days => $1)
       order by quarantine_id limit $2)
     returning quarantine_id`,
    [QUARANTINE_DAYS, ROWS_AT_ONCE],
  );
  return { runs: runs.length, quarantined: quarantined.length };
}
