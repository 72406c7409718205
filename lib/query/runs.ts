import sql, { empty, join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { RunReasons } from "../records/run-summary.ts";
import type { RunSummary } from "../records/run-summary.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";

/** Which runs to list; `before` is the last run of the page before. */
export interface RunFilter {
  readonly status?: string | undefined;
  readonly source?: string | undefined;
  readonly trigger?: string | undefined;
  /** The first and the last day on which a run began, in UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What its reasons say somewhere, in whatever case. */
  readonly text?: string | undefined;
  readonly before?: RunPosition | undefined;
  readonly limit: number;
}

/** Where a page of runs ends. */
interface RunPosition {
  readonly startedAt: string;
  readonly runId: string;
}

/** One run with its tasks and the sums of its chunks, its reasons in English, or null when there is none of that id. */
export async function readRun(db: Queries, runId: string): Promise<RunSummary | null> {
  const run = await readRunReasons(db, runId);
  return run && inEnglish(run);
}

/** As `readRun`, with its reasons in both languages. */
export async function readRunReasons(db: Queries, runId: string): Promise<RunReasons | null> {
  const [run] = await summaries(db, sql`where r.run_id = ${runId}`);
  return run ?? null;
}

/** Runs, newest first, with their reasons in English. */
export async function listRuns(db: Queries, filter: RunFilter): Promise<RunSummary[]> {
  return (await listRunReasons(db, filter)).map(inEnglish);
}

/** A run with its reasons in English. */
export function inEnglish(run: RunReasons): RunSummary {
  return {
    ...run,
    missing: run.missing.map(({ en }) => en),
    tasks: run.tasks.map(({ reason, ...task }) => ({ ...task, ...(reason && { reason: reason.en }) })),
  };
}

/** A run with its reasons in French and what they are known by; those of before there were codes have none and are in English. */
export function inFrench(run: RunReasons) {
  return {
    ...run,
    missing: run.missing.map(({ en, fr }) => fr ?? en),
    missingCodes: run.missing.map(({ code }) => code),
    tasks: run.tasks.map(({ reason, ...task }) => ({
      ...task,
      ...(reason && { reason: reason.fr ?? reason.en, code: reason.code }),
    })),
  };
}

/** Runs, newest first, with their reasons in both languages. */
export async function listRunReasons(db: Queries, filter: RunFilter): Promise<RunReasons[]> {
  const { status, source, trigger, from, to, text, before, limit } = filter;
  const conditions = [
    status && sql`r.status = ${status}`,
    source && sql`exists (select from task t where t.run_id = r.run_id and t.source_id = ${source})`,
    trigger && sql`r.trigger = ${trigger}`,
    from && sql`r.started_at >= ${from}::date at time zone 'UTC'`,
    to && sql`r.started_at < (${to}::date + 1) at time zone 'UTC'`,
    text &&
      sql`(strpos(lower(r.missing::text), lower(${text})) > 0 or exists (
        select from task t where t.run_id = r.run_id and strpos(lower(concat_ws(' ', t.reason_fr, t.reason)), lower(${text})) > 0))`,
    before &&
      sql`(date_trunc('milliseconds', r.started_at), r.run_id) < (${before.startedAt}::timestamptz, ${before.runId})`,
  ].filter((condition) => typeof condition === "object");
  const where = conditions.length > 0 ? join(conditions, " and ", "where ") : empty;
  return summaries(
    db,
    sql`${where} order by date_trunc('milliseconds', r.started_at) desc, r.run_id desc limit ${limit}`,
  );
}

/** Runs are chosen before anything of them is added up: the sums of a page cost the same whatever the history. */
async function summaries(db: Queries, which: Sql): Promise<RunReasons[]> {
  const statement = sql`
    with r as materialized (select r.* from run r ${which}),
      held as materialized (
        select run_id, task, sum(rows_read) as rows, sum(changed) as changed from r join chunk using (run_id) group by run_id, task)
    select r.run_id as "runId", r.status, r.trigger, r.started_at as "startedAt", r.ended_at as "endedAt",
      c.rows, c.used, c.duplicates, c.quarantined, c.skipped, c.changed, c.unchanged, 
      (select coalesce(sum(superseded), 0) from task where run_id = r.run_id) as superseded,
      (select coalesce(jsonb_object_agg(kind, total), '{}') from (
         select kind, sum(number::bigint) as total from chunk, jsonb_each_text(records) as e (kind, number)
         where run_id = r.run_id group by kind) k) as records,
      (select coalesce(jsonb_object_agg(field, total), '{}') from (
         select field, sum(number::bigint) as total from chunk, jsonb_each_text(fields) as e (field, number)
         where run_id = r.run_id group by field) f) as fields,
      jsonb_build_object('expected', r.expected_chunks, 'done', c.done, 'failed', c.failed) as chunks,
      (select coalesce(jsonb_agg(case jsonb_typeof(said) when 'string' then jsonb_build_object('code', null, 'en', said, 'fr', null) else said end
           order by at), '[]') from jsonb_array_elements(r.missing) with ordinality as m (said, at)) as missing,
      r.restarted_as as "restartedAs",
      (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('source', source_id, 'search', search,
           'requests', requests, 'seen', seen, 'fetched', fetched, 'rows', coalesce(held.rows, 0), 'changed', coalesce(held.changed, 0)))
         || jsonb_build_object('outcome', outcome)
         || case when reason is null then '{}' else jsonb_build_object('reason', jsonb_build_object('code', reason_code, 'en', reason, 'fr', reason_fr)) end
         order by t.task), '[]') from task t left join held using (run_id, task)
         where t.run_id = r.run_id) as tasks
    from r cross join lateral (
      select coalesce(sum(rows_read), 0) as rows, coalesce(sum(rows_used), 0) as used,
        coalesce(sum(duplicates), 0) as duplicates, coalesce(sum(quarantined), 0) as quarantined,
        coalesce(sum(skipped), 0) as skipped, coalesce(sum(changed), 0) as changed, coalesce(sum(unchanged), 0) as unchanged,
        count(*) filter (where status = 'done') as done, count(*) filter (where status = 'failed') as failed
      from chunk where run_id = r.run_id) c
    order by date_trunc('milliseconds', r.started_at) desc, r.run_id desc`;
  const rows = await ask(db, statement);
  return rows.map((row) => RunReasons.parse(row));
}

/** What else is known of a task: its wave, the chunks that it stored, when it was planned and when the last of them was merged. */
export interface TaskFacts {
  readonly wave: number;
  /** The kind of its source; null where that is not known any more. */
  readonly kind: string | null;
  readonly chunks: number;
  readonly openedAt: string;
  /** Null: none yet. */
  readonly mergedAt: string | null;
}

/** What else is known of each task of a run, in the order of its tasks. */
export function readTaskFacts(db: Queries, runId: string): Promise<TaskFacts[]> {
  const statement = sql`
    select t.wave, (select kind from source where source_id = t.source_id) as kind, t.chunks, t.opened_at as "openedAt", max(c.ended_at) as "mergedAt"
    from task t left join chunk c using (run_id, task) where t.run_id = ${runId} group by t.run_id, t.task order by t.task`;
  return ask<TaskFacts>(db, statement);
}

/** How one chunk of a run ended. */
export interface ChunkEnd {
  readonly task: number;
  readonly chunk: number;
  readonly status: string;
  readonly rows: number;
  readonly endedAt: string;
  /** From the start of the run. */
  readonly seconds: number;
  /** In French; in English where it is of before there were codes, and has none. */
  readonly reason: string | null;
  readonly code: string | null;
}

/** The chunks of a run in the order in which they ended, the first `limit` of them. */
export function readChunks(db: Queries, runId: string, limit: number): Promise<ChunkEnd[]> {
  const statement = sql`
    select c.task, c.chunk, c.status, c.rows_read as rows, c.ended_at as "endedAt", coalesce(c.reason_fr, c.reason) as reason, c.reason_code as code,
      round(extract(epoch from c.ended_at - r.started_at), 3) as seconds
    from chunk c join run r using (run_id) where c.run_id = ${runId} order by c.ended_at, c.task, c.chunk limit ${limit}`;
  return ask<ChunkEnd>(db, statement);
}

/** A row that could not be read, or a value that was left out of its record, and why. */
export interface QuarantinedRow {
  readonly id: number;
  readonly kind: "row" | "field";
  readonly source: string;
  readonly file: string;
  /** Null where it is not known. */
  readonly row: number | null;
  readonly field: string | null;
  readonly reason: string;
  readonly found: string | null;
  readonly expected: string | null;
  readonly excerpt: string;
}

/** The same with its reason told in French, where that is known by a code: null for what was set aside before reasons had one, and is told in English. */
export interface QuarantinedInFrench extends QuarantinedRow {
  readonly code: string | null;
}

/** The quarantined rows and values of a run after the one of id `after`, in order, told in French. */
export function readQuarantine(db: Queries, runId: string, limit: number, after = 0): Promise<QuarantinedInFrench[]> {
  const statement = sql`
    select quarantine_id as id, kind, source_id as source, file, row_number as row, field, reason_code as code,
      coalesce(reason_fr, reason) as reason, found, coalesce(expected_fr, expected) as expected, excerpt
    from quarantine where run_id = ${runId} and quarantine_id > ${after} order by quarantine_id limit ${limit}`;
  return ask<QuarantinedInFrench>(db, statement);
}
