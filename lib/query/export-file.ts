import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import type { Source } from "../sources/schema.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { ExportJob, Made } from "../stores/exports/export-jobs.ts";
import type { Postgres, Transaction } from "../stores/postgres/postgres.ts";
import { attribute } from "./attribution.ts";
import type { Attribution } from "./attribution.ts";
import { openExport } from "./export-rows.ts";
import type { ExportRows } from "./export-rows.ts";
import { workOnJob } from "./file-jobs.ts";
import type { ExportRequest } from "./filters.ts";
import { parquetFile } from "./parquet.ts";
import { csvOf, featureOf } from "./table.ts";

/** What making a file needs. */
export interface ExportFileDeps {
  readonly db: Postgres;
  readonly bucket: Pick<Bucket, "upload" | "head">;
  readonly sources: readonly Source[];
  /** Rows at most; a file that would have more is cut there, and its job says so. */
  readonly maxRows?: number;
}

const MAX_ROWS = 500_000;

/** Makes the file of a job and stores it, in memory that does not grow with its rows. */
export function makeExport(exportId: string, deps: ExportFileDeps): Promise<void> {
  return workOnJob<ExportRequest>(deps.db, "export", exportId, (job) =>
    deps.db.transaction((tx) => store(tx, job, deps)),
  );
}

async function store(tx: Transaction, job: ExportJob<ExportRequest>, deps: ExportFileDeps): Promise<Made> {
  await tx.query("set transaction isolation level repeatable read");
  const rows = await openExport(tx, job.request, deps.maxRows ?? MAX_ROWS);
  const sources = attribute(rows.collected, deps.sources);
  const key = `exports/${job.export_id}.${job.request.format}`;
  await FORMATS[job.request.format]({ rows, sources, upload: (body) => deps.bucket.upload(key, body) });
  const { bytes } = await deps.bucket.head(key);
  return { key, rows: rows.count(), truncated: rows.truncated(), bytes, sources };
}

interface Making {
  readonly rows: ExportRows;
  readonly sources: readonly Attribution[];
  readonly upload: (body: Readable) => Promise<void>;
}

const FORMATS = { csv, geojson, parquet } as const;

async function csv({ rows, upload }: Making): Promise<void> {
  const columns = Object.keys(rows.columns);
  async function* text(): AsyncGenerator<string> {
    yield csvOf([], columns);
    for await (const batch of rows.batches()) yield csvOf(batch, columns, { header: false });
  }
  await upload(Readable.from(text()));
}

/** The sources stand beside the features: RFC 7946, 6.1 allows other members. */
async function geojson({ rows, sources, upload }: Making): Promise<void> {
  async function* text(): AsyncGenerator<string> {
    yield `{"type":"FeatureCollection","sources":${JSON.stringify(sources)},"features":[`;
    let comma = "";
    for await (const batch of rows.batches()) {
      yield comma + batch.map((row) => JSON.stringify(featureOf(row, row[rows.id]))).join(",\n");
      comma = ",\n";
    }
    yield "]}\n";
  }
  await upload(Readable.from(text()));
}

/** On the disk first: a part of a Parquet file is only known once all rows before it are. */
async function parquet({ rows, sources, upload }: Making): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "export-"));
  const file = path.join(folder, "rows.parquet");
  try {
    const writing = parquetFile(file, rows.columns, { sources: JSON.stringify(sources) });
    for await (const batch of rows.batches()) writing.write(batch);
    writing.finish();
    await upload(createReadStream(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
