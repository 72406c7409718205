/** The files of one data set, made on the disk in one reading of its rows, in memory that does not grow with them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { parquetFile } from "../query/parquet.ts";
import type { ParquetType } from "../query/parquet.ts";
import { csvOf, featureOf } from "../query/table.ts";
import type { TableRow } from "../query/table.ts";
import type { Column, ColumnKind, DataSet } from "./data-set.ts";
import type { PublishedFile } from "./manifest.ts";

/** A file on the disk. */
export interface MadeFile extends PublishedFile {
  readonly path: string;
}

/** The files of a data set, and its first rows. */
export interface MadeFiles {
  readonly rows: number;
  readonly preview: readonly TableRow[];
  readonly files: readonly MadeFile[];
}

interface Sink {
  readonly format: PublishedFile["format"];
  readonly write: (rows: readonly TableRow[]) => Promise<void>;
  readonly finish: () => Promise<void>;
}

/** Rows that are shown of a data set. */
const PREVIEWED = 10;
const PARQUET_TYPES: Readonly<Record<ColumnKind, ParquetType>> = {
  string: "text",
  integer: "integer",
  number: "number",
  boolean: "boolean",
  date: "date",
};
const ROW_GROUP = 50_000;

/** Writes the files of a data set into a folder. */
export async function makeFiles(
  set: Pick<DataSet, "id" | "version" | "columns" | "located">,
  batches: AsyncIterable<readonly TableRow[]>,
  folder: string,
): Promise<MadeFiles> {
  const at = (format: PublishedFile["format"]) => path.join(folder, `${set.id}.${format}`);
  const sinks: Sink[] = [
    parquet(at("parquet"), set),
    await csv(at("csv"), set.columns),
    ...(set.located ? [await geojson(at("geojson"))] : []),
  ];
  let rows = 0;
  const preview: TableRow[] = [];
  for await (const batch of batches) {
    rows += batch.length;
    preview.push(...batch.slice(0, PREVIEWED - preview.length));
    for (const sink of sinks) await sink.write(batch);
  }
  for (const sink of sinks) await sink.finish();
  const files: MadeFile[] = [];
  for (const { format } of sinks) files.push(await measured(format, `${set.id}.${format}`, at(format)));
  return { rows, preview, files };
}

async function measured(format: PublishedFile["format"], name: string, file: string): Promise<MadeFile> {
  const sum = createHash("sha256");
  await pipeline(createReadStream(file), sum);
  return { format, name, path: file, bytes: (await stat(file)).size, sha256: sum.digest("hex") };
}

/** Points are well-known binary, described as GeoParquet 1.1: https://geoparquet.org/releases/v1.1.0/ */
const GEO = JSON.stringify({
  version: "1.1.0",
  primary_column: "geometry",
  columns: { geometry: { encoding: "WKB", geometry_types: ["Point"] } },
});

function parquet(
  file: string,
  { id, version, columns, located }: Pick<DataSet, "id" | "version" | "columns" | "located">,
): Sink {
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, PARQUET_TYPES[type]]));
  const writing = parquetFile(
    file,
    { ...types, ...(located && { geometry: "point" }) },
    { dataset: id, schema_version: version, ...(located && { geo: GEO }) },
  );
  let waiting: TableRow[] = [];
  const flush = (): void => {
    writing.write(waiting);
    waiting = [];
  };
  return {
    format: "parquet",
    write: async (rows) => {
      waiting.push(...(located ? rows.map((row) => ({ ...row, geometry: featureOf(row, null).geometry })) : rows));
      if (waiting.length >= ROW_GROUP) flush();
    },
    finish: async () => {
      flush();
      writing.finish();
    },
  };
}

async function csv(file: string, columns: readonly Column[]): Promise<Sink> {
  const names = columns.map(({ name }) => name);
  const handle = await open(file, "w");
  await handle.write(csvOf([], names));
  return {
    format: "csv",
    write: (rows) => append(handle, csvOf(rows, names, { header: false })),
    finish: () => handle.close(),
  };
}

async function geojson(file: string): Promise<Sink> {
  const handle = await open(file, "w");
  await handle.write('{"type":"FeatureCollection","features":[\n');
  let comma = "";
  return {
    format: "geojson",
    write: async (rows) => {
      if (rows.length === 0) return;
      await append(handle, comma + rows.map(feature).join(",\n"));
      comma = ",\n";
    },
    finish: async () => {
      await handle.write("\n]}\n");
      await handle.close();
    },
  };
}

/** Without an id: a feature need not have one (RFC 7946, 3.2). */
function feature(row: TableRow): string {
  return JSON.stringify(featureOf(row, undefined));
}

async function append(handle: FileHandle, text: string): Promise<void> {
  await handle.write(text);
}
