import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Readable } from "node:stream";
import { PermanentError, ThrottledError } from "../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../messages.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { cut as cutText, storable } from "../records/storable.ts";
import { cutFile, isApart } from "./file/cut.ts";
import type { FileChunk, FileSummary } from "./file/cut.ts";
import { printable } from "./file/printable.ts";
import { replayTask } from "./replay.ts";

const compress = promisify(gzip);
const CHUNKS_PER_SEND = 10;
const LATE = "the source's own time limit is over, or the function's";

/** What the file collector needs of the world. */
export interface CollectFileDeps {
  readonly sources: () => Promise<readonly Source[]>;
  /** Opens the file at a location (`s3://`, `https://`) as bytes; `incoming` is where it may wait meanwhile. */
  readonly open: (location: string, incoming: string) => Promise<Readable>;
  readonly put: (key: string, body: Uint8Array | string, contentType: string) => Promise<void>;
  /** Keeps the file as it was received under a name of its own. */
  readonly keepRaw: (location: string, key: string, incoming: string) => Promise<void>;
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly announce: (messages: readonly RawStored[]) => Promise<void>;
  /** Whether there is time for one more chunk. */
  readonly hasTime: () => boolean;
}

/**
 * Cuts one file into raw chunks, stores each and announces it, whatever the file's size in the same memory.
 * What is wrong with the file is an outcome with a reason; only accidents are thrown. Called again, it stores and announces the same.
 */
export async function collectFile(task: Task, deps: CollectFileDeps): Promise<TaskOutcome> {
  const outcome = { task: task.task, source: task.source, search: task.search };
  const nothing = { chunks: 0, requests: 0, seen: 0, fetched: 0, bytes: 0 };
  if (task.manifest) return replayTask(task, task.manifest, deps);
  if (!task.file) return { ...outcome, ...nothing, outcome: "failed", reason: "no file was named" };
  try {
    return { ...outcome, ...(await collect(task, task.file, deps)) };
  } catch (error) {
    if (error instanceof ThrottledError) {
      return { ...outcome, ...nothing, requests: 1, outcome: "throttled", reason: error.message };
    }
    if (!(error instanceof PermanentError)) throw error;
    return { ...outcome, ...nothing, requests: 1, outcome: "failed", reason: reasonOf([error.message]) };
  }
}

async function collect(task: Task, file: { location: string; name: string }, deps: CollectFileDeps) {
  const sources = await deps.sources();
  const source = sources.find((candidate): candidate is FileSource => candidate.id === task.source);
  if (!source) throw new PermanentError(`There is no file source ${task.source}`);
  const folder = `${source.personalData ? "raw-personal" : "raw"}/${source.id}/${task.runId}`;
  const incoming = `${folder}/incoming-${task.task}`;
  const open = () => deps.open(file.location, incoming);
  const apart = await isApart(open, { source });
  const cutting = cutFile(await open(), { source, others: sources, name: file.name, apart });
  const { announced, rows, end } = await storeChunks(cutting, { task, folder, file: file.name }, deps);
  await deps.put(`${folder}/${task.task}/manifest.json`, JSON.stringify(announced), "application/json");
  const counts = { chunks: announced.length, requests: 1, seen: rows };
  // Chunks that were announced before the file turned out to be damaged are merged all the same: the run has to count them.
  if (end instanceof PermanentError) {
    const outcome = announced.length > 0 ? ("truncated" as const) : ("failed" as const);
    return { ...counts, fetched: 0, bytes: 0, outcome, reason: reasonOf([end.message]) };
  }
  await deps.keepRaw(file.location, `${folder}/${end.sha256}`, incoming);
  const received = { ...counts, fetched: 1, bytes: end.bytes };
  const remarks = [...(end.truncated ? [end.truncated] : []), ...end.notes];
  if (remarks.length === 0) return { ...received, outcome: "complete" as const };
  return { ...received, outcome: "truncated" as const, reason: reasonOf(remarks) };
}

/** A state carries reasons: they stay short. */
function reasonOf(remarks: readonly string[]): string {
  return cutText(storable(remarks.join("; ")), 500);
}

/** Stores and announces chunk after chunk; what ends the file, its summary or what is wrong with it, is handed back. */
async function storeChunks(
  cutting: AsyncGenerator<FileChunk, FileSummary>,
  { task, folder, file }: { task: Task; folder: string; file: string },
  deps: CollectFileDeps,
): Promise<{ announced: RawStored[]; rows: number; end: FileSummary | PermanentError }> {
  const announced: RawStored[] = [];
  const pending: RawStored[] = [];
  const flush = async () => {
    await deps.announce(pending);
    announced.push(...pending.splice(0));
  };
  let rows = 0;
  // Left before its end, the cutting still has files to delete.
  await using _ = cutting;
  for (;;) {
    const step = deps.hasTime() ? await nextChunk(cutting) : new PermanentError(LATE);
    if (step instanceof PermanentError || step.done) {
      await flush();
      return { announced, rows, end: step instanceof PermanentError ? step : step.value };
    }
    const { text, firstRow, member } = step.value;
    const chunk = announced.length + pending.length;
    const key = `${folder}/${task.task}/${String(chunk).padStart(6, "0")}.gz`;
    await deps.put(key, await compress(text, { level: 1 }), "application/gzip");
    rows += step.value.rows;
    const at = { runId: task.runId, task: task.task, chunk, source: task.source };
    const name = printable(member === undefined ? file : `${file}/${member}`);
    pending.push({ ...at, key, file: name, firstRow, collectedAt: task.asOf });
    if (pending.length === CHUNKS_PER_SEND) await flush();
  }
}

async function nextChunk(cutting: AsyncGenerator<FileChunk, FileSummary>) {
  try {
    return await cutting.next();
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
}

/** A name for a dropped file's run that the same object version always gives: S3 may tell of one arrival more than once. */
export function dropRunId(source: string, key: string, sequencer: string): string {
  const digest = createHash("sha256").update(`${key}\n${sequencer}`).digest("hex").slice(0, 16);
  return `drop-${source}-${digest}`.slice(0, 80);
}
