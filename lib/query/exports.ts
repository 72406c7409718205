import type { ExportJob } from "../stores/exports/export-jobs.ts";
import type { Postgres, Queries } from "../stores/postgres/postgres.ts";
import { askJob, linkOf, needJob, presentJob } from "./file-jobs.ts";
import type { FileJobDeps } from "./file-jobs.ts";
import type { ExportRequest } from "./filters.ts";

const LIMITS = { open: 2, perDay: 20 };

/**
 * Asks for a file, as a job; the same request again gives the same job as long as it is new.
 * @throws Refusal (429) when the owner has too many jobs.
 */
export async function askExport(db: Postgres, owner: string | null, request: ExportRequest, { wake }: FileJobDeps) {
  return presentExport(await askJob(db, "export", owner, { request, limits: LIMITS, wake }), null);
}

/** How a job of the owner stands; with a link to its file, good for a quarter of an hour. @throws Refusal (404) when there is none. */
export async function readExport(db: Queries, owner: string | null, id: string, { link }: FileJobDeps) {
  const job = await needJob<ExportRequest>(db, "export", owner, id);
  const { de, format } = job.request;
  return presentExport(job, await linkOf(job, `${de}-${id.slice(0, 8)}.${format}`, link));
}

function presentExport(job: ExportJob<ExportRequest>, link: string | null) {
  return {
    ...presentJob(job, link),
    de: job.request.de,
    format: job.request.format,
    lignes: job.rows,
    tronque: job.truncated,
    sources: job.sources ?? [],
  };
}
