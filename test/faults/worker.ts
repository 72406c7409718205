/** A process that does the stages' work for a campaign, to be killed: takes batches from its parent and sends back what goes out of them. */
import { context } from "../support/http.ts";
import { once } from "node:events";
import type { Context, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { folderBucket } from "./folder-bucket.ts";
import { QueueName, stagesOf } from "./stages.ts";

const Places = z.object({ postgres: z.string(), mongo: z.string(), folder: z.string() });
const Order = z.object({
  order: z.int(),
  queue: QueueName,
  event: z.custom<SQSEvent>((value) => typeof value === "object"),
});
const Acknowledged = z.object({ acknowledged: z.int() });
const lambda: Context = { ...context, functionName: "fault" };

const places = Places.parse(JSON.parse(process.argv[2] ?? ""));
const waiting = new Map<number, () => void>();
let asked = 0;

/** What a stage sends is sent once the parent has it. */
async function tell(what: object): Promise<void> {
  const number = (asked += 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.set(number, resolve);
  process.send?.({ ...what, number });
  await promise;
}

const stages = await stagesOf(
  { db: createPool(places.postgres), mongo: createMongo(places.mongo), objects: folderBucket(places.folder) },
  {
    send: (queue, message) => tell({ send: message, queue }),
    answer: (token) => tell({ answer: token }),
    announce: (messages) => tell({ announce: messages }),
    deliveries: (queue) => ({
      postpone: (receipt, seconds) => tell({ postpone: receipt, queue, seconds }),
      refuse: (body, reason) => tell({ refuse: body, queue, reason: reason.en }),
    }),
  },
);

process.on("message", (message) => {
  const { data } = Acknowledged.safeParse(message);
  if (data) waiting.get(data.acknowledged)?.();
  else void work(Order.parse(message));
});
process.send?.({ ready: true });
await once(process, "disconnect");
process.exit();

async function work({ order, queue, event }: z.infer<typeof Order>): Promise<void> {
  try {
    const { batchItemFailures } = await stages[queue](event, lambda);
    process.send?.({ done: order, failures: batchItemFailures });
  } catch (error) {
    process.send?.({ done: order, failures: null, reason: String(error) });
  }
}
