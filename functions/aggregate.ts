import * as z from "zod";
import { aggregate } from "../lib/aggregate/aggregate.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RecordsStored } from "../lib/messages.ts";
import { agentHasher } from "../lib/normalize/privacy/agent-hash.ts";
import { loadSource } from "../lib/sources/load.ts";
import { answerTask } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { deliveriesOf, queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  OUTBOX_QUEUE_URL: z.url(),
  AGENT_KEY_PARAM: z.string(),
});

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, agentKey: env.AGENT_KEY_PARAM }),
  make: ({ postgres, agentKey }, env) => {
    const outbox = queue(env.OUTBOX_QUEUE_URL);
    return {
      db: createPool(postgres),
      source: loadSource,
      readObject: bucket(env.BUCKET).stream,
      answer: answerTask,
      wakeRelay: () => outbox.send({ wake: "outbox" }),
      hashAgent: agentHasher(agentKey),
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

/** SQS → Postgres. Merges one chunk of records and tells the run that waits for it. */
export const handler = sqsBatch(
  RecordsStored,
  async (message) => aggregate(message, await deps()),
  async () => (await deps()).deliveries,
);
