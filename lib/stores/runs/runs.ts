/** Runs, their tasks and chunks in Postgres: who opens one, who waits, who counts, who closes. */
import { PermanentError } from "../../errors.ts";
import type { HeldTask, RowAccount, RunInput, Task, TaskOutcome } from "../../messages.ts";
import type { Reason } from "../../records/reason.ts";
import type { Source } from "../../sources/schema.ts";
import { jsonFor } from "../postgres/json.ts";
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";

/** A run whose every chunk is accounted for while its state still waits for the token. */
export interface Waiter {
  readonly runId: string;
  readonly token: string;
}

/** Writes the run and its sources; a second call with the same run changes nothing of it. Gives the instant at which the run began. */
export async function openRun(db: Postgres, input: RunInput, sources: readonly Source[]): Promise<Date> {
  return db.transaction(async (tx) => {
    await tx.query(`insert into run (run_id, trigger, input) values ($1, $2, $3) on conflict do nothing`, [
      input.runId,
      input.trigger,
      jsonFor(input),
    ]);
    await tx.query(
      `insert into source (source_id, title, kind, producer, licence)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       on conflict (source_id) do update
       set title = excluded.title, kind = excluded.kind, producer = excluded.producer, licence = excluded.licence`,
      [
        sources.map(({ id }) => id),
        sources.map(({ title }) => title),
        sources.map(({ kind }) => kind),
        sources.map(({ producer }) => producer),
        sources.map(({ licence }) => licence),
      ],
    );
    const [run] = await tx.query<{ at: string }>(`select started_at as at from run where run_id = $1`, [input.runId]);
    if (!run) throw new Error(`the run ${input.runId} was not written`);
    return new Date(run.at);
  });
}

/** Writes the tasks of a run; those that it has already stay as they are. */
export async function openTasks(db: Queries, runId: string, tasks: readonly Task[]): Promise<void> {
  await db.query(
    `insert into task (run_id, task, source_id, search, collected_at, wave, opened_at)
     select r.run_id, t.*, r.started_at
     from run r, unnest($2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::int[]) as t
     where r.run_id = $1 on conflict do nothing`,
    [
      runId,
      tasks.map(({ task }) => task),
      tasks.map(({ source }) => source),
      tasks.map(({ search }) => search),
      tasks.map(({ asOf }) => asOf),
      tasks.map(({ wave }) => wave),
    ],
  );
}

/**
 * Forgets the token of the wave before, so that no chunk of the next one answers it. Gives the sources that are whole: every task in this
 * run collected and merged completely, or a complete run before it.
 */
export async function beginWave(db: Queries, runId: string): Promise<ReadonlySet<string>> {
  await db.query(`update run set task_token = null, expected_chunks = null where run_id = $1`, [runId]);
  const rows = await db.query<{ source_id: string }>(
    `select source_id from source where last_complete_at is not null
     union
     select source_id from task t where run_id = $1 group by source_id
     having bool_or(outcome <> 'absent') and bool_and(outcome in ('complete', 'unchanged', 'absent') and chunks =
       (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task and c.status = 'done'))`,
    [runId],
  );
  return new Set(rows.map(({ source_id }) => source_id));
}

/** Writes why these tasks are not collected. */
export async function holdTasks(db: Queries, runId: string, held: readonly HeldTask[]): Promise<void> {
  await db.query(
    `update task t set outcome = 'blocked', reason = h.en, reason_fr = h.fr, reason_code = h.code
     from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as h (task, en, fr, code) where t.run_id = $1 and t.task = h.task`,
    [
      runId,
      held.map(({ task }) => task),
      held.map(({ reason }) => reason.en),
      held.map(({ reason }) => reason.fr),
      held.map(({ reason }) => reason.code),
    ],
  );
}

/** Of a task that failed: what it announced before. */
const CHUNKS_THAT_CAME = `(select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task)`;

/** Writes what a collector answered for its task. A second call with the same answer changes nothing. */
export async function recordOutcome(db: Queries, runId: string, outcome: TaskOutcome): Promise<void> {
  await db.query(
    `update task t set outcome = o.outcome, requests = o.requests, seen = o.seen,
       fetched = o.fetched, bytes = o.bytes, reason = o.reason ->> 'en', reason_fr = o.reason ->> 'fr', reason_code = o.reason ->> 'code', up_to = o."upTo", validator = o.validator, resume = o.resume,
       collected_at = coalesce(o."dataAt", t.collected_at),
       chunks = greatest(o.chunks, case when o.outcome = 'failed' then ${CHUNKS_THAT_CAME} end)
     from jsonb_to_record($2) as o (outcome text, chunks int, requests int, seen int, fetched int, bytes bigint,
       reason jsonb, "upTo" text, validator jsonb, resume jsonb, "dataAt" timestamptz)
     where t.run_id = $1 and t.task = $3`,
    [runId, jsonFor(outcome), outcome.task],
  );
}

