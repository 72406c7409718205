import { TransientError } from "../../lib/errors.ts";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { collectDatabase } from "../../lib/collect/collect-database.ts";
import type { CollectDatabaseDeps } from "../../lib/collect/collect-database.ts";
import { DatabaseState } from "../../lib/collect/database/state.ts";
import type { RawStored, RecordsStored, Task, TaskOutcome } from "../../lib/messages.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import type { DatabaseSource } from "../../lib/sources/schema.ts";
import { crawlStore, stateStore } from "../../lib/stores/runs/collect-states.ts";
import { listedBefore } from "../../lib/stores/adverts/crawl-spans.ts";
import { knownCards } from "../../lib/stores/adverts/crawls.ts";
import { openForeign } from "../../lib/stores/foreign/foreign.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { memoryBucket } from "./memory-bucket.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import { endTasks } from "./outcomes.ts";

/** The way of a database's rows from the query to the run's end, without queues. */
export interface DatabasePath {
  readonly bucket: MemoryBucket;
  /** Raw chunks that were announced, in order. */
  readonly announced: RawStored[];
  /** Collects only. */
  collect(task: Partial<Task>, changes?: Partial<CollectDatabaseDeps>): Promise<TaskOutcome>;
  /** Collects, as often as it takes, reads, merges and closes one run. */
  run(n: number, changes?: Partial<CollectDatabaseDeps>, since?: string): Promise<RunSummary & { upTo: string | null }>;
}

/** Midnight of a day of March 2026. */
export const dayOfRun = (n: number): string => `2026-03-${String(n).padStart(2, "0")}T00:00:00.000Z`;

/** The way from the database at `url` into `db`. */
export function databasePath(db: Postgres, source: DatabaseSource, url: string): DatabasePath {
  const bucket = memoryBucket("data");
  const announced: RawStored[] = [];
  const told: RecordsStored[] = [];
  const taskOf = (task: Partial<Task>): Task => ({
    runId: "run",
    task: 0,
    source: source.id,
    kind: "database",
    wave: 0,
    timeoutSeconds: 3600,
    search: source.title,
    asOf: dayOfRun(1),
    ...task,
  });
  const deps: CollectDatabaseDeps = {
    source: async () => source,
    secret: async () => url,
    open: openForeign,
    readerVersion: async (reader) => (await loadReader(reader)).version,
    knownCards: knownCards.bind(null, db),
    listedBefore: listedBefore.bind(null, db),
    loadState: stateStore(bucket, DatabaseState),
    read: bucket.bytes,
    put: bucket.put,
    putRecords: crawlStore(bucket),
    announce: async (message) => void announced.push(message),
    announceAll: async (messages) => void announced.push(...messages),
    announceRecords: async (message) => void told.push(message),
    hasTime: () => true,
    now: () => new Date(),
  };
  const collect = (task: Partial<Task>, changes: Partial<CollectDatabaseDeps> = {}) =>
    collectDatabase(taskOf(task), { ...deps, ...changes });
  const merging = {
    db,
    readObject: bucket.stream,
    source: async () => source,
    answer: async () => {},
    wakeRelay: async () => {},
    hashAgent: (id: string) => id,
  };
  return {
    bucket,
    announced,
    collect,
    run: async (n, changes, since) => {
      const task = taskOf({ runId: `run-${n}`, asOf: dayOfRun(n), ...(since !== undefined && { since }) });
      await openRun(db, { runId: task.runId, trigger: "manual" }, [source]);
      await openTasks(db, task.runId, [task]);
      announced.splice(0);
      told.splice(0);
      let outcome = await collect(task, changes);
      while (outcome.more) outcome = await collect(task, changes);
      await endTasks(db, task.runId, "token", [outcome]);
      const send = async (message: RecordsStored) => void told.push(message);
      for (const message of announced) {
        const world = { ...bucketOf(bucket), source: async () => source, send, hashAgent: (id: string) => id };
        await delivered(() => normalize(message, world));
      }
      for (const message of told) await aggregate(message, merging);
      const summary = await close(
        { runId: task.runId },
        { db, source: async () => source, deleteObject: async () => {} },
      );
      return { ...summary, upTo: outcome.upTo ?? null };
    },
  };
}

/** Does what a queue does: what failed for a moment is delivered again. */
async function delivered(work: () => Promise<void>): Promise<void> {
  for (let deliveries = 1; ; deliveries++) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof TransientError) || deliveries === 5) throw error;
    }
  }
}

function bucketOf(bucket: MemoryBucket) {
  return { read: bucket.bytes, put: bucket.put };
}
