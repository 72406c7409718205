import { NOTHING, taskOutcome } from "../collect/task/outcome.ts";
import { PermanentError } from "../errors.ts";
import { Task } from "../messages.ts";
import type { TaskOutcome } from "../messages.ts";
import { log } from "./log.ts";
import { task } from "./task.ts";

/**
 * A collector's function, told how many milliseconds its call has left: what trying again can't help is the outcome `failed` of its task, with the reason; accidents are thrown for the state
 * machine to retry or catch.
 */
export function collector(work: (input: Task, remainingMs: () => number) => Promise<TaskOutcome>) {
  return task(Task, async (input, context) => {
    try {
      const outcome = await work(input, () => context.getRemainingTimeInMillis());
      log.info("task ended", { task: input.task, source: input.source, ...told(outcome) });
      return outcome;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      log.warn("a task failed for good", { task: input.task, source: input.source, error });
      return taskOutcome(input, { outcome: "failed", reason: error.reason }, NOTHING);
    }
  });
}

/** Counts and reason; where a reading goes on is the state machine's alone. */
function told({ outcome, chunks, requests, seen, fetched, bytes, reason }: TaskOutcome) {
  return { outcome, chunks, requests, seen, fetched, bytes, reason: reason?.en };
}
