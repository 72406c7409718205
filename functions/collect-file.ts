import * as z from "zod";
import { collectFile } from "../lib/collect/collect-file.ts";
import { openLocation } from "../lib/collect/file/location.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { task } from "../lib/lambda/task.ts";
import { Task } from "../lib/messages.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/s3.ts";
import { queue } from "../lib/stores/sqs.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ BUCKET: z.string(), RAW_QUEUE_URL: z.url() }));
  const data = bucket(env.BUCKET);
  const files = openLocation(data);
  return {
    sources: loadSources,
    open: files.open,
    keepRaw: files.keep,
    put: data.put,
    read: data.bytes,
    announce: queue(env.RAW_QUEUE_URL).sendAll,
  };
});

/** Cuts one file into raw chunks in S3, a message each. */
export const handler = task(Task, async (input) => collectFile(input, await deps()));
