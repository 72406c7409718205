import middy from "@middy/core";
import type { S3Event } from "aws-lambda";
import * as z from "zod";
import { startDropped } from "../lib/collect/dropped.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { log } from "../lib/lambda/log.ts";
import { once } from "../lib/lambda/once.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ BUCKET: z.string(), STATE_MACHINE_ARN: z.string() }));
  return { data: bucket(env.BUCKET), start: executions(env.STATE_MACHINE_ARN).start };
});

/** A file has landed under drop/<source>/: starts its run. What fails is tried again, then kept among the dead letters; `start` sweeps up what was lost. */
export const handler = middy(async (event: S3Event) => {
  for (const { s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const runId = await startDropped(key, await deps());
    if (runId === null) log.warn("a file landed outside drop/<source>/", { key });
  }
});
