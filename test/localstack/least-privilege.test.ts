import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { resolve, statementsOf } from "../support/arn.ts";
import { bundles } from "../support/aws-calls.ts";
import type { Bundle } from "../support/aws-calls.ts";
import { templateFor } from "../support/template.ts";
import type { Compiled } from "../support/template.ts";
import { keysOf } from "../support/s3-keys.ts";

/** What AWS asks a caller to be allowed, by the command of the SDK: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GetObjectCommand: ["s3:GetObject"],
  HeadObjectCommand: ["s3:GetObject"],
  PutObjectCommand: ["s3:PutObject"],
  CopyObjectCommand: ["s3:GetObject", "s3:PutObject"],
  DeleteObjectCommand: ["s3:DeleteObject"],
  ListObjectsV2Command: ["s3:ListBucket"],
  HeadBucketCommand: ["s3:ListBucket"],
  Upload: ["s3:PutObject", "s3:AbortMultipartUpload"],
  SendMessageCommand: ["sqs:SendMessage"],
  SendMessageBatchCommand: ["sqs:SendMessage"],
  ChangeMessageVisibilityCommand: ["sqs:ChangeMessageVisibility"],
  GetQueueAttributesCommand: ["sqs:GetQueueAttributes"],
  GetParametersCommand: ["ssm:GetParameters"],
  StartExecutionCommand: ["states:StartExecution"],
  StopExecutionCommand: ["states:StopExecution"],
  DescribeExecutionCommand: ["states:DescribeExecution"],
  DescribeStateMachineCommand: ["states:DescribeStateMachine"],
  GetExecutionHistoryCommand: ["states:GetExecutionHistory"],
  SendTaskSuccessCommand: ["states:SendTaskSuccess"],
  SendTaskFailureCommand: ["states:SendTaskFailure"],
  InvokeCommand: ["lambda:InvokeFunction"],
  FilterLogEventsCommand: ["logs:FilterLogEvents"],
};

const ACCOUNT = "eu-west-3:123456789012";
const BUCKET = "arn:aws:s3:::imo-ops-prod-data-123456789012";

let template: Compiled;
let all: ReadonlyMap<string, Bundle>;

beforeAll(async () => {
  const Config = z.object({ custom: z.object({ esbuild: z.object({ exclude: z.array(z.string()) }) }) });
  const tags = ["Ref", "GetAtt", "Sub"].map((tag) => ({ tag: `!${tag}`, resolve: String }));
  const text = await readFile(path.join(projectRoot, "serverless.yml"), "utf8");
  const { custom } = Config.parse(parse(text, { customTags: tags, merge: true, logLevel: "error" }));
  [template, all] = await Promise.all([templateFor("prod"), bundles(custom.esbuild.exclude)]);
}, 900_000);
afterAll(() => template.remove());

/** What a function is in the template. */
function deployed(name: string) {
  const found = Object.entries(template.resources).find(
    ([, { Type, Properties }]) =>
      Type === "AWS::Lambda::Function" && Properties["FunctionName"] === `imo-ops-prod-${name}`,
  );
  if (!found) throw new Error(`${name} is not deployed`);
  const [id, { Properties }] = found;
  const environment: Record<string, unknown> = Properties["Environment"].Variables;
  const role = template.resources[Properties["Role"]["Fn::GetAtt"][0]];
  if (!role) throw new Error(`${name} has no role`);
  return { id, environment, role };
}

/** What Lambda writes a function's log with. */
const WRITES_LOGS = /^logs:(?:CreateLogStream|PutLogEvents) /;

/** What a function's role lets it do, one line an action and resource; but for writing its log. */
function allowed(name: string): string[] {
  const statements = statementsOf(deployed(name).role, template.resources);
  const lines = statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
  );
  return [...new Set(lines)].filter((line) => !WRITES_LOGS.test(line)).sort();
}

