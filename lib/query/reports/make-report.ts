import { Readable } from "node:stream";
import type { Source } from "../../sources/schema.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import type { ExportJob } from "../../stores/exports/export-jobs.ts";
import type { Postgres, Queries, Transaction } from "../../stores/postgres/postgres.ts";
import type { Attribution } from "../attribution.ts";
import { workOnJob } from "../file-jobs.ts";
import { findZone } from "../market-zone.ts";
import { htmlOf } from "./document.tsx";
import type { Report } from "./document.tsx";
import { eachOnce } from "./each-once.ts";
import { gatherPlace } from "./gather-place.ts";
import { gatherProperty } from "./gather-property.ts";
import { placeReport } from "./place-document.tsx";
import { placeSources } from "./place-method.tsx";
import { propertyReport, propertySources } from "./property-document.tsx";
import type { KeptRequest } from "./request.ts";
import { narrowing, placeName, propertyTitle } from "./title.ts";

/** What making a report needs. */
export interface ReportDeps {
  readonly db: Postgres;
  readonly bucket: Pick<Bucket, "upload">;
  readonly sources: readonly Source[];
  /** The rules of the fonts that it is set in. */
  readonly faces: string;
  /** Makes a PDF of a document. */
  readonly print: (html: string) => Promise<Buffer>;
}

/**
 * Makes the PDF of a report from one snapshot of the data and stores it. The same data give the same text: what stands in it of today is the
 * instant that the report was asked for.
 */
export function makeReport(reportId: string, { db, bucket, sources, faces, print }: ReportDeps): Promise<void> {
  return workOnJob<KeptRequest>(db, "report", reportId, async (job) => {
    const madeAt = new Date(job.created_at);
    const { report, cited } = await db.transaction((tx) => gather(tx, job, { sources, now: madeAt }));
    const pdf = await print(htmlOf(report, { faces, madeAt }));
    const key = `exports/${job.export_id}.pdf`;
    await bucket.upload(key, Readable.from([pdf]));
    return { key, rows: null, truncated: null, bytes: pdf.length, sources: eachOnce(cited) };
  });
}

interface Gathered {
  readonly report: Report;
  readonly cited: readonly Attribution[];
}

async function gather(
  tx: Transaction,
  { request }: ExportJob<KeptRequest>,
  options: { readonly sources: readonly Source[]; readonly now: Date },
): Promise<Gathered> {
  await tx.query("set transaction isolation level repeatable read read only");
  const db = oneAfterAnother(tx);
  if (request.de === "bien") {
    const figures = await gatherProperty(db, request.id, options);
    const { title } = await propertyTitle(db, request.id);
    return { report: propertyReport(figures, title), cited: propertySources(figures) };
  }
  const zone = await findZone(db, request.filtres);
  const figures = await gatherPlace(db, request.filtres, options.sources);
  const names = { title: placeName(zone, request.filtres), subtitle: narrowing(request.filtres) };
  return { report: placeReport(figures, names), cited: placeSources(figures) };
}

/** A transaction has one connection, and what asks it several things at once has them asked in order. */
function oneAfterAnother(tx: Queries): Queries {
  let last: Promise<unknown> = Promise.resolve();
  return {
    query: <Row extends object>(...asked: Parameters<Queries["query"]>) => {
      const answer = last.then(() => tx.query<Row>(...asked));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
