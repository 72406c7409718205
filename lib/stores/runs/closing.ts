/** The end of a run in Postgres. */
import type { KeptReason } from "../../records/reason.ts";
import type { RunStatus } from "../../records/run-summary.ts";
import type * as z from "zod";
import { jsonFor } from "../postgres/json.ts";
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";
import type { SnapshotOutcome } from "../sales/supersede.ts";

/** A task whose file was received whole and whose every chunk was merged, and which has not been applied as a snapshot yet. */
export interface WholeFile {
  readonly task: number;
  readonly source: string;
  readonly collectedAt: string;
}

/** The whole files of a run that has not closed, or that closed with parts still to come, in order. */
export async function wholeFiles(db: Queries, runId: string): Promise<WholeFile[]> {
  return db.query<{ task: number; source: string; collectedAt: string }>(
    `select task, source_id as source, collected_at as "collectedAt" from task t
     where run_id = $1 and outcome = 'complete' and superseded is null and chunks > 0
       and chunks = (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task and c.status = 'done')
       and exists (select from run r where r.run_id = t.run_id and r.status in ('running', 'partial', 'failed'))
     order by task`,
    [runId],
  );
}

/** Writes what a whole file superseded and what was not believed, in the transaction that did it. */
export async function snapshotApplied(
  tx: Transaction,
  runId: string,
  task: number,
  outcome: SnapshotOutcome,
): Promise<void> {
  await tx.query(`update task set superseded = $3 where run_id = $1 and task = $2`, [runId, task, outcome.superseded]);
  await tx.query(`update run set missing = missing || $2::jsonb where run_id = $1`, [runId, jsonFor(outcome.missing)]);
  if (outcome.superseded > 0) await tx.query(`update cache_generation set generation = generation + 1`);
}

/** Writes the outcome of a run that is still open, and what its sources may claim from it. */
export async function endRun(
  db: Postgres,
  runId: string,
  status: z.infer<typeof RunStatus>,
  missing: readonly KeptReason[],
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `update run set status = $2, missing = $3, ended_at = clock_timestamp(), task_token = null where run_id = $1 and status = 'running'`,
      [runId, status, jsonFor(missing)],
    );
    await settle(tx, runId);
  });
}

/** Locks a run: of two that close it at once, the second finds what the first has done. */
export async function keepRun(tx: Transaction, runId: string): Promise<void> {
  await tx.query(`select from run where run_id = $1 for no key update`, [runId]);
}

/** Locks a run that ended although parts of it were still to come; false when it is not such a one. */
export async function lockEndedShort(tx: Transaction, runId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from run where run_id = $1 and status in ('partial', 'failed') and ended_at is not null for no key update`,
    [runId],
  );
  return rows.length > 0;
}

/** Corrects the outcome of a run that has ended; when it ended stays. */
export async function reviseRun(
  tx: Transaction,
  runId: string,
  status: z.infer<typeof RunStatus>,
  missing: readonly KeptReason[],
): Promise<void> {
  await tx.query(`update run set status = $2, missing = $3 where run_id = $1`, [runId, status, jsonFor(missing)]);
  await settle(tx, runId);
}

/** Chunks that a run misses may still be merged for this long: so long their dead letters are kept. */
const REDRIVE_DAYS = 90;

/** What follows from the outcome: which sources were received whole and merged (a row that was set aside makes none stale), and that the deeds it met are forgotten once no more can come. */
async function settle(tx: Transaction, runId: string): Promise<void> {
  await tx.query(
    `update source s set last_complete_run = r.run_id, last_complete_at = r.ended_at
     from run r, (
       select source_id, bool_or(outcome <> 'absent') and bool_and(outcome in ('complete', 'unchanged', 'absent') and chunks =
         (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task and c.status = 'done')) as whole
       from task t where run_id = $1 group by source_id
     ) of_source
     where r.run_id = $1 and of_source.whole and s.source_id = of_source.source_id and is_collection(r, s.source_id)
       and (s.last_complete_at is null or s.last_complete_at <= r.ended_at)`,
    [runId],
  );
  await tx.query(
    `delete from sale_seen n using run r
     where r.run_id = n.run_id and (r.ended_at < now() - make_interval(days => $2) or r.run_id = $1 and coalesce(r.expected_chunks, 0)
       <= (select count(*) from chunk c where c.run_id = $1 and c.status = 'done'))`,
    [runId, REDRIVE_DAYS],
  );
  await tx.query(`update cache_generation set generation = generation + 1`);
}

/** Locations of the files that the run was started with. */
export async function takenFiles(db: Queries, runId: string): Promise<string[]> {
  const rows = await db.query<{ location: string }>(
    `select distinct f->>'location' as location from run, jsonb_array_elements(input->'files') f where run_id = $1`,
    [runId],
  );
  return rows.map(({ location }) => location);
}
