/** Jobs that make files, of lists or reports, in Postgres. `Request` is the shape that the caller stores and finds again. */
import { createHash } from "node:crypto";
import { jsonFor } from "../postgres/json.ts";
import type { Postgres, Queries } from "../postgres/postgres.ts";
import { KEPT_DAYS } from "../privacy/retention.ts";

/** What a job makes: a file of a list, or a report. */
export type JobKind = "export" | "report";

/** A job as it stands. */
export interface ExportJob<Request> {
  readonly export_id: string;
  readonly owner: string | null;
  readonly request: Request;
  readonly status: "waiting" | "running" | "done" | "failed";
  readonly attempts: number;
  readonly rows: number | null;
  readonly truncated: boolean | null;
  readonly bytes: number | null;
  readonly key: string | null;
  readonly sources: unknown;
  readonly failure: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
  /** Whether its file is still there. */
  readonly kept: boolean;
}

/** How many jobs of a kind one owner may have: not yet ended, and begun within a day. */
export interface JobLimits {
  readonly open: number;
  readonly perDay: number;
}

/** Whether whoever worked on a job was killed: after so long, more than its function may take, it has ended without a word. */
const ABANDONED = `(status = 'running' and started_at < now() - case kind when 'report' then interval '3 minutes' else interval '15 minutes' end)`;
/** How long a file is kept. S3 forgets it by itself, a day later at most. */
const KEPT = "interval '1 day'";
/** A job that was abandoned waits for another attempt. */
const COLUMNS = `export_id, owner, request, case when ${ABANDONED} then 'waiting' else status end as status, attempts, rows, truncated, bytes, key, sources, failure, created_at, ended_at,
  coalesce(ended_at > now() - ${KEPT}, false) as kept`;

/**
 * Opens a job, or gives the one that the owner has for the same request: not yet ended, or ended less than ten minutes ago. Null when the owner
 * has too many.
 */
export async function openJob<Request>(
  db: Postgres,
  kind: JobKind,
  owner: string | null,
  { request, limits }: { readonly request: Request; readonly limits: JobLimits },
): Promise<ExportJob<Request> | null> {
  const hash = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('exports ' || coalesce($1, ''), 0))`, [owner]);
    const [same] = await tx.query<ExportJob<Request>>(
      `select ${COLUMNS} from export_job where kind = $3 and owner is not distinct from $1 and request_hash = $2
         and (status in ('waiting', 'running') or (status = 'done' and ended_at > now() - interval '10 minutes'))
       order by created_at desc limit 1`,
      [owner, hash, kind],
    );
    if (same) return same;
    await tx.query(`delete from export_job where created_at < now() - make_interval(days => $1)`, [
      KEPT_DAYS.export_job,
    ]);
    const [count] = await tx.query<{ open: number; day: number }>(
      `select count(*) filter (where status in ('waiting', 'running')) as open, count(*) as day from export_job
       where kind = $2 and owner is not distinct from $1 and created_at > now() - interval '1 day'`,
      [owner, kind],
    );
    if (!count || count.open >= limits.open || count.day >= limits.perDay) return null;
    const [job] = await tx.query<ExportJob<Request>>(
      `insert into export_job (kind, owner, request, request_hash) values ($1, $2, $3, $4) returning ${COLUMNS}`,
      [kind, owner, jsonFor(request), hash],
    );
    return job ?? null;
  });
}

/** The owner's job of that kind and id, if there is one. */
export async function findJob<Request>(
  db: Queries,
  kind: JobKind,
  owner: string | null,
  id: string,
): Promise<ExportJob<Request> | undefined> {
  const [job] = await db.query<ExportJob<Request>>(
    `select ${COLUMNS} from export_job where kind = $3 and export_id = $1 and owner is not distinct from $2`,
    [id, owner, kind],
  );
  return job;
}

/** The owner's jobs of a kind, the newest first, so many at most. */
export function listJobs<Request>(
  db: Queries,
  kind: JobKind,
  owner: string | null,
  limit: number,
): Promise<ExportJob<Request>[]> {
  return db.query<ExportJob<Request>>(
    `select ${COLUMNS} from export_job where kind = $1 and owner is not distinct from $2
     order by created_at desc, export_id limit $3`,
    [kind, owner, limit],
  );
}

/** Takes a job up, once more where an earlier attempt was cut short; nothing where it has ended, or another attempt may be under way. */
export async function takeJob<Request>(
  db: Queries,
  kind: JobKind,
  id: string,
): Promise<ExportJob<Request> | undefined> {
  const [job] = await db.query<ExportJob<Request>>(
    `update export_job set status = 'running', attempts = attempts + 1, started_at = now()
     where kind = $2 and export_id = $1 and (status = 'waiting' or ${ABANDONED})
     returning ${COLUMNS}`,
    [id, kind],
  );
  return job;
}

/** Gives a job back after an accident, for another attempt. */
export async function returnJob(db: Queries, id: string): Promise<void> {
  await db.query(`update export_job set status = 'waiting' where export_id = $1 and status = 'running'`, [id]);
}

/** Writes that a job failed for good, and why. */
export async function failJob(db: Queries, id: string, failure: string): Promise<void> {
  await db.query(`update export_job set status = 'failed', failure = $2, ended_at = now() where export_id = $1`, [
    id,
    failure,
  ]);
}

/** What a job made. */
export interface Made {
  readonly key: string;
  /** Null where the file is no list. */
  readonly rows: number | null;
  readonly truncated: boolean | null;
  readonly bytes: number;
  readonly sources: unknown;
}

/** Writes what a job made. */
export async function endJob(db: Queries, id: string, made: Made): Promise<void> {
  await db.query(
    `update export_job set status = 'done', key = $2, rows = $3, truncated = $4, bytes = $5, sources = $6, ended_at = now()
     where export_id = $1`,
    [id, made.key, made.rows, made.truncated, made.bytes, jsonFor(made.sources)],
  );
}

/** A file that a job made. */
interface MadeFile {
  readonly key: string;
  readonly owner: string | null;
  /** The request as JSON. */
  readonly request: string;
  /** Whether it is a report of a property that one of the adverts asked for tells of. */
  readonly of_advert: boolean;
}

/** Every file that a job made, with what it was made for. */
export function madeFiles(
  db: Queries,
  adverts: readonly { readonly source: string; readonly reference: string }[],
): Promise<MadeFile[]> {
  return db.query<MadeFile>(
    `select key, owner, request::text as request, kind = 'report' and request ->> 'de' = 'bien' and exists (
       select from property_advert p join advert a using (advert_id)
       where p.property_id::text = request ->> 'id' and (a.source_id, a.reference) in (select * from unnest($1::text[], $2::text[]))) as of_advert
     from export_job where key is not null`,
    [adverts.map(({ source }) => source), adverts.map(({ reference }) => reference)],
  );
}

/** Writes on the job that made a file why there is none any more. */
export async function withdrawFile(db: Queries, key: string, why: string): Promise<void> {
  await db.query(`update export_job set status = 'failed', failure = $2, key = null where key = $1`, [key, why]);
}
