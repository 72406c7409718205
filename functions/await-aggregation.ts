import * as z from "zod";
import { recordEnd, TaskEnd } from "../lib/collect/record-end.ts";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { answerTask } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { awaitChunks } from "../lib/stores/runs/runs.ts";

const Input = z.union([z.object({ runId: RunId, token: z.string() }), TaskEnd]);

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
  const waiter = await awaitChunks(db, input.runId, input.token);
  if (waiter) await answerTask(waiter.token, { runId: input.runId });
  return {};
});
