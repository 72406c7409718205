import { setTimeout as sleep } from "node:timers/promises";
import pMap from "p-map";
import { close } from "../../lib/aggregate/close.ts";
import { relayAll } from "../../lib/aggregate/relay.ts";
import { collectFile } from "../../lib/collect/collect-file.ts";
import { FileState } from "../../lib/collect/file/state.ts";
import { drainsOf } from "../../lib/lambda/drains.ts";
import type { Task, TaskOutcome } from "../../lib/messages.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";
import { refreshSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { matchSales } from "../../lib/stores/market/sale-matches.ts";
import { stateStore } from "../../lib/stores/runs/collect-states.ts";
import { awaitChunks, forgottenWaiters, openRun, openTasks, recordOutcome } from "../../lib/stores/runs/runs.ts";
import type { FileRun } from "./workload.ts";
import type { World } from "./world.ts";

/** Takes runs in one after the other, to their ends, and does what follows from them; gives their summaries. */
export async function takeInAll(world: World, runs: readonly FileRun[]): Promise<RunSummary[]> {
  const summaries: RunSummary[] = [];
  for (const run of runs) summaries.push(await takeIn(world, run));
  await settle(world);
  return summaries;
}

/** Takes one run in, from its files to its end. */
export async function takeIn(world: World, run: FileRun): Promise<RunSummary> {
  await collect(world, run);
  await world.line.drain(world.consume);
  return finish(world, run);
}

/** The states of a run of files up to the one that waits for its chunks: plans, collects, announces. */
export async function collect(world: World, { runId, asOf, files }: FileRun): Promise<void> {
  const { objects, outside, announce } = world;
  const tasks = await Promise.all(
    files.map(async ({ source, name, content }, task): Promise<Task> => {
      const key = `drop/${runId}/${task}`;
      await outside.put(key, content, "text/csv");
      const about = { runId, task, source, kind: "file" as const, wave: 0, timeoutSeconds: 900, search: name, asOf };
      return { ...about, file: { location: `s3://data/${key}`, name } };
    }),
  );
  const deps = {
    sources: loadSources,
    data: objects,
    bucketNamed: () => objects,
    fetch: (url: string) => Promise.reject(new Error(`${url} is not to be asked`)),
    loadState: stateStore(objects, FileState),
    now: () => new Date(),
    announce,
    hasTime: () => true,
  };
  await collectTasks(world, { runId, tasks }, (task) => collectFile(task, deps));
}

/** Opens a run, calls its tasks' collectors, so many at once and again after an accident as the state machine does, and waits for the chunks. */
export async function collectTasks(
  { db, line }: World,
  { runId, tasks }: { readonly runId: string; readonly tasks: readonly Task[] },
  collectOne: (task: Task) => Promise<TaskOutcome>,
  atOnce = 1,
): Promise<TaskOutcome[]> {
  const sources = await loadSources();
  await patiently(() => openRun(db, { runId, trigger: "manual" }, sources));
  await patiently(() => openTasks(db, runId, tasks));
  const outcomes = await pMap(
    tasks,
    async (task) => {
      const outcome = await patiently(() => collectOne(task));
      await patiently(() => recordOutcome(db, runId, outcome));
      return outcome;
    },
    { concurrency: atOnce },
  );
  const waiter = await patiently(() => awaitChunks(db, runId, runId));
  if (waiter) line.answered.add(waiter.token);
  return outcomes;
}

/** The last state of a run whose chunks are merged: waits for the token, as the watch sends it where it was lost, and closes. */
export async function finish(world: World, { runId }: Pick<FileRun, "runId">): Promise<RunSummary> {
  const { db, line } = world;
  if (!line.answered.has(runId)) {
    for (const { token } of await patiently(() => forgottenWaiters(db))) line.answered.add(token);
  }
  if (!line.answered.has(runId)) throw new Error(`nothing is left to do and the run ${runId} waits`);
  return patiently(() => close({ runId }, { db, source: loadSource, deleteObject: async () => {} }));
}

/** What the watch does every minute, until there is nothing left to do. */
export async function settle(world: World): Promise<void> {
  const { db, mongo, line } = world;
  await line.drain(world.consume);
  const announce = async (messages: readonly unknown[]) =>
    void line.told.push(...messages.map((one) => JSON.stringify(one)));
  const events = {
    send: (one: unknown) => announce([one]),
    sendAll: announce,
    depth: async () => ({ waiting: 0, inFlight: 0 }),
  };
  const drains = drainsOf({ db, mongo, sources: await loadSources(), events });
  await patiently(() => relayAll(drains, () => true));
  await patiently(() => refreshSaleCells(db, () => true));
  await patiently(() => matchSales(db, () => true));
  await patiently(() => relayAll(drains, () => true));
}

const PATIENCE_MS = 120_000;

/** Tries again as the state machine and the watch do, whose patience is minutes. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(50);
    }
  }
}
