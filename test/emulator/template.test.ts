import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import aslValidator from "asl-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFor } from "../support/template.ts";
import type { Packaged, Resource } from "../support/template.ts";

let packaged: Packaged;
let resources: [string, Resource][];

beforeAll(async () => {
  packaged = await packageFor("prod");
  resources = Object.entries(packaged.resources);
});
afterAll(() => packaged.remove());

const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);
const text = (value: unknown) => JSON.stringify(value);
const logicalId = (reference: { "Fn::GetAtt"?: [string, string] }) => reference["Fn::GetAtt"]?.[0] ?? "";

/** The queue and the function that each event source mapping joins. */
function consumers() {
  return ofType("AWS::Lambda::EventSourceMapping").map(([, { Properties: p }]) => ({
    mapping: p,
    queue: logicalId(p["EventSourceArn"]),
    function: logicalId(p["FunctionName"]),
  }));
}

/** The function that a state of a machine calls. */
function functionOf(machine: string, state: unknown): string {
  const [, named] = packaged.resources[machine]?.Properties["DefinitionString"]["Fn::Sub"] ?? [];
  return logicalId(named[/"\$\{(\w+)\}"/.exec(text(state))?.[1] ?? ""] ?? {});
}

async function unpackedBytes(zip: string): Promise<number> {
  const sum = "import sys, zipfile; print(sum(i.file_size for i in zipfile.ZipFile(sys.argv[1]).infolist()))";
  return Number((await promisify(execFile)("python3", ["-c", sum, zip])).stdout);
}

async function namesIn(zip: string): Promise<string[]> {
  const names = "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))";
  const { stdout } = await promisify(execFile)("python3", ["-c", names, path.join(packaged.folder, zip)]);
  return stdout.trimEnd().split("\n");
}

