import * as z from "zod";
import { TaskOutcome } from "../messages.ts";
import { RunId } from "../records/run-summary.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { recordAccident, recordOutcome } from "../stores/runs/runs.ts";
import { Accident, reasonFor } from "./accident.ts";

/** How a task of a run ended: what its collector answered, or the accident that it met. */
export const TaskEnd = z.union([
  z.object({ runId: RunId, outcome: TaskOutcome }),
  z.object({ runId: RunId, task: z.int().nonnegative(), accident: Accident }),
]);
export type TaskEnd = z.infer<typeof TaskEnd>;

/** Writes how a task ended, and gives its number: all that stays of it in the state machine. */
export async function recordEnd(db: Postgres, end: TaskEnd): Promise<{ task: number }> {
  if ("outcome" in end) {
    await recordOutcome(db, end.runId, end.outcome);
    return { task: end.outcome.task };
  }
  await recordAccident(db, { ...end, reason: reasonFor(end.accident) });
  return { task: end.task };
}