/** What a function can call, in the same form. */
function needed(name: string, bundle: Bundle): string[] {
  const can = new Set(
    bundle.calls.flatMap(({ commands }) => commands.flatMap((command) => ACTIONS[command] ?? [command])),
  );
  const lines = [
    ...ofBucket(name, bundle),
    ...ofQueues(name, bundle, can),
    ...ofOthers(name, bundle, can),
    ...ofLost(name),
  ];
  return [...new Set(lines)].sort();
}

function* ofBucket(name: string, { calls }: Bundle): Generator<string> {
  for (const { file, commands } of calls) {
    for (const action of commands.flatMap((command) => ACTIONS[command] ?? [])) {
      if (!action.startsWith("s3:")) continue;
      if (action === "s3:ListBucket") yield `${action} ${BUCKET}`;
      else
        for (const key of keysOf(file, action, name) ?? [`? (${file} is not in s3-keys.ts)`])
          yield `${action} ${BUCKET}/${key}`;
    }
  }
}

/** Queues are known by the setting that names them; what a function consumes, by its event sources. */
function* ofQueues(name: string, { text }: Bundle, can: ReadonlySet<string>): Generator<string> {
  const { id, environment } = deployed(name);
  for (const { Type, Properties } of Object.values(template.resources)) {
    if (Type !== "AWS::Lambda::EventSourceMapping" || Properties["FunctionName"]["Fn::GetAtt"][0] !== id) continue;
    const consumed = resolve(Properties["EventSourceArn"], template.resources);
    yield* ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) => `sqs:${action} ${consumed}`);
  }
  const sentTo = [...text.matchAll(/\bqueue(?:At)?\d*\(env\d*\.(\w+)\)/g)].map(([, setting = ""]) => setting);
  const [, own, dead] = /\bdeliveriesOf\d*\(env\d*\.(\w+), env\d*\.(\w+)\)/.exec(text) ?? [];
  if (own && dead) {
    yield `sqs:ChangeMessageVisibility ${resolve(environment[own], template.resources)}`;
    sentTo.push(dead);
  }
  for (const setting of sentTo) yield `sqs:SendMessage ${resolve(environment[setting], template.resources)}`;
  if (can.has("sqs:GetQueueAttributes")) {
    for (const queue of String(environment["WATCHED_QUEUES"]).split(",")) {
      yield `sqs:GetQueueAttributes arn:aws:sqs:${ACCOUNT}:imo-ops-prod-${queue}`;
    }
  }
  if (text.includes("QUEUES: ")) {
    const queues = resolve(environment["QUEUES"] ?? "", template.resources);
    for (const [, arn = ""] of queues.matchAll(/=([^,]+)/g)) yield `sqs:SendMessage ${arn}`;
  }
}

/** Lambda itself sends what a function could not do to a queue, as that function's role. */
function* ofLost(name: string): Generator<string> {
  const { id } = deployed(name);
  for (const { functionId, queue } of destinations()) if (functionId === id) yield `sqs:SendMessage ${queue}`;
}

/** Where the calls go that nobody waited for and that failed each time, by the function's id in the template. */
function destinations() {
  return Object.values(template.resources)
    .filter(({ Type }) => Type === "AWS::Lambda::EventInvokeConfig")
    .map(({ Properties }) => ({
      functionId: String(Properties["FunctionName"].Ref),
      queue: resolve(Properties["DestinationConfig"].OnFailure.Destination, template.resources),
    }));
}

