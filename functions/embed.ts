import type { Context, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { embedWaiting } from "../lib/aggregate/embed/embed.ts";
import { WAKE_EMBEDDING } from "../lib/aggregate/embed/wake.ts";
import { embedderAt } from "../lib/lambda/embedder.ts";
import { warn } from "../lib/lambda/log.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { deliveriesOf, queue } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const Env = z.object({
  POSTGRES_URL_PARAM: z.string(),
  EMBEDDINGS_PARAM: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

/** Time kept back for the last batch. */
const MARGIN_MS = 20_000;

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const { send } = queue(env.QUEUE_URL);
    return {
      db: createPool(postgres),
      embedder: await embedderAt(env.EMBEDDINGS_PARAM),
      wake: () => send(WAKE_EMBEDDING),
      warn,
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

/** SQS → vectors: a wake-up call works out those that wait, and calls again for what there was no time for. */
export const handler = (event: SQSEvent, context: Context) =>
  sqsBatch(
    z.object({ wake: z.literal("embed") }),
    async () => embedWaiting(await deps(), () => context.getRemainingTimeInMillis() > MARGIN_MS),
    async () => (await deps()).deliveries,
  )(event, context);
