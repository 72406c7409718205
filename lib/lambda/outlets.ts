import * as z from "zod";
import { bucket } from "../stores/aws/s3.ts";
import { queue } from "../stores/aws/sqs.ts";
import { crawlStore, stateStore } from "../stores/runs/collect-states.ts";

/** The settings of a collector that tells what its source lists. */
export const OutletsEnv = z.object({ BUCKET: z.string(), RECORDS_QUEUE_URL: z.url() });

/** Where a collector leaves what it reads and what its source lists, and finds how far it was. */
export function outlets(env: z.output<typeof OutletsEnv>) {
  const data = bucket(env.BUCKET);
  return {
    put: data.put,
    putRecords: crawlStore(data),
    announceRecords: queue(env.RECORDS_QUEUE_URL).send,
    stateOf: <Schema extends z.ZodType>(schema: Schema) => stateStore(data, schema),
  };
}