function* ofOthers(name: string, { text }: Bundle, can: ReadonlySet<string>): Generator<string> {
  const { environment } = deployed(name);
  const parameter = `arn:aws:ssm:${ACCOUNT}:parameter`;
  if (can.has("ssm:GetParameters")) {
    for (const [setting, value] of Object.entries(environment)) {
      // Once where settings are checked, and where it is used.
      const isUsed = setting.endsWith("_PARAM") && [...text.matchAll(new RegExp(`\\b${setting}\\b`, "g"))].length > 1;
      if (isUsed) yield `ssm:GetParameters ${parameter}${String(value)}`;
    }
    if (/\bfunction parameterOf\b/.test(text)) yield `ssm:GetParameters ${parameter}/imo-ops/prod/sources/*`;
  }
  const machine = name.startsWith("publish-") ? "publish" : "collect";
  for (const action of can) {
    if (/^states:(?:\w+Execution|GetExecutionHistory)$/.test(action) && action !== "states:StartExecution") {
      yield `${action} arn:aws:states:${ACCOUNT}:execution:imo-ops-prod-${machine}:*`;
    } else if (action.startsWith("logs:")) {
      yield `${action} arn:aws:logs:${ACCOUNT}:log-group:/aws/lambda/imo-ops-prod-*:*`;
    } else if (action.startsWith("states:")) {
      yield `${action} arn:aws:states:${ACCOUNT}:stateMachine:imo-ops-prod-${machine}`;
    } else if (action === "lambda:InvokeFunction" && environment["START_FUNCTION"] !== undefined) {
      yield `${action} arn:aws:lambda:${ACCOUNT}:function:${resolve(environment["START_FUNCTION"], template.resources)}`;
    } else if (action === "lambda:InvokeFunction") {
      // What was lost is called again by the name that is in the message.
      for (const { functionId } of destinations())
        yield `${action} ${resolve({ Ref: functionId }, template.resources)}`;
    }
  }
}

test("every command of the SDK that is used is one whose permission is known", () => {
  const used = new Set([...all.values()].flatMap(({ calls }) => calls.flatMap(({ commands }) => commands)));
  expect([...used].filter((command) => !(command in ACTIONS))).toEqual([]);
  expect(Object.keys(ACTIONS).filter((command) => !used.has(command))).toEqual([]);
});

describe("each function's role lets it do what its bundle can call, and nothing else", () => {
  test("every function", () => {
    const difference = [...all].flatMap(([name, bundle]) => {
      const [may, can] = [allowed(name), needed(name, bundle)];
      return [
        ...can.filter((line) => !may.includes(line)).map((line) => `${name} lacks ${line}`),
        ...may.filter((line) => !can.includes(line)).map((line) => `${name} never needs ${line}`),
      ];
    });
    expect(difference).toEqual([]);
  });
});

test("whatever calls without waiting for an answer, schedules and S3, has a failed call kept, and in time", () => {
  const resources = Object.values(template.resources);
  const scheduled = resources
    .filter(({ Type }) => Type === "AWS::Events::Rule")
    .flatMap(({ Properties }) => Properties["Targets"].map((target: { Arn: unknown }) => target.Arn));
  const notified = resources
    .filter(({ Type }) => Type === "AWS::S3::Bucket")
    .flatMap(({ Properties }) => Properties["NotificationConfiguration"]?.LambdaConfigurations ?? [])
    .map((one: { Function: unknown }) => one.Function);
  const called = [...scheduled, ...notified].map((arn) => resolve(arn, template.resources));
  const kept = destinations().map(({ functionId }) => resolve({ Ref: functionId }, template.resources));
  expect(called.length).toBeGreaterThan(4);
  expect([...kept].sort()).toEqual([...new Set(called)].sort());
  for (const { Type, Properties } of resources) {
    if (Type !== "AWS::Lambda::EventInvokeConfig") continue;
    expect(Properties["MaximumEventAgeInSeconds"]).toBeGreaterThanOrEqual(60);
    expect(Properties["MaximumRetryAttempts"]).toBeLessThanOrEqual(2);
  }
});

test("every setting that a function is given is read by it", () => {
  // Read by every function, or by Node and the SDK themselves.
  const general = new Set([
    "STAGE",
    "BUCKET",
    "POSTGRES_URL_PARAM",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "METRICS_NAMESPACE",
    "NODE_OPTIONS",
  ]);
  const unread = [...all].flatMap(([name, { text }]) =>
    Object.keys(deployed(name).environment)
      .filter((setting) => !general.has(setting) && !new RegExp(`\\b${setting}\\b`).test(text))
      .map((setting) => `${name}: ${setting}`),
  );
  expect(unread).toEqual([]);
});
