import * as z from "zod";
import { RawStored } from "../messages.ts";
import type { Task, TaskOutcome } from "../messages.ts";

/** The list of the raw chunks of one task, stored beside them: what a replay reads again. */
const Manifest = z.array(RawStored);

export interface ReplayDeps {
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly announce: (messages: readonly RawStored[]) => Promise<void>;
}

/** Announces the stored chunks of a manifest again, under the new run: their source is not asked. */
export async function replayTask(task: Task, manifest: string, deps: ReplayDeps): Promise<TaskOutcome> {
  const stored = Manifest.parse(JSON.parse(Buffer.from(await deps.read(manifest)).toString("utf8")));
  await deps.announce(stored.map((message) => ({ ...message, runId: task.runId, task: task.task })));
  const nothing = { requests: 0, seen: 0, fetched: 0, bytes: 0 };
  const { task: number, source, search } = task;
  return { task: number, source, search, outcome: "complete", chunks: stored.length, ...nothing };
}
