/** One metric that is read from the stores: a gauge. */
export interface GaugeStatement {
  /** One sentence, with the unit where the name does not tell it. */
  readonly help: string;
  readonly labels: readonly string[];
}

/** What every metric's name begins with. */
export const PREFIX = "imo_";

/** Every gauge that is read from the stores, by its name without the prefix. Labels take few values: stores, sources, queues and outcomes, never ids. */
export const GAUGES = {
  store_up: { help: "Whether a store answered; while it is 0, figures read from it are absent", labels: ["store"] },
  runs_last_day: { help: "Runs that began within 24 hours, by their status", labels: ["outcome"] },
  runs_running: { help: "Runs that are under way", labels: [] },
  run_oldest_running_seconds: { help: "Age of the oldest run that is under way; absent when none is", labels: [] },
  source_tasks_last_day: {
    help: "Tasks of runs that began within 24 hours; throttled and blocked are refusals by the site",
    labels: ["source", "outcome"],
  },
  source_requests_last_day: {
    help: "Requests sent to a source in runs that began within 24 hours",
    labels: ["source"],
  },
  source_rows_last_day: {
    help: "Rows of runs that began within 24 hours: read = used + duplicate + quarantined + skipped",
    labels: ["source", "account"],
  },
  source_quarantine_ratio: {
    help: "Rows set aside among the rows read in runs that began within 24 hours; absent when none were read",
    labels: ["source"],
  },
  source_last_complete_age_seconds: {
    help: "Seconds since a source was last collected completely; absent when it never was",
    labels: ["source"],
  },
  source_interval_seconds: { help: "How often an enabled source is to be collected", labels: ["source"] },
  source_since_due_seconds: {
    help: "Seconds since the next complete collection of an enabled source was due; negative before",
    labels: ["source"],
  },
  backlog_rows: { help: "Rows that wait to be worked on, at most 100000 counted", labels: ["backlog"] },
  backlog_oldest_seconds: {
    help: "For how long the oldest row has waited; absent when none waits",
    labels: ["backlog"],
  },
  webhook_deliveries_last_day: { help: "Deliveries to webhooks made within 24 hours, by outcome", labels: ["outcome"] },
  heartbeat_age_seconds: { help: "Seconds since a scheduled part last ended a pass", labels: ["part"] },
  queue_messages: { help: "Messages of a queue", labels: ["queue", "state"] },
  queue_not_empty_seconds: {
    help: "Seconds since a queue was last seen empty, or was first looked at: a bound of the age of its oldest message",
    labels: ["queue"],
  },
  dead_letters: { help: "Dead letters kept for a redrive, at most 1000 counted over all queues", labels: ["queue"] },
} as const satisfies Readonly<Record<string, GaugeStatement>>;

/** The name of a gauge, without the prefix. */
export type GaugeName = keyof typeof GAUGES;

/** Whether a text names a gauge. */
export function isGauge(name: string): name is GaugeName {
  return Object.hasOwn(GAUGES, name);
}
