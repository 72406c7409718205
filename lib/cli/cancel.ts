import type { CancelledRun } from "../aggregate/cancel.ts";

/** What was done, in a sentence. */
export function describeCancelled({ runId, now }: CancelledRun): string {
  return now ? `The run ${runId} is cancelled` : `The run ${runId} was cancelled before`;
}
