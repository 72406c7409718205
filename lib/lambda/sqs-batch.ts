import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { PermanentError, PipelineError } from "../errors.ts";
import type { Deliveries } from "../stores/aws/sqs.ts";
import { log } from "./log.ts";
import { noteRefusal } from "./with-secrets.ts";

/** Seconds before a message that met an accident is delivered again: doubles with each delivery, up to two minutes. */
function retryDelay(deliveries: number): number {
  return Math.min(120, 2 ** Math.max(1, deliveries));
}

/**
 * A queue's function: each message is checked against `schema`, handled, and acknowledged by itself.
 * What fails is delivered again later, sooner the first times; what can't succeed (PermanentError, a message of the wrong shape)
 * goes to the dead letters at once with its reason.
 */
export function sqsBatch<Schema extends z.ZodType>(
  schema: Schema,
  handle: (message: z.output<Schema>) => Promise<void>,
  deliveries: () => Promise<Deliveries>,
) {
  const handleOne = async (record: SQSRecord): Promise<boolean> => {
    try {
      await handle(parse(schema, record.body));
      return true;
    } catch (error) {
      return await setAside(record, error, await deliveries());
    }
  };
  return middy(async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const record of event.Records) {
      if (!(await handleOne(record))) batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body));
  } catch (cause) {
    throw new PermanentError("The message is not of the expected shape", {}, { cause });
  }
}

/** Tells whether the message is done with (refused for good) or must come again. */
async function setAside(record: SQSRecord, error: unknown, deliveries: Deliveries): Promise<boolean> {
  noteRefusal(error);
  const count = Number(record.attributes.ApproximateReceiveCount);
  const place = error instanceof PipelineError ? error.place : {};
  log.warn("message not processed", {
    messageId: record.messageId,
    deliveries: count,
    ...place,
    error: asError(error),
  });
  try {
    if (error instanceof PermanentError) {
      await deliveries.refuse(record.body, error.message);
      return true;
    }
    await deliveries.postpone(record.receiptHandle, retryDelay(count));
  } catch (cause) {
    log.warn("message left to its visibility timeout", { messageId: record.messageId, error: asError(cause) });
  }
  return false;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
