import * as z from "zod";
import { agentHasher } from "../lib/normalize/agent-hash.ts";
import { normalizeWeb } from "../lib/normalize/normalize-web.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { PagesStored } from "../lib/messages.ts";
import { loadWebSource } from "../lib/sources/load.ts";
import { readParameters } from "../lib/stores/parameters.ts";
import { bucket } from "../lib/stores/s3.ts";
import { deliveriesOf, queue } from "../lib/stores/sqs.ts";

const Env = z.object({
  BUCKET: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  RECORDS_QUEUE_URL: z.url(),
  AGENT_KEY_PARAM: z.string(),
});

const deps = once(async () => {
  const env = readEnv(Env);
  const { agentKey } = await readParameters({ agentKey: env.AGENT_KEY_PARAM });
  const data = bucket(env.BUCKET);
  return {
    source: loadWebSource,
    read: data.bytes,
    put: data.put,
    send: queue(env.RECORDS_QUEUE_URL).send,
    hashAgent: agentHasher(agentKey),
    deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
  };
});

/** SQS → adverts. Reads a batch of stored pages, writes one records object and one message. */
export const handler = sqsBatch(
  PagesStored,
  async (message) => normalizeWeb(message, await deps()),
  async () => (await deps()).deliveries,
);
