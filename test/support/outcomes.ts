import type { TaskOutcome } from "../../lib/messages.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { awaitChunks, recordOutcome } from "../../lib/stores/runs/runs.ts";
import type { Waiter } from "../../lib/stores/runs/runs.ts";

/** Ends the tasks of a run as the state machine does: writes what each came to, then leaves the token with the run. */
export async function endTasks(
  db: Postgres,
  runId: string,
  token: string,
  outcomes: readonly TaskOutcome[],
): Promise<Waiter | null> {
  for (const outcome of outcomes) await recordOutcome(db, runId, outcome);
  return awaitChunks(db, runId, token);
}
