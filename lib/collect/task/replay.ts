import * as z from "zod";
import { PermanentError } from "../../errors.ts";
import { RawStored } from "../../messages.ts";
import type { Task, TaskOutcome } from "../../messages.ts";
import { COLLECTING } from "../reasons.ts";
import { NOTHING, taskOutcome } from "./outcome.ts";

/** The list of the raw chunks of one task, stored beside them: what a replay reads again. */
const Manifest = z.array(RawStored);

/** What a replay needs of the world. */
export interface ReplayDeps {
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly announceAll: (messages: readonly RawStored[]) => Promise<void>;
}

/** Announces the stored chunks of a manifest again, under the new run: their source is not asked. What is stored no more is an outcome. */
export async function replayTask(task: Task, manifest: string, deps: ReplayDeps): Promise<TaskOutcome> {
  const stored = await storedUnder(manifest, deps);
  if (!stored) return taskOutcome(task, { outcome: "failed", reason: COLLECTING.nothingStored() }, NOTHING);
  await deps.announceAll(stored.map((message) => ({ ...message, runId: task.runId, task: task.task })));
  const [first] = stored;
  const told = taskOutcome(task, { outcome: "complete" }, { ...NOTHING, chunks: stored.length });
  return { ...told, ...(first && { dataAt: first.collectedAt }) };
}

async function storedUnder(manifest: string, { read }: ReplayDeps): Promise<RawStored[] | null> {
  try {
    return Manifest.parse(JSON.parse(Buffer.from(await read(manifest)).toString("utf8")));
  } catch (error) {
    if (error instanceof PermanentError) return null;
    throw error;
  }
}
