import middy from "@middy/core";
import type { S3Event } from "aws-lambda";
import * as z from "zod";
import { dropRunId } from "../lib/collect/collect-file.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { log } from "../lib/lambda/log.ts";
import { once } from "../lib/lambda/once.ts";
import { landing } from "../lib/stores/aws/dropped.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ BUCKET: z.string(), STATE_MACHINE_ARN: z.string() }));
  return { data: bucket(env.BUCKET), start: executions(env.STATE_MACHINE_ARN).start };
});

/** A file has landed under drop/<source>/: starts its run, named after that very arrival. The uploader may say what instant the data is of. */
export const handler = middy(async (event: S3Event) => {
  const { data, start } = await deps();
  for (const { s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const file = landing(s3.bucket.name, key);
    if (!file) {
      log.warn("a file landed outside drop/<source>/", { key });
      continue;
    }
    const { metadata } = await data.head(key);
    const runId = metadata["run-id"] ?? dropRunId(file.source, key, s3.object.sequencer);
    const asOf = metadata["as-of"];
    await start({ runId, trigger: "drop", files: [file], ...(asOf && { asOf }) });
  }
});
