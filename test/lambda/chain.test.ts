import type { SQSEvent } from "aws-lambda";
import { afterAll, expect, test, vi } from "vitest";
import * as z from "zod";
import type { Executions } from "../../lib/stores/aws/executions.ts";
import type { PlanWaveDeps } from "../../lib/collect/plan-wave.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { readTraceparent } from "../../lib/trace/trace.ts";
import { awsEnvironment } from "../../localstack/services/emulator.ts";
import { standInForAws } from "../support/aws-stand-in.ts";
import { context } from "../support/http.ts";

const aws = await standInForAws({});
afterAll(() => aws.stop());
for (const [name, value] of Object.entries(awsEnvironment(aws.url))) vi.stubEnv(name, value);
// Clients of AWS take their address from the environment when they are made.
const { executions } = await import("../../lib/stores/aws/executions.ts");
const { queue } = await import("../../lib/stores/aws/sqs.ts");
const { scheduled } = await import("../../lib/lambda/scheduled.ts");
const { task } = await import("../../lib/lambda/task.ts");
const { collector } = await import("../../lib/lambda/collector.ts");
const { sqsBatch } = await import("../../lib/lambda/sqs-batch.ts");
const { planWave } = await import("../../lib/collect/plan-wave.ts");
const { log } = await import("../../lib/lambda/log.ts");
const { http } = await import("../../lib/http/http.ts");

const Started = z.object({
  input: z.string().transform((text) => z.object({ traceparent: z.string() }).parse(JSON.parse(text))),
});
const Sent = z.object({
  MessageBody: z.string(),
  MessageAttributes: z.object({ traceparent: z.object({ DataType: z.literal("String"), StringValue: z.string() }) }),
});
const RAW = `${aws.url}/000000000000/raw-file`;

/** What was last asked of AWS by this name. */
function last(target: string): unknown {
  return aws.asked.findLast((one) => one.target === target)?.body;
}
const traceIdOf = (traceparent: string | undefined) => readTraceparent(traceparent)?.traceId;

/** The message that was last sent, as its consumer is given it. */
function delivered(): { readonly event: SQSEvent; readonly traceparent: string } {
  const { MessageBody, MessageAttributes } = Sent.parse(last("AmazonSQS.SendMessage"));
  const { DataType, StringValue } = MessageAttributes.traceparent;
  const attributes = {
    ApproximateReceiveCount: "1",
    SentTimestamp: "0",
    SenderId: "",
    ApproximateFirstReceiveTimestamp: "0",
  };
  const record = {
    messageId: "m",
    receiptHandle: "r",
    body: MessageBody,
    attributes,
    messageAttributes: { traceparent: { dataType: DataType, stringValue: StringValue } },
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-3:0:imo-ops-test-raw-file",
    awsRegion: "eu-west-3",
  } as const;
  return { event: { Records: [record] }, traceparent: StringValue };
}

const noDeliveries = () => Promise.reject(new Error("nothing was to be set aside"));

async function plan(traceparent: string): Promise<unknown> {
  const sources = (await loadSources()).filter(({ id }) => id === "communes");
  let stored = "[]";
  const deps: PlanWaveDeps = {
    sources,
    openRun: () => Promise.resolve(new Date()),
    openTasks: () => Promise.resolve(),
    withheld: () => Promise.resolve(new Map()),
    complete: () => Promise.resolve(new Set()),
    chooseParts: () => Promise.resolve(new Map()),
    loadParts: () => Promise.resolve(null),
    manifests: () => Promise.resolve([]),
    progress: () => Promise.resolve(new Map()),
    beginWave: () => Promise.resolve(new Set()),
    holdTasks: () => Promise.resolve(),
    data: { name: "b", put: (_, body) => ((stored = String(body)), Promise.resolve()) },
  };
  const handler = task(z.object({ input: z.object({ traceparent: z.string() }) }), ({ input }) =>
    planWave({ runId: "r", trigger: "schedule", sources: ["communes"], ...input }, 0, deps),
  );
  await handler({ runId: "r", input: { traceparent }, wave: 0 }, context);
  return z.array(z.unknown()).parse(JSON.parse(stored))[0];
}

test("one trace goes from the schedule through the run's input, its tasks and messages to what merges them, and into the log", async () => {
  const { start }: Executions = executions("arn:aws:states:eu-west-3:0:stateMachine:s");
  await scheduled(() => start({ runId: "r", trigger: "schedule", sources: ["communes"] }))({}, context);
  const begun = Started.parse(last("AWSStepFunctions.StartExecution")).input.traceparent;
  expect(traceIdOf(begun)).toBeDefined();

  const planned = await plan(begun);
  expect(planned).toMatchObject({ source: "communes", traceparent: expect.stringContaining(String(traceIdOf(begun))) });

  const collect = collector(async ({ task: number, source, search }) => {
    await queue(RAW).send({ stage: "raw" });
    return { task: number, source, search, outcome: "complete", chunks: 1, requests: 1, seen: 1, fetched: 1, bytes: 1 };
  });
  await collect(planned, context);
  const raw = delivered();
  expect(traceIdOf(raw.traceparent)).toBe(traceIdOf(begun));

  const normalize = sqsBatch(
    z.object({ stage: z.literal("raw") }),
    () => queue(RAW).send({ stage: "records" }),
    noDeliveries,
  );
  await normalize(raw.event, context);
  const records = delivered();
  expect(traceIdOf(records.traceparent)).toBe(traceIdOf(begun));
  expect(records.traceparent).not.toBe(raw.traceparent);

  const lines: string[] = [];
  const output = vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  const merge = sqsBatch(
    z.object({ stage: z.literal("records") }),
    () => Promise.resolve(log.info("merged")),
    noDeliveries,
  );
  await merge(records.event, context);
  output.mockRestore();
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { message: "merged", traceId: traceIdOf(begun) },
  ]);
});

test("a request goes on with the trace of its caller, tells which, and starts runs in it", async () => {
  const { start } = executions("arn:aws:states:eu-west-3:0:stateMachine:s");
  const handler = http({
    routes: [],
    log,
    start: () => Promise.reject(new Error("there is nothing to start")),
    pages: {
      find: async () => (await start({ runId: "asked", trigger: "manual" }), { statusCode: 202, body: "" }),
      missing: () => Promise.resolve(undefined),
    },
  });
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const { request } = await import("../support/http.ts");
  const answer = await handler(request("/", { headers: { traceparent } }), context);
  expect(traceIdOf(String(answer.headers?.["Traceparent"]))).toBe(traceIdOf(traceparent));
  expect(traceIdOf(Started.parse(last("AWSStepFunctions.StartExecution")).input.traceparent)).toBe(
    traceIdOf(traceparent),
  );
});
