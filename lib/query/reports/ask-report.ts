import type { ExportJob } from "../../stores/exports/export-jobs.ts";
import { listJobs } from "../../stores/exports/export-jobs.ts";
import type { Postgres, Queries } from "../../stores/postgres/postgres.ts";
import { askJob, linkOf, needJob, presentJob } from "../file-jobs.ts";
import type { FileJobDeps } from "../file-jobs.ts";
import { findZone } from "../market-zone.ts";
import { unusableInBoth } from "../refusal.ts";
import { polygonsOf } from "../zone.ts";
import type { Zone } from "../zone.ts";
import type { KeptRequest, ReportRequest } from "./request.ts";
import { narrowing, placeName, propertyTitle } from "./title.ts";

const LIMITS = { open: 3, perDay: 40 };
/** Reports that a list shows: of a day there are no more, and older ones have no file. */
const LISTED = 50;

/**
 * Asks for a report, as a job; the same request again, by whatever name of the place, gives the same job as long as it is new.
 * @throws Refusal (422) when the place is not known or too large, (404) when the property is not, (429) when the owner has too many jobs.
 */
export async function askReport(
  db: Postgres,
  owner: string | null,
  asked: ReportRequest,
  { wake }: Pick<FileJobDeps, "wake">,
) {
  const request = await keptRequest(db, asked);
  return presentReport(await askJob(db, "report", owner, { request, limits: LIMITS, wake }), null);
}

/** How a report of the owner stands; with a link to its file, good for a quarter of an hour. @throws Refusal (404) when there is none. */
export async function readReport(db: Queries, owner: string | null, id: string, deps: Pick<FileJobDeps, "link">) {
  return withLink(await needJob<KeptRequest>(db, "report", owner, id), deps);
}

/** The owner's newest reports, each with a link to its file. */
export async function listReports(db: Queries, owner: string | null, deps: Pick<FileJobDeps, "link">) {
  const jobs = await listJobs<KeptRequest>(db, "report", owner, LISTED);
  return { resultats: await Promise.all(jobs.map((job) => withLink(job, deps))) };
}

/** The request with the place's code for its name, and today's id for one that the property had. */
async function keptRequest(db: Queries, asked: ReportRequest): Promise<KeptRequest> {
  if (asked.de === "bien") {
    const { id, title } = await propertyTitle(db, asked.id);
    return { de: "bien", id, titre: title };
  }
  const zone = await findZone(db, asked.filtres);
  const { commune } = zone;
  if (commune && commune.name === null) {
    throw unusableInBoth({
      parametre: "$.filtres.commune",
      recu: commune.code,
      attendu: "le code INSEE d’une commune connue, ou son nom",
      expected: "the INSEE code or the name of a known commune",
    });
  }
  const filtres = { ...asked.filtres, ...(commune && { commune: commune.code }) };
  return { de: "lieu", filtres, titre: `${placeName(zone, filtres)}, ${narrowing(filtres)}` };
}

async function withLink(job: ExportJob<KeptRequest>, { link }: Pick<FileJobDeps, "link">) {
  return presentReport(job, await linkOf(job, `rapport-${job.export_id.slice(0, 8)}.pdf`, link));
}

function presentReport(job: ExportJob<KeptRequest>, link: string | null) {
  const { request } = job;
  return {
    ...presentJob(job, link),
    de: request.de,
    titre: request.titre,
    adresse: addressOf(request),
    sources: job.sources ?? [],
  };
}

/** French words of the filters, as the API takes them. */
const TYPES = { apartment: "appartement", house: "maison" } as const;

/** The page that asks for the same report; a zone of several rings has none. */
function addressOf(request: KeptRequest): string | null {
  if (request.de === "bien") return `/rapports?bien=${request.id}`;
  const { zone, polygone, type, ...plain } = request.filtres;
  const drawn = zone ?? polygone;
  const corners = drawn && cornersOf(drawn);
  if (corners === null) return null;
  const address = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...plain, polygone: corners, type: type && TYPES[type] })) {
    if (value !== undefined) address.set(name, String(value));
  }
  return `/rapports?${address.toString()}`;
}

/** The corners of a polygon as addresses write them; null of what is no single ring. */
function cornersOf(drawn: Zone): string | null {
  const [ring, ...more] = polygonsOf(drawn).flat();
  return ring === undefined || more.length > 0 ? null : ring.map((corner) => corner.join(",")).join(";");
}
