import * as z from "zod";
import { PermanentError } from "../errors.ts";
import { RawStored } from "../messages.ts";
import type { Task, TaskOutcome } from "../messages.ts";

/** The list of the raw chunks of one task, stored beside them: what a replay reads again. */
const Manifest = z.array(RawStored);

export interface ReplayDeps {
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly announce: (messages: readonly RawStored[]) => Promise<void>;
}

const GONE = "nothing of it is stored any more: it was erased or has expired";

/** Announces the stored chunks of a manifest again, under the new run: their source is not asked. What is stored no more is an outcome. */
export async function replayTask(task: Task, manifest: string, deps: ReplayDeps): Promise<TaskOutcome> {
  const nothing = { requests: 0, seen: 0, fetched: 0, bytes: 0 };
  const about = { task: task.task, source: task.source, search: task.search };
  const stored = await storedUnder(manifest, deps);
  if (!stored) return { ...about, ...nothing, chunks: 0, outcome: "failed", reason: GONE };
  await deps.announce(stored.map((message) => ({ ...message, runId: task.runId, task: task.task })));
  return { ...about, ...nothing, chunks: stored.length, outcome: "complete" };
}

async function storedUnder(manifest: string, { read }: ReplayDeps): Promise<RawStored[] | null> {
  try {
    return Manifest.parse(JSON.parse(Buffer.from(await read(manifest)).toString("utf8")));
  } catch (error) {
    if (error instanceof PermanentError) return null;
    throw error;
  }
}
