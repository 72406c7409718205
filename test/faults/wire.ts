import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { quoted } from "../../lib/records/reason.ts";
import { patience } from "../../lib/stores/aws/patience.ts";
import { bucket } from "../../lib/stores/aws/s3.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";
import { deliveriesOf, queue } from "../../lib/stores/aws/sqs.ts";
import type { Deliveries, Queue } from "../../lib/stores/aws/sqs.ts";
import type { Line } from "./line.ts";
import { QueueName } from "./stages.ts";

/**
 * What befalls one request: an error of the service by its code, `reset` before anything is done, `lost` once it is done and before it is answered, `silent`:
 * it is taken and never answered, `cut` in the middle of the answer, so many ms of waiting, or entries of a batch that are refused.
 */
export type Spoilt =
  | { readonly code: string; readonly status: number }
  | { readonly how: "reset" | "lost" | "silent" | "cut" | "entries" }
  | { readonly ms: number };

/** Says what befalls a request of an action such as `PutObject` or `SendMessage`. */
export type Befall = (action: string) => Spoilt | null;

/** S3 and SQS over HTTP, as the deployed code reaches them: its own clients' wrappers, with AWS's client behind them. */
export interface Wire {
  readonly objects: Bucket;
  readonly queue: (name: QueueName) => Queue;
  readonly deliveries: (name: QueueName) => Deliveries;
  stop(): Promise<void>;
}

/** AWS's client tries once more by itself, so that much of what befalls it is left to the pipeline. */
const ATTEMPTS = 2;
/** What the deployed clients have, shortened as the queues' clock is. */
const PATIENCE_MS = 1_500;
const BUCKET = "trial";
const ACCOUNT = "000000000000";

/**
 * Serves a folder of objects as S3 and queues as SQS do, as far as the pipeline asks.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export async function startWire(kept: Bucket, line: Line, befall: Befall): Promise<Wire> {
  const server = createServer((request, response) => {
    serve(request, response, { kept, line, befall }).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(501);
      response.end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the wire has no port");
  const endpoint = `http://127.0.0.1:${address.port}`;
  const settings = {
    endpoint,
    region: "eu-west-3",
    credentials: { accessKeyId: "trial", secretAccessKey: "trial" },
    maxAttempts: ATTEMPTS,
    ...patience(PATIENCE_MS),
  };
  const [s3, sqs] = [new S3Client({ ...settings, forcePathStyle: true }), new SQSClient(settings)];
  const urlOf = (...names: string[]): string => [endpoint, ACCOUNT, ...names].join("/");
  return {
    objects: bucket(BUCKET, { client: s3 }),
    queue: (name) => queue(urlOf(name), sqs),
    deliveries: (name) => deliveriesOf(urlOf(name), urlOf(name, "dead-letters"), sqs),
    stop: async () => {
      s3.destroy();
      sqs.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Behind {
  readonly kept: Bucket;
  readonly line: Line;
  readonly befall: Befall;
}

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
}

async function serve(request: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  const body = await buffer(request);
  const target = request.headers["x-amz-target"];
  const asked = typeof target === "string" ? messageOf(target, body) : objectOf(request, body);
  const spoilt = behind.befall(asked.action);
  if (spoilt && "code" in spoilt) return send(response, refusal(spoilt, typeof target === "string"));
  const how = spoilt && "how" in spoilt ? spoilt.how : null;
  if (how === "reset") return void request.socket.resetAndDestroy();
  if (how === "silent") return;
  if (spoilt && "ms" in spoilt) await sleep(spoilt.ms);
  const answer = await asked.answer(behind, how === "entries");
  if (how === "lost") return void request.socket.resetAndDestroy();
  send(response, answer, how === "cut");
}

function send(
  response: ServerResponse,
  { status = 200, type = "application/xml", body = "" }: Answer,
  cut = false,
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  if (!cut) response.end(bytes);
  else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.resetAndDestroy());
}

function refusal({ code, status }: { readonly code: string; readonly status: number }, json: boolean): Answer {
  return json
    ? { status, type: JSON_TYPE, body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: code }) }
    : { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

/** Something that is asked for, and what does it. */
interface Asked {
  readonly action: string;
  readonly answer: (behind: Behind, refuseSome: boolean) => Promise<Answer>;
}

