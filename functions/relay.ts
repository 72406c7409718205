import type { Context, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { wakeEmbedding } from "../lib/aggregate/embed/wake.ts";
import { relayAll } from "../lib/aggregate/relay.ts";
import { drainsOf } from "../lib/lambda/drains.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSources } from "../lib/sources/load.ts";
import { createMongo } from "../lib/stores/mongo/mongo.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { deliveriesOf, queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  EVENTS_QUEUE_URL: z.url(),
  EMBED_QUEUE_URL: z.url(),
});

/** Time kept back for the last batch. */
const MARGIN_MS = 10_000;

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM }),
  make: async (urls, env) => {
    const db = createPool(urls.postgres);
    const mongo = createMongo(urls.mongo);
    const outbox = queue(env.QUEUE_URL);
    const embed = queue(env.EMBED_QUEUE_URL);
    const events = queue(env.EVENTS_QUEUE_URL);
    return {
      drains: drainsOf({ db, mongo, sources: await loadSources(), events }),
      wakeEmbed: () => wakeEmbedding(db, embed.send),
      wake: () => outbox.send({ wake: "outbox" }),
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

/** SQS → Mongo, the queue of events and properties: a wake-up call empties the outbox, works out properties, and calls again for what there was no time for. */
export const handler = (event: SQSEvent, context: Context) =>
  sqsBatch(
    z.object({ wake: z.literal("outbox") }),
    async () => {
      const { drains, wake, wakeEmbed } = await deps();
      const { left } = await relayAll(drains, () => context.getRemainingTimeInMillis() > MARGIN_MS);
      await wakeEmbed();
      if (left) await wake();
    },
    async () => (await deps()).deliveries,
  )(event, context);
