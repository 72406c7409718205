import type { Context, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { wakeEmbedding } from "../lib/aggregate/embed/wake.ts";
import { identifyBatch } from "../lib/aggregate/identity/identify.ts";
import { relayAll } from "../lib/aggregate/relay.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { carryProperties } from "../lib/query/kept-properties.ts";
import { loadSources } from "../lib/sources/load.ts";
import { writeDocuments } from "../lib/stores/mongo/advert-documents.ts";
import { createMongo } from "../lib/stores/mongo/mongo.ts";
import { announceEvents } from "../lib/stores/adverts/event-log.ts";
import { drainOutbox } from "../lib/stores/postgres/outbox.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { announcer } from "../lib/alerts/announcer.ts";
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
    const sources = await loadSources();
    const carrying = { db, mongo, sources, now: () => new Date() };
    const outbox = queue(env.QUEUE_URL);
    const embed = queue(env.EMBED_QUEUE_URL);
    const announce = announcer(queue(env.EVENTS_QUEUE_URL).sendAll);
    return {
      drains: [
        (batch: number) => announceEvents(db, batch, announce),
        (batch: number) => drainOutbox(db, batch, (documents) => writeDocuments(mongo, documents)),
        (batch: number) => identifyBatch(db, batch),
        (batch: number) => carryProperties(carrying, batch),
      ],
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
