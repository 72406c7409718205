import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { emfTo } from "../../lib/lambda/emf.ts";
import type { Emf } from "../../lib/lambda/emf.ts";
import { publishGauges } from "../../lib/lambda/publish-gauges.ts";
import type { Gauge } from "../../lib/metrics/store-gauges.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const name = { type: "string", minLength: 1, maxLength: 1024 };
const METADATA = {
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      properties: {
        Timestamp: { type: "integer", minimum: 1_600_000_000_000 },
        CloudWatchMetrics: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            properties: {
              Namespace: { ...name, pattern: "^[^:]" },
              Dimensions: {
                type: "array",
                minItems: 1,
                items: { type: "array", minItems: 1, maxItems: 30, items: { ...name, maxLength: 250 } },
              },
              Metrics: {
                type: "array",
                minItems: 1,
                maxItems: 100,
                items: {
                  type: "object",
                  required: ["Name"],
                  properties: { Name: name, Unit: { enum: ["Seconds", "Count", "None"] } },
                },
              },
            },
          },
        },
      },
    },
  },
};
const isEmf = new Ajv().compile<{
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}>(METADATA);

/** What was written, each line checked: what a line names, it holds. */
function written(publish: (emf: Emf) => void) {
  const lines: string[] = [];
  publish(emfTo("imo-ops-test", (line) => lines.push(line)));
  return lines.map((text) => {
    const line: unknown = JSON.parse(text);
    if (!isEmf(line)) throw new Error(`${text}: ${JSON.stringify(isEmf.errors)}`);
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      for (const dimension of Dimensions.flat()) expect(line[dimension], dimension).toEqual(expect.any(String));
      for (const { Name } of Metrics) expect(line[Name], Name).toEqual(expect.any(Number));
    }
    return line;
  });
}

test("a line says what it measures, in which unit, and of what", () => {
  const [line] = written((emf) =>
    emf({
      values: { messages_handled: 3, message_age_seconds: 1.5, some_ratio: 0.5 },
      dimensions: { function: "imo-ops-test-aggregate" },
      properties: { route: "/annonces/{id}" },
    }),
  );
  expect(line).toMatchObject({
    messages_handled: 3,
    message_age_seconds: 1.5,
    service: "imo-ops",
    route: "/annonces/{id}",
  });
  const [of] = line?._aws.CloudWatchMetrics ?? [];
  expect(of).toMatchObject({ Namespace: "imo-ops-test", Dimensions: [["service", "function"]] });
  expect(of?.Metrics.map(({ Name, Unit }) => `${Name} ${Unit}`)).toEqual([
    "messages_handled Count",
    "message_age_seconds Seconds",
    "some_ratio None",
  ]);
});

test("a line has nothing of the one before", () => {
  const [, second] = written((emf) => {
    emf({ values: { a: 1 }, dimensions: { queue: "x" }, properties: { p: 1 } });
    emf({ values: { b: 2 } });
  });
  expect(Object.keys(second ?? {}).sort()).toEqual(["_aws", "b", "service"]);
});

const GAUGES: readonly Gauge[] = [
  { name: "runs_running", labels: {}, value: 1 },
  { name: "runs_last_day", labels: { outcome: "failed" }, value: 2 },
  { name: "store_up", labels: { store: "postgres" }, value: 1 },
  { name: "store_up", labels: { store: "s3" }, value: 0 },
  { name: "heartbeat_age_seconds", labels: { part: "watch" }, value: 30 },
  ...["a", "b"].flatMap((source, n): Gauge[] => [
    { name: "source_tasks_last_day", labels: { source, outcome: "blocked" }, value: 1 + n },
    { name: "source_since_due_seconds", labels: { source }, value: 100 * n },
    { name: "source_interval_seconds", labels: { source }, value: 50 },
    { name: "source_quarantine_ratio", labels: { source }, value: 0.1 * n },
  ]),
  { name: "queue_messages", labels: { queue: "records", state: "waiting" }, value: 9 },
];

test("of sources the sums, the worst and how many are overdue are metrics; each one's figures stand in the line", () => {
  const lines = written((emf) => publishGauges(GAUGES, emf));
  expect(lines[0]).toMatchObject({
    runs_running: 1,
    source_since_due_seconds: 100,
    source_quarantine_ratio: 0.1,
    sources_overdue: 1,
    sources: { b: { "source_tasks_last_day.blocked": 2, source_since_due_seconds: 100 } },
  });
  expect(lines).toContainEqual(expect.objectContaining({ outcome: "blocked", source_tasks_last_day: 3 }));
  expect(lines).toContainEqual(expect.objectContaining({ part: "watch", heartbeat_age_seconds: 30 }));
  expect(lines).toContainEqual(expect.objectContaining({ store: "s3", store_away: 1 }));
  const dimensions = lines.flatMap((line) => line._aws.CloudWatchMetrics.flatMap((of) => of.Dimensions.flat()));
  expect(dimensions).not.toContain("source");
  expect(dimensions).not.toContain("queue");
});

test("while PostgreSQL is away nothing is said of sources", () => {
  const [, ...lines] = written((emf) => {
    emf({ values: { first: 1 } });
    publishGauges([{ name: "store_up", labels: { store: "postgres" }, value: 0 }], emf);
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ store: "postgres", store_away: 1 });
  expect(JSON.stringify(lines)).not.toContain("sources_overdue");
});
