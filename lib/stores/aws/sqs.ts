import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { TransientError } from "../../errors.ts";
import { currentTraceparent } from "../../trace/trace.ts";
import { awsFailure } from "./failure.ts";
import { PROMPT } from "./patience.ts";
import { shortened } from "../../records/reason.ts";
import type { Reason } from "../../records/reason.ts";

/** SQS takes this many messages in one call. */
const BATCH = 10;
/** SQS refuses a message above this many bytes. */
const MESSAGE_BYTES = 256 * 1024;

/** The message attribute with the sender's trace, as W3C writes it. */
export const TRACE_ATTRIBUTE = "traceparent";

const shared = new SQSClient(PROMPT);

/** A queue to send to. */
export interface Queue {
  /** Sends one message as JSON. */
  readonly send: (message: unknown) => Promise<void>;
  /**
   * Sends many, ten a call; each is accepted or the call throws (sending all again is safe: messages are idempotent). They are delivered
   * after so many seconds, 900 at most, at once unless said otherwise.
   */
  readonly sendAll: (messages: readonly unknown[], delaySeconds?: number) => Promise<void>;
  /** How many messages wait and how many are being worked on, as far as the queue knows. */
  readonly depth: () => Promise<{ waiting: number; inFlight: number }>;
}

/** What a consumer may do with a delivery besides acknowledging it. */
export interface Deliveries {
  /** Has the message delivered again after `seconds`. */
  postpone(receiptHandle: string, seconds: number): Promise<void>;
  /** Puts the message among the dead letters with the reason. */
  refuse(body: string, reason: Reason): Promise<void>;
}

/** The queue at `url`, reached as the environment says unless `client` does. @throws TransientError (from its functions) when it can't be reached, PermanentError when it is not allowed. */
export function queue(url: string, client = shared): Queue {
  return {
    send: (message) =>
      reached(async () => {
        await client.send(
          new SendMessageCommand({ QueueUrl: url, MessageBody: encode(message), MessageAttributes: traceAttribute() }),
        );
      }),
    sendAll: async (messages, delaySeconds = 0) => {
      for (let from = 0; from < messages.length; from += BATCH)
        await sendBatch(client, url, messages.slice(from, from + BATCH), delaySeconds);
    },
    depth: () =>
      reached(async () => {
        const { Attributes } = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl: url,
            AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
          }),
        );
        return {
          waiting: Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0),
          inFlight: Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"] ?? 0),
        };
      }),
  };
}

/** The consumer's side of the queue at `url`, whose dead letters are at `deadLettersUrl`. */
export function deliveriesOf(url: string, deadLettersUrl: string, client = shared): Deliveries {
  return {
    postpone: (receiptHandle, seconds) =>
      reached(async () => {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }),
        );
      }),
    refuse: (body, reason) =>
      reached(async () => {
        await client.send(
          new SendMessageCommand({
            QueueUrl: deadLettersUrl,
            MessageBody: body,
            MessageAttributes: {
              ...traceAttribute(),
              ...reasonAttributes(shortened(reason, 500)),
            },
          }),
        );
      }),
  };
}

/** SQS takes no empty value. */
function reasonAttributes({ code, en, fr }: Reason) {
  const told = { reason: en, reasonCode: code, reasonFr: fr };
  return Object.fromEntries(
    Object.entries(told).map(([name, text]) => [name, { DataType: "String", StringValue: text || "?" }]),
  );
}

async function sendBatch(
  client: SQSClient,
  url: string,
  messages: readonly unknown[],
  delaySeconds: number,
): Promise<void> {
  await reached(async () => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map((message, index) => ({
          Id: String(index),
          MessageBody: encode(message),
          MessageAttributes: traceAttribute(),
          DelaySeconds: delaySeconds,
        })),
      }),
    );
    if (Failed.length > 0) throw new TransientError(`${Failed.length} messages were not accepted by the queue`);
  });
}

/** Tells whoever takes a message which trace it belongs to. */
function traceAttribute(): Record<string, MessageAttributeValue> {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { [TRACE_ATTRIBUTE]: { DataType: "String", StringValue: traceparent } };
}

function encode(message: unknown): string {
  const body = JSON.stringify(message);
  if (Buffer.byteLength(body) > MESSAGE_BYTES) throw new RangeError("a message above 256 KiB: send a key, not a body");
  return body;
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TransientError) throw error;
    throw awsFailure("The queue can't be reached", error);
  }
}
