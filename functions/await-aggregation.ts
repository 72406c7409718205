import * as z from "zod";
import { recordEnd, TaskEnd } from "../lib/collect/record-end.ts";
import { warn } from "../lib/lambda/log.ts";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { answerTask, failTask } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../lib/stores/postgres/postgres.ts";
import { awaitChunks } from "../lib/stores/runs/runs.ts";

const Waiting = z.object({ runId: RunId, token: z.string() });
const Input = z.union([Waiting, TaskEnd]);

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }) => createPool(postgres),
});

/**
 * Writes how each task ended; once all have, announces how many chunks the run has and leaves the task token with it, which it answers at once
 * when all of them are merged already.
 */
export const handler = task(Input, async (input) => {
  const db = await deps();
  if (!("token" in input)) return recordEnd(db, input);
  await waitOrTell(db, input);
  return {};
});

/** A state that waits for a token does not hear that the function which was to keep it failed: it is told, and tries again. */
async function waitOrTell(db: Postgres, { runId, token }: z.infer<typeof Waiting>): Promise<void> {
  try {
    const waiter = await awaitChunks(db, runId, token);
    if (waiter) await answerTask(waiter.token, { runId });
  } catch (error) {
    warn("the token of a run could not be kept", error);
    await failTask(token, error instanceof Error ? error : new Error(String(error)));
  }
}
