import type { Stack } from "./stack.ts";

/** A resource of CloudFormation. */
export interface CloudResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What an alarm watches, and when it is raised; the rest is the same for all. */
interface Watched {
  readonly AlarmDescription: string;
  readonly Threshold: number;
  /** How many of the last periods may tell before it is raised: `[2, 3]` is two of three. */
  readonly periods?: readonly [number, number];
  readonly TreatMissingData?: "notBreaching" | "breaching" | "missing";
  readonly metric: Readonly<Record<string, unknown>>;
}

const FIVE_MINUTES = 300;
const MINUTE = 60;
/** No message waits so long while its function works: a batch takes a minute, and is tried again within two. */
const OLD_MESSAGE_SECONDS = 1_800;
/** It beats every minute. */
const WATCH_SECONDS = 300;
/** Chunks are waited for two hours at most, and a collector runs for a quarter of an hour at a time. */
const LONG_RUN_SECONDS = 10_800;
const SLOW_ANSWER_MS = 2_500;
const FAILED_SHARE = 0.01;
const QUARANTINED_SHARE = 0.1;

/** Every alarm of a stack by its logical id; each tells the topic `Alerts`. */
export function alarms(stack: Stack): Readonly<Record<string, CloudResource>> {
  const watched: readonly (readonly [string, Watched])[] = [
    ...stack.functions.flatMap((name) => ofFunction(stack.prefix, name)),
    ...stack.queues.map((queue) => [`${queue}AgeAlarm`, oldMessages(queue)] as const),
    ...stack.deadLetters.map((queue) => [`${queue}Alarm`, deadLetters(queue)] as const),
    ["ApiErrorsAlarm", API_ERRORS],
    ["ApiLatencyAlarm", API_LATENCY],
    ...ofGauges(stack.prefix),
  ];
  return Object.fromEntries(watched.map(([id, one]) => [id, alarm(one)]));
}

function alarm({
  metric,
  periods: [most, of] = [1, 1],
  TreatMissingData = "notBreaching",
  ...rest
}: Watched): CloudResource {
  const Properties = {
    ...rest,
    ...metric,
    DatapointsToAlarm: most,
    EvaluationPeriods: of,
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData,
    AlarmActions: [{ Ref: "Alerts" }],
    OKActions: [{ Ref: "Alerts" }],
  };
  return { Type: "AWS::CloudWatch::Alarm", Properties };
}

/** `collect-web` is `CollectWeb` in logical ids. */
function logicalId(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A single failure is tried again; a throttled call too. */
function ofFunction(prefix: string, name: string): (readonly [string, Watched])[] {
  const metric = (MetricName: string) => ({
    Namespace: "AWS/Lambda",
    MetricName,
    Dimensions: [{ Name: "FunctionName", Value: `${prefix}-${name}` }],
    Statistic: "Sum",
    Period: FIVE_MINUTES,
  });
  const usual = { Threshold: 0, periods: [2, 3] } as const;
  return [
    [
      `${logicalId(name)}ErrorsAlarm`,
      { ...usual, AlarmDescription: `${name} fails again and again`, metric: metric("Errors") },
    ],
    [
      `${logicalId(name)}ThrottlesAlarm`,
      { ...usual, AlarmDescription: `${name} is not let run`, metric: metric("Throttles") },
    ],
  ];
}

function ofQueue(queue: string, MetricName: string, Statistic: string) {
  const Dimensions = [{ Name: "QueueName", Value: { "Fn::GetAtt": [queue, "QueueName"] } }];
  return { Namespace: "AWS/SQS", MetricName, Dimensions, Statistic, Period: FIVE_MINUTES };
}

function oldMessages(queue: string): Watched {
  return {
    AlarmDescription: `Messages of ${queue} wait for more than half an hour`,
    Threshold: OLD_MESSAGE_SECONDS,
    metric: ofQueue(queue, "ApproximateAgeOfOldestMessage", "Maximum"),
  };
}

/** They are taken from the queue and kept in S3 at once: what counts is that they came. */
function deadLetters(queue: string): Watched {
  return {
    AlarmDescription: `Messages could not be processed (${queue}) and wait for a redrive`,
    Threshold: 0,
    metric: ofQueue(queue, "NumberOfMessagesReceived", "Sum"),
  };
}

function ofApi(MetricName: string, Stat: string) {
  const Dimensions = [{ Name: "ApiId", Value: { Ref: "HttpApi" } }];
  return { Metric: { Namespace: "AWS/ApiGateway", MetricName, Dimensions }, Period: FIVE_MINUTES, Stat };
}

const API_ERRORS: Watched = {
  AlarmDescription: "More than one answer in a hundred is a failure of ours (5xx)",
  Threshold: FAILED_SHARE,
  metric: {
    Metrics: [
      { Id: "share", Expression: "failed / asked", Label: "share of 5xx" },
      { Id: "failed", MetricStat: ofApi("5xx", "Sum"), ReturnData: false },
      { Id: "asked", MetricStat: ofApi("Count", "Sum"), ReturnData: false },
    ],
  },
};

const API_LATENCY: Watched = {
  AlarmDescription: "One answer in a hundred takes longer than 2.5 s",
  Threshold: SLOW_ANSWER_MS,
  periods: [3, 3],
  metric: { Metrics: [{ Id: "latency", MetricStat: ofApi("Latency", "p99") }] },
};

/** Of what functions/gauges.ts publishes every minute (lib/lambda/publish-gauges.ts). */
function ofGauges(prefix: string): (readonly [string, Watched])[] {
  const gauge = (MetricName: string, Period: number, dimensions: readonly object[] = []) => ({
    Namespace: prefix,
    MetricName,
    Dimensions: [{ Name: "service", Value: "imo-ops" }, ...dimensions],
    Statistic: "Maximum",
    Period,
  });
  return [
    [
      "WatchDeadAlarm",
      {
        AlarmDescription: "watch, or gauges that tells of it, no longer ends its passes",
        Threshold: WATCH_SECONDS,
        periods: [5, 5],
        TreatMissingData: "breaching",
        metric: gauge("heartbeat_age_seconds", MINUTE, [{ Name: "part", Value: "watch" }]),
      },
    ],
    [
      "SourcesOverdueAlarm",
      {
        AlarmDescription:
          "Twice its frequency has passed since a source was last collected completely: imo sources tells which",
        Threshold: 0,
        periods: [3, 3],
        metric: gauge("sources_overdue", FIVE_MINUTES),
      },
    ],
    [
      "RunHangsAlarm",
      {
        AlarmDescription: "A run has been under way for more than three hours",
        Threshold: LONG_RUN_SECONDS,
        periods: [2, 2],
        metric: gauge("run_oldest_running_seconds", FIVE_MINUTES),
      },
    ],
    [
      "QuarantineAlarm",
      {
        AlarmDescription: "More than one row in ten of a source is set aside: imo quarantine tells which and why",
        Threshold: QUARANTINED_SHARE,
        periods: [3, 3],
        metric: gauge("source_quarantine_ratio", FIVE_MINUTES),
      },
    ],
    [
      "PostgresAwayAlarm",
      {
        AlarmDescription: "PostgreSQL does not answer",
        Threshold: 0,
        periods: [3, 3],
        metric: gauge("store_away", MINUTE, [{ Name: "store", Value: "postgres" }]),
      },
    ],
  ];
}
