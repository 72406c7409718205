import type { Context } from "aws-lambda";
import * as z from "zod";
import { collectFile } from "../lib/collect/collect-file.ts";
import { openLocation } from "../lib/collect/file/location.ts";
import { guardedFetch } from "../lib/collect/http.ts";
import { parseOrigins } from "../lib/collect/origins.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { collector } from "../lib/lambda/collector.ts";
import { loadSources } from "../lib/sources/load.ts";
import { readOptionalParameter } from "../lib/stores/aws/parameters.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  RAW_QUEUE_URL: z.url(),
  SOURCE_ORIGINS_PARAM: z.string(),
  CONTACT: z.string(),
});

const deps = once(async () => {
  const env = readEnv(Env);
  const data = bucket(env.BUCKET);
  const origins = parseOrigins((await readOptionalParameter(env.SOURCE_ORIGINS_PARAM)) ?? "");
  const fetch = guardedFetch({ stage: env.STAGE, origins, contact: env.CONTACT });
  const files = openLocation({ data, bucketNamed: bucket, fetch });
  return {
    sources: loadSources,
    open: files.open,
    keepRaw: files.keep,
    put: data.put,
    read: data.bytes,
    announce: queue(env.RAW_QUEUE_URL).sendAll,
  };
});

/** Kept back for the chunk under way and what ends the task. */
const MARGIN_MS = 60_000;

/** Cuts one file into raw chunks in S3, a message each. */
export const handler = (event: unknown, context: Context) =>
  collector(async (input) => {
    const deadline = Date.now() + Math.min(input.timeoutSeconds * 1000, context.getRemainingTimeInMillis() - MARGIN_MS);
    return collectFile(input, { ...(await deps()), hasTime: () => Date.now() < deadline });
  })(event, context);
