import { readFile } from "node:fs/promises";
import path from "node:path";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { collectFile } from "../../lib/collect/collect-file.ts";
import type { CollectFileDeps } from "../../lib/collect/collect-file.ts";
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

/** The parts of the way that functions of their own do. */
export type Stage = "collect" | "normalize" | "aggregate";

interface FileRun {
  readonly runId: string;
  readonly asOf: string;
  /** Told how long each call of a stage took. */
  readonly spent?: (stage: Stage, milliseconds: number) => void;
}

/** Takes a whole file of a source of the project into `db`, from its bytes to the run's end, without queues. */
export async function takeInFile(
  db: Postgres,
  sourceId: string,
  content: string | Uint8Array,
  { runId, asOf, spent = () => {} }: FileRun,
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
    file: { location: "s3://data/file", name: "file.csv" },
  };
  await openRun(db, { runId, trigger: "manual" }, [source]);
  await openTasks(db, runId, [task]);
  const timed = async <Result>(stage: Stage, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    const result = await work();
    spent(stage, performance.now() - begun);
    return result;
  };
  const means: CollectFileDeps = {
    sources: loadSources,
    data: bucket,
    bucketNamed: () => bucket,
    fetch: async (url) => Promise.reject(new Error(`${url} is not to be asked`)),
    loadState: async () => null,
    now: () => new Date(),
    announce: async (messages) => void announced.push(...messages),
    hasTime: () => true,
  };
  const outcome = await timed("collect", () => collectFile(task, means));
  await endTasks(db, runId, "token", [outcome]);
  const common = { source: async () => source, hashAgent: (id: string) => id };
  const send = async (message: RecordsStored) => void told.push(message);
  for (const message of announced) {
    await timed("normalize", () => normalize(message, { ...common, read: bucket.bytes, put: bucket.put, send }));
  }
  const silent = { answer: async () => {}, wakeRelay: async () => {} };
  for (const message of told) {
    await timed("aggregate", () => aggregate(message, { ...common, ...silent, db, readObject: bucket.stream }));
  }
  return close({ runId }, { ...common, db, deleteObject: async () => {} });
}
