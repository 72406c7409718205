import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import { chooseParts } from "../../lib/collect/choose-parts.ts";
import { collectFile } from "../../lib/collect/collect-file.ts";
import type { CollectFileDeps } from "../../lib/collect/collect-file.ts";
import { Parts } from "../../lib/collect/file/series.ts";
import { FileState } from "../../lib/collect/file/state.ts";
import { guardedFetch } from "../../lib/collect/http.ts";
import { planWave } from "../../lib/collect/plan-wave.ts";
import { withheldSources } from "../../lib/collect/withheld.ts";
import { Task, TaskOutcome } from "../../lib/messages.ts";
import type { RawStored, RecordsStored, RunInput } from "../../lib/messages.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { stateStore } from "../../lib/stores/runs/collect-states.ts";
import { completeSources, readProgress } from "../../lib/stores/runs/progress.ts";
import { beginWave, holdTasks, openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import * as z from "zod";
import { memoryBucket } from "./memory-bucket.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import { endTasks } from "./outcomes.ts";

/** What stands around a run of a test. */
export interface RunWorld {
  readonly db: Postgres;
  /** Real origins, and what stands in for them. */
  readonly origins: ReadonlyMap<string, string>;
  /** Of the sources' settings, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly now: string;
  readonly data?: MemoryBucket;
  /** Changes what the n-th call of a file's collector is given, 0 first. */
  readonly call?: (deps: CollectFileDeps, call: number) => CollectFileDeps;
  readonly sizes?: CollectFileDeps["sizes"];
}

/** What a run came to, and what its collectors answered, call by call. */
export interface RunTold {
  readonly summary: RunSummary;
  readonly answers: readonly TaskOutcome[];
  /** `task/chunk`, each time that one was announced. */
  readonly announced: readonly string[];
}

/** Runs sources of files as the state machine does, from the plan to the end, with the project's own functions and without queues. A call that throws is called again. */
export async function runFiles(input: RunInput, world: RunWorld): Promise<RunTold> {
  const { db, origins, settings = {}, data = memoryBucket("data") } = world;
  const sources = await loadSources();
  const now = new Date(world.now);
  const fetch = guardedFetch({ stage: "local", origins, contact: "ops@imo.test" });
  const refused = await planWave(input, 0, {
    sources,
    openRun: async () => {
      await openRun(db, input, sources);
      return now;
    },
    openTasks: openTasks.bind(null, db),
    withheld: async () =>
      withheldSources(sources, { stage: "local", confirmed: "", secrets: new Set(Object.keys(settings)), optOuts: [] }),
    complete: () => completeSources(db),
    chooseParts: (asked, chosen, at) =>
      chooseParts(asked, chosen, at, { fetch, setting: async (name) => settings[name], warn: () => {} }),
    loadParts: stateStore(data, z.record(z.string(), Parts)),
    manifests: async () => [],
    progress: readProgress.bind(null, db),
    beginWave: beginWave.bind(null, db),
    holdTasks: holdTasks.bind(null, db),
    data,
  });
  if ("refused" in refused) throw new Error(refused.refused);
  const tasks = z.array(Task).parse(JSON.parse(String(data.objects.get(refused.key))));
  const messages: RawStored[] = [];
  const deps: CollectFileDeps = {
    sources: loadSources,
    data,
    bucketNamed: () => data,
    fetch,
    loadState: stateStore(data, FileState),
    announce: async (more) => void messages.push(...more),
    hasTime: () => true,
    now: () => now,
    ...(world.sizes && { sizes: world.sizes }),
  };
  const answers: TaskOutcome[] = [];
  const ends: TaskOutcome[] = [];
  for (const task of tasks) ends.push(await calledUntilItEnds(task, deps, world.call, answers));
  await endTasks(db, input.runId, "token", ends);
  await takeIn(db, messages, data);
  const source = (id: string) => loadSource(id);
  const summary = await close({ runId: input.runId }, { db, source, deleteObject: async () => {} });
  return { summary, answers, announced: messages.map(({ task, chunk }) => `${task}/${chunk}`) };
}

async function calledUntilItEnds(
  task: Task,
  deps: CollectFileDeps,
  change: RunWorld["call"],
  answers: TaskOutcome[],
): Promise<TaskOutcome> {
  for (let call = 0; call < 100; call++) {
    try {
      const answer = TaskOutcome.parse(await collectFile(task, change ? change(deps, call) : deps));
      answers.push(answer);
      if (!answer.more) return answer;
    } catch {
      // The state machine calls again.
    }
  }
  throw new Error(`task ${task.task} did not end`);
}

/** Normalises and merges chunks, each as often as it was announced. */
async function takeIn(db: Postgres, messages: readonly RawStored[], data: MemoryBucket): Promise<void> {
  const told: RecordsStored[] = [];
  const common = { source: loadSource, hashAgent: (id: string) => id };
  const send = async (message: RecordsStored) => void told.push(message);
  for (const message of messages) await normalize(message, { ...common, read: data.bytes, put: data.put, send });
  const silent = { answer: async () => {}, wakeRelay: async () => {} };
  for (const message of told) await aggregate(message, { ...common, ...silent, db, readObject: data.stream });
}
