import { PermanentError } from "../errors.ts";
import { Task } from "../messages.ts";
import type { TaskOutcome } from "../messages.ts";
import { cut } from "../records/storable.ts";
import { log } from "./log.ts";
import { task } from "./task.ts";

/** Longest reason that crosses a state. */
const REASON = 500;

/**
 * A collector's function: what trying again can't help is the outcome `failed` of its task, with the reason; accidents are thrown for the state
 * machine to retry or catch.
 */
export function collector(work: (input: Task) => Promise<TaskOutcome>) {
  return task(Task, async (input) => {
    try {
      return await work(input);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      log.warn("a task failed for good", { run: input.runId, task: input.task, source: input.source, error });
      return failed(input, error.message);
    }
  });
}

function failed({ task: number, source, search }: Task, reason: string): TaskOutcome {
  const nothing = { chunks: 0, requests: 0, seen: 0, fetched: 0, bytes: 0 };
  return { task: number, source, search, outcome: "failed", ...nothing, reason: cut(reason, REASON) };
}