/** Writes that an accident ended a task. The chunks that it announced before count as the run's as far as they are known. */
export async function recordAccident(
  db: Queries,
  { runId, task, reason }: { readonly runId: string; readonly task: number; readonly reason: Reason },
): Promise<void> {
  await db.query(
    `update task t set outcome = 'failed', reason = $3, reason_fr = $4, reason_code = $5, chunks = greatest(chunks, ${CHUNKS_THAT_CAME})
     where t.run_id = $1 and t.task = $2`,
    [runId, task, reason.en, reason.fr, reason.code],
  );
}

/**
 * Writes how many chunks the run has, once all its tasks have ended, and leaves the token with it.
 * Gives the waiter back when there is nothing left to wait for.
 */
export async function awaitChunks(db: Postgres, runId: string, token: string): Promise<Waiter | null> {
  return db.transaction(async (tx) => {
    await lockRun(tx, runId);
    await tx.query(
      `update run set task_token = $2, expected_chunks = (select coalesce(sum(chunks), 0) from task where run_id = $1)
       where run_id = $1 and status <> 'cancelled'`,
      [runId, token],
    );
    return finished(tx, runId);
  });
}

/** What became of one chunk. */
export interface ChunkResult {
  readonly runId: string;
  readonly task: number;
  readonly chunk: number;
  readonly rows: RowAccount;
  /** Values left out, by field. */
  readonly fields: Readonly<Record<string, number>>;
  readonly records: Readonly<Record<string, number>>;
  readonly changed: number;
  readonly unchanged: number;
}

/** Thrown when a chunk comes for a run that was cancelled: nothing of it is to be kept. */
export class RunCancelled extends PermanentError {
  override readonly name = "RunCancelled";
}

/** Whether a run was cancelled. */
export async function isCancelled(db: Queries, runId: string): Promise<boolean> {
  const rows = await db.query(`select from run where run_id = $1 and status = 'cancelled'`, [runId]);
  return rows.length > 0;
}

/** Whether a run is under way. */
export async function isRunning(db: Queries, runId: string): Promise<boolean> {
  const rows = await db.query(`select from run where run_id = $1 and status = 'running'`, [runId]);
  return rows.length > 0;
}

/** Whether this chunk has been merged already: a message that comes twice is known by this. */
export async function chunkIsDone(db: Queries, runId: string, task: number, chunk: number): Promise<boolean> {
  const rows = await db.query(`select from chunk where run_id = $1 and task = $2 and chunk = $3 and status = 'done'`, [
    runId,
    task,
    chunk,
  ]);
  return rows.length > 0;
}

/**
 * Counts a merged chunk, in the transaction that merged it. A chunk that had been given up and comes after all counts as done.
 * Locks the run first, so that the last chunk always sees all the others. @throws RunCancelled
 */
export async function countChunk(tx: Transaction, result: ChunkResult): Promise<Waiter | null> {
  if ((await lockRun(tx, result.runId)) === "cancelled")
    throw new RunCancelled(`The run ${result.runId} was cancelled`);
  const { rows } = result;
  await tx.query(
    `insert into chunk (run_id, task, chunk, status, rows_read, rows_used, duplicates, quarantined, skipped, records, changed, unchanged, fields)
     values ($1, $2, $3, 'done', $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (run_id, task, chunk) do update
     set status = 'done', reason = null, reason_fr = null, reason_code = null, rows_read = excluded.rows_read, rows_used = excluded.rows_used,
       duplicates = excluded.duplicates, quarantined = excluded.quarantined, skipped = excluded.skipped,
       records = excluded.records, changed = excluded.changed, unchanged = excluded.unchanged, fields = excluded.fields,
       ended_at = now()
     where chunk.status = 'failed'`,
    [
      result.runId,
      result.task,
      result.chunk,
      rows.read,
      rows.used,
      rows.duplicates,
      rows.quarantined,
      rows.skipped,
      jsonFor(result.records),
      result.changed,
      result.unchanged,
      jsonFor(result.fields),
    ],
  );
  return finished(tx, result.runId);
}

/** Gives a chunk up, with the reason; a chunk that was merged stays merged. */
export async function failChunk(
  db: Postgres,
  chunk: { readonly runId: string; readonly task: number; readonly chunk: number },
  reason: Reason,
): Promise<Waiter | null> {
  return db.transaction(async (tx) => {
    const status = await lockRun(tx, chunk.runId);
    if (status === null || status === "cancelled") return null;
    await tx.query(
      `insert into chunk (run_id, task, chunk, status, reason, reason_fr, reason_code) values ($1, $2, $3, 'failed', $4, $5, $6)
       on conflict (run_id, task, chunk) do nothing`,
      [chunk.runId, chunk.task, chunk.chunk, reason.en, reason.fr, reason.code],
    );
    return finished(tx, chunk.runId);
  });
}

