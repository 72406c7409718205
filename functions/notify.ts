import * as z from "zod";
import { reminder } from "../lib/alerts/announcer.ts";
import { keptConditions } from "../lib/alerts/criteria.ts";
import { alertKeys } from "../lib/alerts/keys.ts";
import { notify } from "../lib/alerts/notify.ts";
import { webhookSender } from "../lib/alerts/send.ts";
import { receiverRules } from "../lib/lambda/receiver-rules.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { EventsMessage } from "../lib/messages.ts";
import { loadSources } from "../lib/sources/load.ts";
import { deliveriesOf, queue } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const Env = z.object({
  STAGE: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  ALERT_KEY_PARAM: z.string(),
  WEBHOOK_ALLOW_PARAM: z.string(),
  CONTACT: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

const now = (): Date => new Date();

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, key: env.ALERT_KEY_PARAM }),
  make: async ({ postgres, key }, env) => {
    const sources = await loadSources();
    return {
      db: createPool(postgres),
      sources,
      keys: alertKeys(key),
      conditions: keptConditions(now),
      send: webhookSender({ rules: receiverRules(env.STAGE, env.WEBHOOK_ALLOW_PARAM), contact: env.CONTACT }),
      enqueue: reminder(queue(env.QUEUE_URL).sendAll),
      now,
      random: Math.random,
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

/** SQS → webhooks: events find their alerts, deliveries that are due are tried. */
export const handler = sqsBatch(
  EventsMessage,
  async (message) => notify(message, await deps()),
  async () => (await deps()).deliveries,
);
