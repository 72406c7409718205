import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { keepDeadLetter } from "../../lib/aggregate/dead-letters.ts";
import { relayAll } from "../../lib/aggregate/relay.ts";
import { drainsOf } from "../../lib/lambda/drains.ts";
import { sqsBatch } from "../../lib/lambda/sqs-batch.ts";
import { PagesStored, RawStored, RecordsStored } from "../../lib/messages.ts";
import { normalizeWeb } from "../../lib/normalize/normalize-web.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import { loadSource, loadSources, loadWebSource } from "../../lib/sources/load.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";
import type { Deliveries } from "../../lib/stores/aws/sqs.ts";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

/** The queues of the pipeline, in the order of its stages; the last one takes what the others refuse. */
export const QUEUES = ["raw-file", "raw-web", "records", "outbox", "dead-letters"] as const;
export const QueueName = z.enum(QUEUES);
export type QueueName = z.infer<typeof QueueName>;

/** What goes out of a stage: messages, answers to the waiting state, told events. */
export interface Outlets {
  readonly send: (queue: QueueName, message: unknown) => Promise<void>;
  readonly answer: (token: string) => Promise<void>;
  readonly announce: (messages: readonly unknown[]) => Promise<void>;
  readonly deliveries: (queue: QueueName) => Deliveries;
}

export interface StageStores {
  readonly db: Postgres;
  readonly mongo: Mongo;
  readonly objects: Bucket;
}

export type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const hashAgent = (id: string): string => id;

/** The functions behind the queues, on the code that is deployed; only what they are wired to is the campaign's. */
export async function stagesOf(
  { db, mongo, objects }: StageStores,
  outlets: Outlets,
): Promise<Record<QueueName, Handler>> {
  const sources = await loadSources();
  const { send, answer, announce, deliveries } = outlets;
  const events = {
    send: (one: unknown) => announce([one]),
    sendAll: announce,
    depth: async () => ({ waiting: 0, inFlight: 0 }),
  };
  const drains = drainsOf({ db, mongo, sources, events });
  const normalizer = {
    read: objects.bytes,
    put: objects.put,
    send: (records: RecordsStored) => send("records", records),
    hashAgent,
  };
  return {
    "raw-file": sqsBatch(
      RawStored,
      (message) => normalize(message, { ...normalizer, source: loadSource }),
      async () => deliveries("raw-file"),
    ),
    "raw-web": sqsBatch(
      PagesStored,
      (message) => normalizeWeb(message, { ...normalizer, source: loadWebSource }),
      async () => deliveries("raw-web"),
    ),
    records: sqsBatch(
      RecordsStored,
      (message) =>
        aggregate(message, {
          db,
          source: loadSource,
          readObject: objects.stream,
          answer,
          hashAgent,
          wakeRelay: () => send("outbox", { wake: "outbox" }),
        }),
      async () => deliveries("records"),
    ),
    outbox: sqsBatch(
      z.object({ wake: z.literal("outbox") }),
      async () => void (await relayAll(drains, () => true)),
      async () => deliveries("outbox"),
    ),
    "dead-letters": async ({ Records }) => {
      for (const record of Records) await keepDeadLetter(record, { db, put: objects.put, answer });
      return { batchItemFailures: [] };
    },
  };
}
