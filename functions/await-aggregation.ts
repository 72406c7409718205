import * as z from "zod";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { TaskOutcome } from "../lib/messages.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { answerTask } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { awaitChunks } from "../lib/stores/runs/runs.ts";

const Input = z.object({ runId: RunId, token: z.string(), outcomes: z.array(TaskOutcome) });

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }) => createPool(postgres),
});

/** Announces how many chunks the run has and leaves the task token; answers at once when all of them are merged already. */
export const handler = task(Input, async ({ runId, token, outcomes }) => {
  const waiter = await awaitChunks(await deps(), runId, token, outcomes);
  if (waiter) await answerTask(waiter.token, { runId });
});
