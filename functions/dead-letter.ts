import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { keepDeadLetter } from "../lib/aggregate/dead-letters.ts";
import { log } from "../lib/lambda/log.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { answerTask } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }, env) => ({ db: createPool(postgres), put: bucket(env.BUCKET).put, answer: answerTask }),
});

/** Dead letters → S3, and the run that misses the chunk is told, so that it closes instead of waiting. */
export const handler = middy(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const record of event.Records) {
    try {
      await keepDeadLetter(record, await deps());
    } catch (error) {
      log.error("dead letter not kept", {
        messageId: record.messageId,
        error: error instanceof Error ? error : new Error(String(error)),
      });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
});