/** Runs that wait for a token although all their chunks are accounted for: whoever should have sent it was lost. */
export async function forgottenWaiters(db: Queries): Promise<Waiter[]> {
  return db.query<{ runId: string; token: string }>(
    `select run_id as "runId", task_token as token from run r
     where status = 'running' and task_token is not null and ${EACH_CHUNK_CAME}`,
  );
}

/** Runs that Postgres believes to be running, oldest first, with what they were started with. */
export async function openRuns(db: Queries): Promise<{ runId: string; input: RunInput; ageSeconds: number }[]> {
  return db.query<{ runId: string; input: RunInput; ageSeconds: number }>(
    `select run_id as "runId", input, extract(epoch from now() - started_at)::float8 as "ageSeconds"
     from run where status = 'running' order by started_at`,
  );
}

/** Marks a run that nothing executes any more; `restartedAs` names the run that takes over. False when it had ended meanwhile. */
export async function interruptRun(db: Queries, runId: string, restartedAs: string): Promise<boolean> {
  const rows = await db.query(
    `update run set status = 'interrupted', ended_at = now(), restarted_as = $2, task_token = null
     where run_id = $1 and status = 'running' returning run_id`,
    [runId, restartedAs],
  );
  return rows.length > 0;
}

/** Ends a run that is under way, with the reason; gives the status that it has then, null when there is no such run. */
export async function cancelRun(
  db: Postgres,
  runId: string,
  reason: Reason,
): Promise<{ readonly status: string; readonly now: boolean } | null> {
  return db.transaction(async (tx) => {
    const status = await lockRun(tx, runId);
    if (status === null) return null;
    if (status !== "running") return { status, now: false };
    await tx.query(
      `update run set status = 'cancelled', ended_at = clock_timestamp(), task_token = null, missing = missing || $2::jsonb where run_id = $1`,
      [runId, jsonFor([reason])],
    );
    await tx.query(`update cache_generation set generation = generation + 1`);
    return { status: "cancelled", now: true };
  });
}

/** Keeps a run as it is until the transaction ends; gives its status, null when there is no such run. */
async function lockRun(tx: Transaction, runId: string): Promise<string | null> {
  const [run] = await tx.query<{ status: string }>(`select status from run where run_id = $1 for no key update`, [
    runId,
  ]);
  return run?.status ?? null;
}

/**
 * Counted task by task: one whose collector died may have announced more than it could tell of, and they stand in for nobody else's. While
 * fewer came than are expected in all, there is no need to look.
 */
const EACH_CHUNK_CAME = `
  expected_chunks <= (select count(*) from chunk c where c.run_id = r.run_id)
  and not exists (select from task t where t.run_id = r.run_id
    and t.chunks > (select count(*) from chunk c where c.run_id = t.run_id and c.task = t.task))`;

async function finished(tx: Queries, runId: string): Promise<Waiter | null> {
  const [run] = await tx.query<{ token: string }>(
    `select task_token as token from run r
     where run_id = $1 and status = 'running' and task_token is not null and ${EACH_CHUNK_CAME}`,
    [runId],
  );
  return run ? { runId, token: run.token } : null;
}

/** When each source was last visited as its file says. */
export async function lastAttempts(db: Queries): Promise<Map<string, Date>> {
  const rows = await db.query<{ source_id: string; at: string }>(
    `select source_id, last.at from source s cross join lateral (
       select t.opened_at as at from task t join run r using (run_id)
       where t.source_id = s.source_id and is_collection(r, s.source_id) order by t.opened_at desc limit 1) last`,
  );
  return new Map(rows.map(({ source_id, at }) => [source_id, new Date(at)]));
}

/** The sources that runs are collecting at this moment, or are about to. */
export async function sourcesUnderWay(db: Queries): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ source_id: string }>(
    `select t.source_id from run r join task t using (run_id) where r.status = 'running'
     union
     select jsonb_array_elements_text(r.input -> 'sources') from run r where r.status = 'running' and r.input ? 'sources'`,
  );
  return new Set(rows.map(({ source_id }) => source_id));
}

/** Writes that a run which could not be planned failed for each source that it names: it was an attempt. */
export async function recordUnplanned(db: Queries, runId: string, reason: Reason): Promise<void> {
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, reason, reason_fr, reason_code, collected_at, opened_at)
     select r.run_id, n - 1, named.source, s.title, 'failed', $2, $3, $4, r.started_at, r.started_at
     from run r cross join lateral jsonb_array_elements_text(r.input -> 'sources') with ordinality as named (source, n)
     join source s on s.source_id = named.source
     where r.run_id = $1 and not exists (select from task t where t.run_id = r.run_id)`,
    [runId, reason.en, reason.fr, reason.code],
  );
}
