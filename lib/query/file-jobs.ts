/** What exports and reports have in common: files that users ask for, made by a function that a queue wakes. */
import { PermanentError } from "../errors.ts";
import { endJob, failJob, findJob, openJob, returnJob, takeJob } from "../stores/exports/export-jobs.ts";
import type { ExportJob, JobKind, JobLimits, Made } from "../stores/exports/export-jobs.ts";
import type { Postgres, Queries } from "../stores/postgres/postgres.ts";
import { notFound, Refusal } from "./refusal.ts";

/** What asking for a file needs besides Postgres. */
export interface FileJobDeps {
  /** Has the job worked on. */
  readonly wake: (jobId: string) => Promise<void>;
  /** An address under which the object can be read for some seconds, as a file of that name. */
  readonly link: (key: string, seconds: number, fileName: string) => Promise<string>;
}

const LINK_SECONDS = 900;
const MAX_ATTEMPTS = 3;
const STATUS = { waiting: "en_attente", running: "en_cours", done: "termine", failed: "echoue" } as const;
/** What users call the jobs of a kind. */
const PLURAL = { export: "exports", report: "rapports" } as const;

/**
 * Opens a job and has it worked on; the same request again gives the same job as long as it is new.
 * @throws Refusal (429) when the owner has too many jobs.
 */
export async function askJob<Request>(
  db: Postgres,
  kind: JobKind,
  owner: string | null,
  {
    request,
    limits,
    wake,
  }: { readonly request: Request; readonly limits: JobLimits; readonly wake: FileJobDeps["wake"] },
): Promise<ExportJob<Request>> {
  const job = await openJob(db, kind, owner, { request, limits });
  if (!job) {
    throw new Refusal(
      `Au plus ${limits.open} ${PLURAL[kind]} à la fois et ${limits.perDay} par jour : attendez la fin de ceux qui sont en cours.`,
      {
        status: 429,
        title: kind === "export" ? "Trop d’exports" : "Trop de rapports",
        headers: { "Retry-After": "60" },
      },
    );
  }
  if (job.status === "waiting") await wake(job.export_id);
  return job;
}

/** The owner's job of that kind and id. @throws Refusal (404) when there is none. */
export async function needJob<Request>(
  db: Queries,
  kind: JobKind,
  owner: string | null,
  id: string,
): Promise<ExportJob<Request>> {
  const job = await findJob<Request>(db, kind, owner, id);
  if (!job) throw notFound(`Aucun ${kind === "export" ? "export" : "rapport"} à vous ne porte l’identifiant ${id}.`);
  return job;
}

/** A link to a job's file, good for a quarter of an hour; null while there is none. */
export function linkOf(
  { key, kept }: ExportJob<unknown>,
  fileName: string,
  link: FileJobDeps["link"],
): Promise<string> | null {
  return key !== null && kept ? link(key, LINK_SECONDS, fileName) : null;
}

/** What answers say of every job. */
export function presentJob(job: ExportJob<unknown>, link: string | null) {
  return {
    id: job.export_id,
    statut: job.status === "done" && !job.kept ? ("expire" as const) : STATUS[job.status],
    octets: job.bytes,
    lien: link,
    lien_valable_secondes: link === null ? null : LINK_SECONDS,
    demande_le: job.created_at,
    fini_le: job.ended_at,
    raison: job.failure,
  };
}

/**
 * Works on a job by what makes its file. A job that has ended, or is being worked on, is left alone. What can't succeed is written on the job;
 * an accident is thrown to be tried again, at most three times.
 */
export async function workOnJob<Request>(
  db: Postgres,
  kind: JobKind,
  id: string,
  make: (job: ExportJob<Request>) => Promise<Made>,
): Promise<void> {
  const job = await takeJob<Request>(db, kind, id);
  if (!job) return;
  try {
    await endJob(db, id, await make(job));
  } catch (error) {
    if (error instanceof Refusal) return failJob(db, id, error.message);
    if (error instanceof PermanentError || job.attempts >= MAX_ATTEMPTS) {
      await failJob(db, id, "Le fichier n’a pas pu être fait. Le journal en garde la cause sous cet identifiant.");
    } else {
      await returnJob(db, id);
    }
    throw error;
  }
}
