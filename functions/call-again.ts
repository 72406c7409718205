import * as z from "zod";
import { once } from "../lib/lambda/once.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { FailedCall } from "../lib/messages.ts";
import { callFunction } from "../lib/stores/aws/functions.ts";
import { deliveriesOf } from "../lib/stores/aws/sqs.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ QUEUE_URL: z.url(), DEAD_LETTER_QUEUE_URL: z.url() }));
  return { deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL) };
});

/** SQS → the function whose call failed for good, with what it was called with: what somebody sends again from the dead letters. */
export const handler = sqsBatch(
  FailedCall,
  async ({ requestContext, requestPayload }) => {
    await callFunction(requestContext.functionArn, requestPayload);
  },
  async () => (await deps()).deliveries,
);
