import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { NumbersState } from "../../lib/collect/api/reconcile.ts";
import { ApiState } from "../../lib/collect/api/state.ts";
import type { Ask } from "../../lib/collect/api/answer.ts";
import { collectApi } from "../../lib/collect/collect-api.ts";
import type { RawStored, RecordsStored, Task, TaskOutcome } from "../../lib/messages.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import type { ApiSource } from "../../lib/sources/schema.ts";
import { heldRatings } from "../../lib/stores/open-data/rating-listings.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { crawlStore, stateStore } from "../../lib/stores/runs/collect-states.ts";
import { openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { memoryBucket } from "./memory-bucket.ts";
import { endTasks } from "./outcomes.ts";

/** One run of one request. */
export interface ApiRun {
  readonly outcome: TaskOutcome;
  readonly summary: RunSummary;
  /** Waits that it was asked for. */
  readonly waits: number;
}

/** Runs one request of a source on a day (ISO date), from the question to the run's end, without queues; `since`: the day of the run before. */
export async function runApi(
  db: Postgres,
  source: ApiSource,
  { day, since, request, ask }: { day: string; since?: string | undefined; request: string; ask: Ask },
): Promise<ApiRun> {
  const bucket = memoryBucket("data");
  const announced: RawStored[] = [];
  const told: RecordsStored[] = [];
  const task: Task = {
    runId: `run-${day}`,
    task: 0,
    source: source.id,
    kind: "api",
    wave: 0,
    timeoutSeconds: 3600,
    search: source.requests.find(({ id }) => id === request)?.title ?? "",
    asOf: `${day}T08:00:00.000Z`,
    request,
    ...(since !== undefined && { since: `${since}T08:00:00.000Z` }),
  };
  await openRun(db, { runId: task.runId, trigger: "manual" }, [source]);
  await openTasks(db, task.runId, [task]);
  const deps = {
    source,
    ask,
    twin: () => Promise.reject(new Error("there is no twin")),
    loadState: stateStore(bucket, ApiState),
    loadNumbers: stateStore(bucket, NumbersState),
    heldRatings: heldRatings.bind(null, db),
    put: bucket.put,
    read: bucket.bytes,
    announce: async (message: RawStored) => void announced.push(message),
    announceAll: async (messages: readonly RawStored[]) => void announced.push(...messages),
    putRecords: crawlStore(bucket),
    putListing: crawlStore(bucket),
    announceRecords: async (message: RecordsStored) => void told.push(message),
    hasTime: () => true,
    now: () => new Date(task.asOf),
  };
  let outcome = await collectApi(task, deps);
  let waits = 0;
  for (; outcome.more; waits += 1) outcome = await collectApi(task, deps);
  await endTasks(db, task.runId, "token", [outcome]);
  const reading = { read: bucket.bytes, put: bucket.put, source: async () => source, hashAgent: (id: string) => id };
  for (const message of announced) await normalize(message, { ...reading, send: deps.announceRecords });
  const merging = { answer: async () => {}, wakeRelay: async () => {}, hashAgent: reading.hashAgent };
  for (const message of told)
    await aggregate(message, { db, readObject: bucket.stream, source: reading.source, ...merging });
  const closing = { db, source: reading.source, deleteObject: async () => {} };
  return { outcome, summary: await close({ runId: task.runId }, closing), waits };
}