function objectOf({ method, url = "", headers }: IncomingMessage, body: Buffer): Asked {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const key = decodeURIComponent(pathname.slice(`/${BUCKET}/`.length));
  const from = headers["x-amz-copy-source"];
  if (headers["content-encoding"] === "aws-chunked") throw new Error("a body in pieces is not understood here");
  if (method === "PUT" && typeof from === "string") {
    const source = decodeURIComponent(from.slice(from.indexOf("/") + 1));
    return {
      action: "CopyObject",
      answer: async ({ kept }) => {
        await kept.copy(source, key);
        return { body: "<CopyObjectResult><ETag>taken</ETag></CopyObjectResult>" };
      },
    };
  }
  if (method === "PUT") {
    return { action: "PutObject", answer: ({ kept }) => kept.put(key, body, "").then(() => ({})) };
  }
  if (method === "DELETE") {
    return { action: "DeleteObject", answer: ({ kept }) => kept.delete(key).then(() => ({ status: 204 })) };
  }
  if (method !== "GET" && method !== "HEAD") throw new Error(`${method} is not understood here`);
  if (searchParams.get("list-type") === "2") {
    return { action: "ListObjectsV2", answer: ({ kept }) => listed(kept, searchParams.get("prefix") ?? "") };
  }
  return { action: method === "GET" ? "GetObject" : "HeadObject", answer: ({ kept }) => found(kept, key) };
}

async function found(kept: Bucket, key: string): Promise<Answer> {
  try {
    return { type: "application/octet-stream", body: await kept.bytes(key) };
  } catch {
    return refusal({ code: "NoSuchKey", status: 404 }, false);
  }
}

async function listed(kept: Bucket, prefix: string): Promise<Answer> {
  const keys: string[] = [];
  for await (const key of kept.list(prefix)) keys.push(`<Contents><Key>${key}</Key></Contents>`);
  return { body: `<ListBucketResult>${keys.join("")}<IsTruncated>false</IsTruncated></ListBucketResult>` };
}

const JSON_TYPE = "application/x-amz-json-1.0";
const Attributes = z.object({ reason: z.object({ StringValue: z.string() }).optional() }).default({});
const Sent = z.object({ QueueUrl: z.string(), MessageBody: z.string(), MessageAttributes: Attributes });
const Batch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })),
});
const Visibility = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number() });

function messageOf(target: string, body: Buffer): Asked {
  const action = target.slice(target.indexOf(".") + 1);
  const asked: unknown = JSON.parse(body.toString());
  return {
    action,
    answer: async ({ line }, refuseSome) => {
      const answer = doneOn(line, action, asked, refuseSome);
      return { type: JSON_TYPE, body: JSON.stringify(answer) };
    },
  };
}

function doneOn(line: Line, action: string, asked: unknown, refuseSome: boolean): object {
  if (action === "SendMessage") {
    const { QueueUrl, MessageBody, MessageAttributes } = Sent.parse(asked);
    const { name, deadLetters } = queueAt(QueueUrl);
    if (deadLetters)
      void line.deliveries(name).refuse(MessageBody, quoted(MessageAttributes.reason?.StringValue ?? ""));
    else line.send(name, JSON.parse(MessageBody));
    return taken(MessageBody);
  }
  if (action === "SendMessageBatch") {
    const { QueueUrl, Entries } = Batch.parse(asked);
    const { name } = queueAt(QueueUrl);
    const isRefused = (at: number): boolean => refuseSome && at % 2 === 0;
    const [refused, accepted] = [Entries.filter((_, at) => isRefused(at)), Entries.filter((_, at) => !isRefused(at))];
    for (const { MessageBody } of accepted) line.send(name, JSON.parse(MessageBody));
    return {
      Successful: accepted.map(({ Id, MessageBody }) => ({ Id, ...taken(MessageBody) })),
      Failed: refused.map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError", Message: "try again" })),
    };
  }
  if (action === "ChangeMessageVisibility") {
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = Visibility.parse(asked);
    void line.deliveries(queueAt(QueueUrl).name).postpone(ReceiptHandle, VisibilityTimeout);
    return {};
  }
  throw new Error(`${action} is not understood here`);
}

function queueAt(url: string): { readonly name: QueueName; readonly deadLetters: boolean } {
  const [, , name, deadLetters] = new URL(url).pathname.split("/");
  return { name: QueueName.parse(name), deadLetters: deadLetters !== undefined };
}

/** AWS's client compares the sum. */
function taken(body: string): object {
  return { MessageId: randomUUID(), MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
}
