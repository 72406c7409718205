import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import * as z from "zod";

/** What stands in for AWS in a test: the address to give to its clients, and what ends it. */
export interface AwsStandIn {
  readonly url: string;
  /** All that was asked of it, in order: `AmazonSQS.SendMessage` and the like, with the body. */
  readonly asked: readonly { readonly target: string; readonly body: unknown }[];
  stop(): Promise<void>;
}

type Answer = (body: unknown) => object;

/**
 * Serves these parameters as SSM does, by the last part of their names, queues that take every message, forget it and are always empty, buckets
 * in which there is nothing and that forget what is put, logs without a line, a function that starts no run, and the state machine of this tree, which starts and knows
 * none of its executions; all else that is asked of AWS
 * here is refused.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function standInForAws(parameters: Readonly<Record<string, string>>): Promise<AwsStandIn> {
  const definition = JSON.stringify(await collectMachine());
  const answers: Readonly<Record<string, Answer>> = {
    "AmazonSSM.GetParameters": (body) => found(Wanted.parse(body).Names, parameters),
    "AmazonSQS.SendMessage": (body) => taken(Message.parse(body).MessageBody),
    "AmazonSQS.SendMessageBatch": (body) => ({
      Successful: Batch.parse(body).Entries.map(({ Id, MessageBody }) => ({ Id, ...taken(MessageBody) })),
      Failed: [],
    }),
    "AWSStepFunctions.DescribeStateMachine": () => ({ definition }),
    "AWSStepFunctions.StartExecution": () => ({ executionArn: "arn:aws:states:local", startDate: 0 }),
    "Logs_20140328.FilterLogEvents": () => ({ events: [] }),
    "AmazonSQS.GetQueueAttributes": () => ({
      Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" },
    }),
  };
  const asked: { target: string; body: unknown }[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, { answers, asked });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("what stands in for AWS has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const Wanted = z.object({ Names: z.array(z.string()) });
const Message = z.object({ MessageBody: z.string() });
const Batch = z.object({ Entries: z.array(Message.extend({ Id: z.string() })) });

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { answers, asked }: { readonly answers: Readonly<Record<string, Answer>>; readonly asked: object[] },
): Promise<void> {
  const body = await text(request);
  if (request.method === "GET" && request.url?.includes("list-type=2")) {
    response.writeHead(200, { "Content-Type": "application/xml" });
    response.end("<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>");
    return;
  }
  if (request.method === "GET") {
    response.writeHead(404, { "Content-Type": "application/xml" });
    response.end("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
    return;
  }
  if (request.method === "PUT") {
    response.writeHead(200, { ETag: '"taken"' }).end();
    return;
  }
  if (request.url?.endsWith("/invocations")) {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ started: [] }));
    return;
  }
  const target = String(request.headers["x-amz-target"]);
  const known = answers[target];
  if (known) asked.push({ target, body: JSON.parse(body) });
  response.writeHead(known ? 200 : 400, { "Content-Type": "application/x-amz-json-1.1" });
  const refusal = EXECUTION.test(target) ? { __type: "ExecutionDoesNotExist" } : {};
  response.end(JSON.stringify(known ? known(JSON.parse(body)) : refusal));
}

const EXECUTION = /^AWSStepFunctions\.(?:DescribeExecution|GetExecutionHistory)$/;

/** What state-machines/collect.asl.yaml says, without what CloudFormation fills in. */
async function collectMachine(): Promise<unknown> {
  const source = await readFile(new URL("../../state-machines/collect.asl.yaml", import.meta.url), "utf8");
  return parse(source, { merge: true, logLevel: "silent" });
}

function found(names: readonly string[], parameters: Readonly<Record<string, string>>) {
  const Parameters = names.flatMap((Name) => {
    const Value = parameters[Name.split("/").at(-1) ?? ""];
    return Value === undefined ? [] : [{ Name, Value, Type: "SecureString" }];
  });
  return { Parameters, InvalidParameters: names.filter((name) => !Parameters.some(({ Name }) => Name === name)) };
}

/** Clients compare the sum. */
function taken(body: string) {
  return { MessageId: crypto.randomUUID(), MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
}