describe("queues", () => {
  test("every queue has dead letters of its own that nothing else uses, and every one of those is consumed", () => {
    const queues = ofType("AWS::SQS::Queue");
    const working = queues.filter(([, { Properties }]) => Properties["RedrivePolicy"]);
    const targets = working.map(([, { Properties }]) => logicalId(Properties["RedrivePolicy"].deadLetterTargetArn));
    expect(working.length).toBeGreaterThan(2);
    expect(new Set(targets).size).toBe(working.length);
    const rest = queues.filter(([id]) => !working.some(([other]) => other === id)).map(([id]) => id);
    expect(rest.sort()).toEqual([...targets].sort());
    expect(consumers().map(({ queue }) => queue)).toEqual(expect.arrayContaining(targets));
  });

  test("a message stays hidden for six times as long as its function may take", () => {
    for (const { queue, function: name } of consumers()) {
      const visibility = packaged.resources[queue]?.Properties["VisibilityTimeout"];
      const timeout = packaged.resources[name]?.Properties["Timeout"];
      expect(visibility, `${queue} → ${name}`).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test("consumers report each failure by itself and leave room for the database", () => {
    expect(consumers().length).toBeGreaterThan(5);
    for (const { mapping, queue } of consumers()) {
      expect(mapping["FunctionResponseTypes"], queue).toEqual(["ReportBatchItemFailures"]);
      expect(mapping["ScalingConfig"]?.MaximumConcurrency, queue).toBeGreaterThanOrEqual(2);
    }
  });

  test("queues and the bucket are encrypted, the bucket is closed to the public and forgets", () => {
    for (const [id, { Properties }] of ofType("AWS::SQS::Queue"))
      expect(Properties["SqsManagedSseEnabled"], id).toBe(true);
    const bucket = packaged.resources["DataBucket"]?.Properties ?? {};
    expect(bucket["BucketEncryption"]).toBeDefined();
    expect(Object.values(bucket["PublicAccessBlockConfiguration"])).toEqual([true, true, true, true]);
    const days = Object.fromEntries(
      bucket["LifecycleConfiguration"].Rules.map((rule: { Prefix?: string; ExpirationInDays?: number }) => [
        rule.Prefix,
        rule.ExpirationInDays,
      ]),
    );
    expect(days["raw-personal/"]).toBe(30);
    expect(days).toMatchObject({ "raw/": expect.any(Number), "quarantine/": expect.any(Number) });
  });
});

describe("functions", () => {
  const functions = () => ofType("AWS::Lambda::Function");

  test("every function has a role of its own and a log that is not kept for ever", () => {
    const roles = functions().map(([, { Properties }]) => logicalId(Properties["Role"]));
    expect(new Set(roles).size).toBe(functions().length);
    expect(roles).not.toContain("IamRoleLambdaExecution");
    const logs = ofType("AWS::Logs::LogGroup");
    // Besides, those of the two state machines and of the API.
    expect(logs).toHaveLength(functions().length + 3);
    for (const [id, { Properties }] of logs) expect(Properties["RetentionInDays"], id).toBeLessThanOrEqual(30);
  });

  test("no role may do anything on everything, but the log delivery that AWS does not let narrow", () => {
    for (const [id, { Properties }] of ofType("AWS::IAM::Role")) {
      for (const policy of Properties["Policies"]) {
        for (const statement of policy.PolicyDocument.Statement) {
          const actions: string[] = [statement.Action].flat();
          expect(
            actions.filter((action) => action.includes("*")),
            id,
          ).toEqual([]);
          if (!actions.every((action) => /^logs:.*(LogDeliver|ResourcePolic|DescribeLogGroups)/.test(action))) {
            expect([statement.Resource].flat(), id).not.toContain("*");
          }
        }
      }
    }
  });

  test("only normalizers read what people's data is in, besides the collectors that wrote it", () => {
    const readers = ofType("AWS::IAM::Role").filter(([, { Properties }]) =>
      Properties["Policies"].some(
        (policy: { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }) =>
          policy.PolicyDocument.Statement.some(
            ({ Action, Resource }) => text(Resource).includes("raw-personal/") && text(Action).includes("s3:GetObject"),
          ),
      ),
    );
    expect(readers.map(([id]) => id).sort()).toEqual([
      "CollectApiRole",
      "CollectDatabaseRole",
      "CollectFileRole",
      "CollectWebRole",
      "NormalizeApiRole",
      "NormalizeDatabaseRole",
      "NormalizeFileRole",
      "NormalizeWebRole",
    ]);
  });

  test("only the function that answers over HTTP reads the keys that tokens are signed with", () => {
    const readers = ofType("AWS::IAM::Role").filter(([, { Properties }]) =>
      text(Properties["Policies"]).includes("parameter/imo-ops/prod/token-keys"),
    );
    expect(readers.map(([id]) => id)).toEqual(["QueryRole"]);
    const { Variables } = packaged.resources["QueryLambdaFunction"]?.Properties["Environment"] ?? {};
    expect(Variables).toMatchObject({
      TOKEN_KEYS_PARAM: "/imo-ops/prod/token-keys",
      ADDRESS_PER_MINUTE: expect.stringMatching(/^\d+$/),
      USER_PER_MINUTE: expect.stringMatching(/^\d+$/),
    });
  });

  test("nothing but a person whom IAM lets call it asks the function of operators", () => {
    const named = (type: string) =>
      ofType(type).filter(([, resource]) => text(resource).includes("OperateLambdaFunction"));
    expect(packaged.resources["OperateLambdaFunction"]).toBeDefined();
    expect([...named("AWS::Lambda::Permission"), ...named("AWS::Lambda::EventSourceMapping")]).toEqual([]);
    const callers = ofType("AWS::IAM::Role").filter(([, { Properties }]) =>
      text(Properties["Policies"]).includes("OperateLambdaFunction"),
    );
    expect(callers.map(([id]) => id)).toEqual([]);
  });

  test("they stay within AWS's limits: 15 minutes, 250 MB unpacked", async () => {
    for (const [id, { Properties }] of functions()) expect(Properties["Timeout"], id).toBeLessThanOrEqual(900);
    const zips = (await readdir(packaged.folder)).filter((name) => name.endsWith(".zip"));
    expect(zips).toHaveLength(functions().length);
    for (const zip of zips)
      expect(await unpackedBytes(path.join(packaged.folder, zip)), zip).toBeLessThan(250 * 2 ** 20);
  });

  test("the function that answers over HTTP carries the page of its documentation, and the pages for people", async () => {
    const names = await namesIn("query.zip");
    expect(names).toContain("node_modules/@scalar/api-reference/dist/browser/standalone.js");
    expect(names).toContain(".pages/index.html");
    expect(names.join("\n")).toMatch(/^\.pages\/assets\/index-[\w-]+\.js\.br$/m);
  });

  test("the function that prints reports carries the browser and the fonts that they are set in", async () => {
    const names = await namesIn("report.zip");
    expect(names.filter((name) => name.endsWith(".woff2"))).toHaveLength(6);
    expect(names).toContain("node_modules/@sparticuz/chromium/bin/chromium.br");
    expect(names).toContain("node_modules/playwright-core/package.json");
  });

  test("the API is throttled before any function runs, and its log holds no path, question, header or address", () => {
    const [[, stage] = []] = ofType("AWS::ApiGatewayV2::Stage");
    const { DefaultRouteSettings: limits, AccessLogSettings: log } = stage?.Properties ?? {};
    expect(limits.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(limits.ThrottlingBurstLimit).toBeGreaterThanOrEqual(limits.ThrottlingRateLimit);
    const told = Object.values<string>(JSON.parse(log.Format));
    expect(told).toEqual(expect.arrayContaining(["$context.requestId", "$context.status", "$context.responseLatency"]));
    expect(told.join(" ")).not.toMatch(
      /path|routeKey|query|header|authorizer|identity|sourceIp|userAgent|requestOverride/i,
    );
  });

  test("an HTTP answer has less time than API Gateway gives it", () => {
    expect(packaged.resources["QueryLambdaFunction"]?.Properties["Timeout"]).toBeLessThan(30);
  });

  test("nothing of the machine that deploys goes along, and no function keeps others from running", () => {
    for (const [id, { Properties }] of functions()) {
      expect(Properties["Environment"].Variables.CHROMIUM_PATH ?? "", id).toBe("");
      expect(Properties["ReservedConcurrentExecutions"], id).toBeUndefined();
    }
    const told = functions().map(([, { Properties }]) => Properties["Environment"].Variables.CONTACT);
    expect(new Set(told)).toEqual(new Set([undefined, "contact@example.org"]));
  });

  test("secrets are named, never written: no value in the environment holds an address with a password", () => {
    for (const [id, { Properties }] of functions()) {
      expect(text(Properties["Environment"]), id).not.toMatch(/(postgres|mongodb|redis):\/\//);
    }
  });
});

describe.each([
  { machine: "CollectStateMachine", worker: "CollectFile", last: /^(?:Close.*|Collected|TaskFailed)$/ },
  { machine: "PublishStateMachine", worker: "Write", last: /^(?:RecordFailure|VerifySet)$/ },
])("the state machine $machine", ({ machine, worker, last }) => {
  const definition = () => {
    const [template] = packaged.resources[machine]?.Properties["DefinitionString"]["Fn::Sub"] ?? [];
    // What CloudFormation fills in are ARNs of functions.
    return String(template).replaceAll(/\$\{[^}]+\}/g, "arn:aws:lambda:eu-west-3:123456789012:function:f");
  };
  interface State {
    readonly Type: string;
    readonly [key: string]: unknown;
    readonly ItemProcessor?: { readonly States: Record<string, State> };
  }
  const states = (): [string, State][] => {
    const all: [string, State][] = Object.entries(JSON.parse(definition()).States);
    return all.flatMap(([name, state]) => [[name, state], ...Object.entries(state.ItemProcessor?.States ?? {})]);
  };

  test("is what the States Language allows, in JSONPath", () => {
    const verdict = aslValidator(JSON.parse(definition()));
    expect(verdict.errorsText("\n")).toBe("");
    expect(verdict.isValid).toBe(true);
    expect(definition()).not.toContain("JSONata");
  });

  test("every task ends in time, is tried again after an accident, and no accident is lost", () => {
    const tasks = states().filter(([, { Type }]) => Type === "Task");
    expect(tasks.map(([name]) => name)).toContain(worker);
    for (const [name, state] of tasks) {
      expect(state["TimeoutSeconds"], name).toBeGreaterThan(0);
      expect(text(state["Retry"]), name).toContain("Lambda.ServiceException");
      // What ends a machine or writes how a task ended fails what it is part of; what fails in a Map without an outcome of its own, its Map catches.
      if (!last.test(name)) expect(text(state["Catch"]), name).toContain("States.ALL");
    }
  });

  test("a state's timeout leaves its function the time that it has", () => {
    const [template] = packaged.resources[machine]?.Properties["DefinitionString"]["Fn::Sub"] ?? [];
    const top: Record<string, State> = JSON.parse(String(template)).States;
    const every = Object.entries(top).flatMap(([name, state]) => [
      [name, state] as const,
      ...Object.entries(state.ItemProcessor?.States ?? {}),
    ]);
    for (const [name, state] of every.filter(([, { Type }]) => Type === "Task")) {
      const called = functionOf(machine, state);
      const timeout = packaged.resources[called]?.Properties["Timeout"];
      expect(timeout, `${name} → ${called}`).toBeGreaterThan(0);
      expect(state["TimeoutSeconds"], name).toBeGreaterThan(timeout);
    }
  });

  test("what is worth trying again is named: never everything that fails, and a time-out once", () => {
    const retries = states().flatMap(([, state]) => (Array.isArray(state["Retry"]) ? state["Retry"] : []));
    expect(retries.length).toBeGreaterThan(9);
    for (const { ErrorEquals, MaxAttempts } of retries) {
      expect(text(ErrorEquals)).not.toMatch(/States\.(TaskFailed|ALL)/);
      if (text(ErrorEquals).includes("States.Timeout")) expect(MaxAttempts).toBe(1);
    }
  });

  test("a task that fails is one of many; a data set that was not read back fails the edition", () => {
    const map = states().find(([, { Type }]) => Type === "Map")?.[1];
    expect(map?.["ToleratedFailureCount"]).toBe(machine === "CollectStateMachine" ? 1_000_000 : undefined);
  });

  test("at most forty tasks run at once", () => {
    const map = states().find(([, { Type }]) => Type === "Map")?.[1];
    expect(map?.["MaxConcurrency"]).toBeGreaterThan(0);
    expect(map?.["MaxConcurrency"]).toBeLessThanOrEqual(40);
  });
});

test("there is one schedule for all sources, one that repairs, one that tells how things stand, and one of publication", () => {
  const rates = ofType("AWS::Events::Rule").map(([, { Properties }]) => Properties["ScheduleExpression"]);
  expect(rates.sort()).toEqual(["cron(0 3 * * ? *)", "rate(1 minute)", "rate(1 minute)", "rate(15 minutes)"]);
});

describe("alarms", () => {
  const alarms = () => ofType("AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  const watching = (metric: string) => alarms().filter((alarm) => text(alarm).includes(`"MetricName":"${metric}"`));

  test("every one tells the topic, and why", () => {
    expect(alarms().length).toBeGreaterThan(50);
    for (const { AlarmActions, AlarmDescription } of alarms()) {
      expect(AlarmActions).toEqual([{ Ref: "Alerts" }]);
      expect(AlarmDescription).toMatch(/\S/);
    }
  });

  test("every function is watched for errors and throttles, every queue for old messages, every dead letter is told", () => {
    const names = ofType("AWS::Lambda::Function").map(([, { Properties }]) => String(Properties["FunctionName"]));
    for (const metric of ["Errors", "Throttles"]) {
      const watched = watching(metric).map(({ Dimensions }) => Dimensions[0].Value);
      expect(watched.sort(), metric).toEqual([...names].sort());
    }
    const queues = ofType("AWS::SQS::Queue").map(([id]) => id);
    const dead = queues.filter((id) => id.endsWith("DeadLetters"));
    const of = (metric: string) => watching(metric).map(({ Dimensions }) => logicalId(Dimensions[0].Value));
    expect(of("NumberOfMessagesReceived").sort()).toEqual([...dead].sort());
    expect(of("ApproximateAgeOfOldestMessage").sort()).toEqual(queues.filter((id) => !dead.includes(id)).sort());
  });

  test("the API is watched for failures and slow answers, runs for failing and hanging, sources for being overdue, watch for dying", () => {
    const latency = text(watching("Latency"));
    expect(latency).toContain('"Stat":"p99"');
    expect(latency).toContain('"Ref":"HttpApi"');
    expect(text(watching("ExecutionsFailed"))).toMatch(/-collect".*-publish"|-publish".*-collect"/);
    for (const metric of ["5xx", "run_oldest_running_seconds", "sources_overdue"]) {
      expect(watching(metric), metric).toHaveLength(1);
    }
    // Where nothing tells of watch any more, nobody knows that it lives.
    expect(watching("heartbeat_age_seconds")).toMatchObject([
      { Namespace: "imo-ops-prod", TreatMissingData: "breaching", Threshold: 300 },
    ]);
    const { Variables } = packaged.resources["GaugesLambdaFunction"]?.Properties["Environment"] ?? {};
    expect(Variables).toMatchObject({ METRICS_NAMESPACE: "imo-ops-prod" });
  });

  test("every queue's depth is told, and those who tell it may ask", () => {
    const queues = ofType("AWS::SQS::Queue").filter(([, { Properties }]) => Properties["RedrivePolicy"]);
    const names = queues.map(([, { Properties }]) => String(Properties["QueueName"]).replace("imo-ops-prod-", ""));
    for (const name of ["Gauges", "Query"]) {
      const { Variables } = packaged.resources[`${name}LambdaFunction`]?.Properties["Environment"] ?? {};
      expect(Variables["WATCHED_QUEUES"].split(",").sort(), name).toEqual(names.sort());
      const [{ PolicyDocument }] = packaged.resources[`${name}Role`]?.Properties["Policies"] ?? [];
      const statements: { Action: unknown; Resource: unknown[] }[] = PolicyDocument.Statement;
      const may = statements.find(({ Action }) => Action === "sqs:GetQueueAttributes")?.Resource ?? [];
      expect(may.map((arn) => logicalId(Object(arn))).sort(), name).toEqual(queues.map(([id]) => id).sort());
    }
  });

  test("the dashboard is JSON that stays in its grid, and names what it shows", () => {
    const [body, names] = packaged.resources["Dashboard"]?.Properties["DashboardBody"]["Fn::Sub"] ?? [];
    const { widgets } = JSON.parse(String(body));
    expect(widgets.length).toBeGreaterThan(8);
    for (const { x, width, properties } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect(properties.title).toMatch(/\S/);
    }
    const filled = [...String(body).matchAll(/\$\{([^}]+)\}/g)].map(([, name = ""]) => name);
    const known = new Set([...Object.keys(names), ...Object.keys(packaged.resources), "AWS::Region"]);
    expect(filled.filter((name) => !known.has(name))).toEqual([]);
  });
});

test("the bundles carry their sources' files and nothing of the tests", async () => {
  const { stdout } = await promisify(execFile)("python3", [
    "-m",
    "zipfile",
    "-l",
    path.join(packaged.folder, "plan.zip"),
  ]);
  expect(stdout).toContain("lib/sources/dvf.yaml");
  expect(stdout).not.toMatch(/test\/|node_modules/);
});
