import type { RunSummary } from "../../messages.ts";
import { loadSource } from "../../sources/load.ts";
import type { Installation } from "../connect.ts";
import { land, newRunId, noteRun, readableFile } from "../drop.ts";
import { followRun } from "../follow.ts";
import type { Progress } from "../follow.ts";

/** What `imo ingest` is told. */
export interface IngestOrder {
  /** A local path, or `s3://…`, `https://…`. */
  readonly file: string;
  readonly source: string;
  /** The instant that the file is of, when it is not of today. */
  readonly asOf?: string | undefined;
}

/** Drops a file into the bucket (or names where it is), follows its run to the end and gives the summary. */
export async function ingest(to: Installation, order: IngestOrder, progress: Progress): Promise<RunSummary> {
  await loadSource(order.source);
  const input = {
    runId: newRunId(`ingest-${order.source}`),
    trigger: "drop" as const,
    ...(order.asOf && { asOf: order.asOf }),
  };
  if (/^(s3|https?):\/\//.test(order.file)) {
    const name = order.file.slice(order.file.lastIndexOf("/") + 1);
    const named = { ...input, trigger: "manual" as const, files: [{ source: order.source, location: order.file, name }] };
    await noteRun(to, named);
    await to.runs.start(named);
  } else {
    await readableFile(order.file);
    const key = `drop/${order.source}/${input.runId}/${order.file.slice(order.file.lastIndexOf("/") + 1)}`;
    const location = `s3://${to.data.name}/${key}`;
    await noteRun(to, { ...input, files: [{ source: order.source, location, name: key.slice(key.lastIndexOf("/") + 1) }] });
    await land(to, "drop", { path: order.file, source: order.source }, input);
  }
  return followRun(to.db, input.runId, progress);
}
