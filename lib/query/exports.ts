import type { Postgres, Queries } from "../stores/postgres/postgres.ts";
import { findJob, openJob } from "../stores/exports/export-jobs.ts";
import type { ExportJob } from "../stores/exports/export-jobs.ts";
import type { ExportRequest } from "./filters.ts";
import { notFound, Refusal } from "./refusal.ts";

/** What asking for a file needs besides Postgres. */
export interface ExportDeps {
  /** Has the job worked on. */
  readonly wake: (exportId: string) => Promise<void>;
  /** An address under which the object can be read for some seconds, as a file of that name. */
  readonly link: (key: string, seconds: number, fileName: string) => Promise<string>;
}

const LIMITS = { open: 2, perDay: 20 };
const LINK_SECONDS = 900;
const STATUS = { waiting: "en_attente", running: "en_cours", done: "termine", failed: "echoue" } as const;

/**
 * Asks for a file, as a job; the same request again gives the same job as long as it is new.
 * @throws Refusal (429) when the owner has too many jobs.
 */
export async function askExport(db: Postgres, owner: string | null, request: ExportRequest, { wake }: ExportDeps) {
  const job = await openJob(db, owner, request, LIMITS);
  if (!job) {
    throw new Refusal(
      `Au plus ${LIMITS.open} exports à la fois et ${LIMITS.perDay} par jour : attendez la fin de ceux qui sont en cours.`,
      { status: 429, title: "Trop d’exports", headers: { "Retry-After": "60" } },
    );
  }
  if (job.status === "waiting") await wake(job.export_id);
  return presentJob(job, null);
}

/** How a job of the owner stands; with a link to its file, good for a quarter of an hour. @throws Refusal (404) when there is none. */
export async function readExport(db: Queries, owner: string | null, id: string, { link }: ExportDeps) {
  const job = await findJob<ExportRequest>(db, owner, id);
  if (!job) throw notFound(`Aucun export à vous ne porte l’identifiant ${id}.`);
  const { key, kept, request } = job;
  const url =
    key !== null && kept ? await link(key, LINK_SECONDS, `${request.de}-${id.slice(0, 8)}.${request.format}`) : null;
  return presentJob(job, url);
}

function presentJob(job: ExportJob<ExportRequest>, link: string | null) {
  return {
    id: job.export_id,
    statut: job.status === "done" && !job.kept ? ("expire" as const) : STATUS[job.status],
    de: job.request.de,
    format: job.request.format,
    lignes: job.rows,
    tronque: job.truncated,
    octets: job.bytes,
    lien: link,
    lien_valable_secondes: link === null ? null : LINK_SECONDS,
    demande_le: job.created_at,
    fini_le: job.ended_at,
    raison: job.failure,
    sources: job.sources ?? [],
  };
}
