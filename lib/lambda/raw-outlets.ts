import * as z from "zod";
import { bucket } from "../stores/aws/s3.ts";
import { queue } from "../stores/aws/sqs.ts";
import { OutletsEnv, outlets } from "./outlets.ts";

/** The settings of a collector of raw chunks that tells what its source lists. */
export const RawOutletsEnv = OutletsEnv.extend({ RAW_QUEUE_URL: z.url() });

/** Where a collector leaves its raw chunks and what its source lists, and finds both again for a replay. */
export function rawOutlets(env: z.output<typeof RawOutletsEnv>) {
  const raw = queue(env.RAW_QUEUE_URL);
  return { ...outlets(env), read: bucket(env.BUCKET).bytes, announce: raw.send, announceAll: raw.sendAll };
}
