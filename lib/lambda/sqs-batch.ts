import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { PermanentError, PipelineError } from "../errors.ts";
import { TRACE_ATTRIBUTE } from "../stores/aws/sqs.ts";
import type { Deliveries } from "../stores/aws/sqs.ts";
import { readTraceparent } from "../trace/trace.ts";
import type { Span, TraceContext } from "../trace/trace.ts";
import { emf } from "./emf.ts";
import { log } from "./log.ts";
import { currentRun, inRunOf } from "./run-scope.ts";
import { traced } from "./tracing.ts";
import { noteRefusal } from "./with-secrets.ts";
import { MERGING } from "../aggregate/reasons.ts";

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
  const handleOne = (record: SQSRecord): Promise<Ending> =>
    traced(spanOf(record), traceOf(record), () => handleTraced(record));
  const handleTraced = async (record: SQSRecord): Promise<Ending> => {
    const message = readJson(record.body);
    return inRunOf(message, async () => {
      const begun = performance.now();
      try {
        await handle(parse(schema, message));
        // Of runs only: what keeps stores abreast would write a line for each change.
        if (currentRun()) log.info("message handled", { milliseconds: Math.round(performance.now() - begun) });
        return "handled";
      } catch (error) {
        return await setAside(record, error, await deliveries());
      }
    });
  };
  return middy(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    const endings: Ending[] = [];
    const age = Math.max(...event.Records.map(ageSeconds));
    for (const record of event.Records) {
      const ending = await handleOne(record);
      endings.push(ending);
      if (ending === "postponed") batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    tell(endings, age, context);
    return { batchItemFailures };
  });
}

/** The trace that the sender was in. */
function traceOf({ messageAttributes }: SQSRecord): TraceContext | undefined {
  return readTraceparent(messageAttributes[TRACE_ATTRIBUTE]?.stringValue);
}

function spanOf({ eventSourceARN, messageId }: SQSRecord): Span {
  const queue = eventSourceARN.split(":").at(-1) ?? "";
  return {
    kind: "consumer",
    name: () => `process ${queue}`,
    attributes: () => ({ "messaging.message.id": messageId }),
  };
}

/** What became of one message. */
type Ending = "handled" | "refused" | "postponed";

/** How long a message had waited; 0 where that is not told. */
function ageSeconds({ attributes: { SentTimestamp } }: SQSRecord): number {
  const sent = Number(SentTimestamp);
  return sent > 0 ? Math.max(0, (Date.now() - sent) / 1000) : 0;
}

function tell(endings: readonly Ending[], age: number, { functionName }: Context): void {
  const count = (of: Ending): number => endings.filter((ending) => ending === of).length;
  emf({
    values: {
      messages_handled: count("handled"),
      messages_refused: count("refused"),
      messages_postponed: count("postponed"),
      message_age_seconds: age,
    },
    dimensions: { function: functionName },
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, message: unknown): z.output<Schema> {
  const read = schema.safeParse(message);
  if (read.success) return read.data;
  throw new PermanentError(MERGING.otherShape(), {}, { cause: read.error });
}

/** Undefined for what is no JSON, which no schema takes. */
function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Tells whether the message was refused for good or must come again. */
async function setAside(record: SQSRecord, error: unknown, deliveries: Deliveries): Promise<Ending> {
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
      await deliveries.refuse(record.body, error.reason);
      return "refused";
    }
    await deliveries.postpone(record.receiptHandle, retryDelay(count));
  } catch (cause) {
    log.warn("message left to its visibility timeout", { messageId: record.messageId, error: asError(cause) });
  }
  return "postponed";
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
