import { readFile } from "node:fs/promises";
import path from "node:path";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { collectFile } from "../../lib/collect/collect-file.ts";
import type { RawStored, RecordsStored, Task } from "../../lib/messages.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { memoryBucket } from "./memory-bucket.ts";
import { endTasks } from "./outcomes.ts";

const CASES = path.join(import.meta.dirname, "../fixtures/cases");

/** The bytes of a small file that once went wrong. */
export function caseFile(name: string): Promise<Buffer> {
  return readFile(path.join(CASES, name));
}

/** Takes a whole file of a source of the project into `db`, from its bytes to the run's end, without queues. */
export async function takeInFile(
  db: Postgres,
  sourceId: string,
  content: string | Uint8Array,
  { runId, asOf }: { readonly runId: string; readonly asOf: string },
): Promise<RunSummary> {
  const source = await loadSource(sourceId);
  const bucket = memoryBucket("data", { file: "" });
  bucket.objects.set("file", Buffer.from(content));
  const announced: RawStored[] = [];
  const told: RecordsStored[] = [];
  const task: Task = {
    runId,
    task: 0,
    source: source.id,
    kind: "file",
    wave: 0,
    timeoutSeconds: 3600,
    search: "file",
    asOf,
    file: { location: "file", name: "file.csv" },
  };
  await openRun(db, { runId, trigger: "manual" }, [source]);
  await openTasks(db, runId, [task]);
  const outcome = await collectFile(task, {
    sources: loadSources,
    open: bucket.stream,
    put: bucket.put,
    keepRaw: bucket.copy,
    read: bucket.bytes,
    announce: async (messages) => void announced.push(...messages),
    hasTime: () => true,
  });
  await endTasks(db, runId, "token", [outcome]);
  const common = { source: async () => source, hashAgent: (id: string) => id };
  const send = async (message: RecordsStored) => void told.push(message);
  for (const message of announced) await normalize(message, { ...common, read: bucket.bytes, put: bucket.put, send });
  const silent = { answer: async () => {}, wakeRelay: async () => {} };
  for (const message of told) await aggregate(message, { ...common, ...silent, db, readObject: bucket.stream });
  return close({ runId }, { ...common, db, deleteObject: async () => {} });
}
