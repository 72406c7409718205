import type { CloudResource } from "./cloudwatch-alarms.ts";
import type { Stack } from "./stack.ts";

/** One metric of a widget: namespace, name, dimensions by turns, and how it is drawn. */
type Drawn = readonly (string | Readonly<Record<string, unknown>>)[];

const REGION = "${AWS::Region}";
const WIDTH = 12;
const HEIGHT = 6;

/** The dashboard of a stack: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function dashboard(stack: Stack): CloudResource {
  const body = JSON.stringify({ start: "-PT6H", widgets: widgets(stack).map(placed) });
  return {
    Type: "AWS::CloudWatch::Dashboard",
    Properties: { DashboardName: stack.prefix, DashboardBody: { "Fn::Sub": [body, queueNames(stack)] } },
  };
}

/** Names of queues are filled in by CloudFormation. */
function queueNames({ queues, deadLetters }: Stack): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...queues, ...deadLetters].map((id) => [id, { "Fn::GetAtt": [id, "QueueName"] }]));
}

interface Widget {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function placed(widget: Widget, index: number) {
  return { ...widget, x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, width: WIDTH, height: HEIGHT };
}

function widgets(stack: Stack): Widget[] {
  const { prefix, functions, queues, deadLetters } = stack;
  const ofApi = (name: string, drawn: Readonly<Record<string, unknown>>): Drawn => [
    "AWS/ApiGateway",
    name,
    "ApiId",
    "${HttpApi}",
    drawn,
  ];
  const ofFunctions = (name: string, stat: string): Drawn[] =>
    functions.map((key) => ["AWS/Lambda", name, "FunctionName", `${prefix}-${key}`, { label: key, stat }]);
  const ofQueues = (ids: readonly string[], name: string, stat: string): Drawn[] =>
    ids.map((id) => ["AWS/SQS", name, "QueueName", `\${${id}}`, { label: id, stat }]);
  const ours = (name: string, label: string, ...dimension: string[]): Drawn => [
    prefix,
    name,
    "service",
    "imo-ops",
    ...dimension,
    { label, stat: "Maximum" },
  ];
  return [
    metrics("Réponses de l’API", [
      ofApi("Count", { label: "questions", stat: "Sum" }),
      ofApi("4xx", { label: "refus (4xx)", stat: "Sum" }),
      ofApi("5xx", { label: "échecs (5xx)", stat: "Sum" }),
    ]),
    metrics(
      "Durée des réponses (ms)",
      ["p50", "p95", "p99"].map((stat) => ofApi("Latency", { label: stat, stat })),
    ),
    slowest(prefix),
    metrics("Collectes", [
      executions("ExecutionsSucceeded", "réussies"),
      executions("ExecutionsFailed", "échouées"),
      executions("ExecutionsTimedOut", "trop longues"),
      ours("run_oldest_running_seconds", "la plus ancienne en cours (s)"),
    ]),
    metrics("Échecs des fonctions", ofFunctions("Errors", "Sum")),
    metrics("Appels refusés faute de place", ofFunctions("Throttles", "Sum")),
    metrics("Durée des fonctions (ms, 95 %)", ofFunctions("Duration", "p95")),
    metrics("Âge du plus ancien message (s)", ofQueues(queues, "ApproximateAgeOfOldestMessage", "Maximum")),
    metrics("Messages en attente", ofQueues(queues, "ApproximateNumberOfMessagesVisible", "Maximum")),
    metrics("Lettres mortes", ofQueues(deadLetters, "NumberOfMessagesReceived", "Sum")),
    metrics("Sources", [
      ours("sources_overdue", "en retard"),
      ours("source_quarantine_ratio", "plus grande part en quarantaine"),
    ]),
    metrics("Ce qui attend", [
      ...["documents", "events", "exports", "webhooks"].map((backlog) =>
        ours("backlog_oldest_seconds", `${backlog} (s)`, "backlog", backlog),
      ),
      ours("heartbeat_age_seconds", "dernier passage de watch (s)", "part", "watch"),
    ]),
  ];
}

function executions(name: string, label: string): Drawn {
  return ["AWS/States", name, "StateMachineArn", "${CollectStateMachine}", { label, stat: "Sum" }];
}

function metrics(title: string, drawn: readonly Drawn[]): Widget {
  const properties = { title, region: REGION, view: "timeSeries", stacked: false, period: 300, metrics: drawn };
  return { type: "metric", properties };
}

/** Routes are told in the log of the API: as dimensions each would be paid for. */
function slowest(prefix: string): Widget {
  const query = [
    `SOURCE '/aws/lambda/${prefix}-query'`,
    "filter ispresent(http_request_duration_seconds)",
    "stats count(*) as questions, pct(http_request_duration_seconds, 95) as p95, sum(http_errors) as echecs by route",
    "sort p95 desc",
    "limit 20",
  ].join(" | ");
  return { type: "log", properties: { title: "Les chemins les plus lents", region: REGION, view: "table", query } };
}
