import { MetricUnit, Metrics } from "@aws-lambda-powertools/metrics";
import * as z from "zod";
import { readEnv } from "./env.ts";

/** What one line tells CloudWatch. */
interface EmfLine {
  readonly values: Readonly<Record<string, number>>;
  /** By which the values are told apart; each combination is a metric that is paid for. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Told in the line only, for searches in the log. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Publishes metrics by writing them into the log. */
export type Emf = (line: EmfLine) => void;

/** A dimension of every metric: one at least is expected. */
const SERVICE = "imo-ops";

/** The name tells the unit: base units, as Prometheus has them. */
function unitOf(name: string) {
  if (name.endsWith("_seconds")) return MetricUnit.Seconds;
  return name.endsWith("_ratio") ? MetricUnit.NoUnit : MetricUnit.Count;
}

/**
 * Makes what writes lines in CloudWatch's embedded metric format under a namespace:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfTo(namespace: string, write: (line: string) => void): Emf {
  const metrics = new Metrics({ namespace, serviceName: SERVICE });
  return ({ values, dimensions = {}, properties = {} }) => {
    if (Object.keys(values).length === 0) return;
    if (Object.keys(dimensions).length > 0) metrics.addDimensions(dimensions);
    for (const [name, value] of Object.entries(values)) metrics.addMetric(name, unitOf(name), value);
    const line = metrics.serializeMetrics();
    write(JSON.stringify({ ...properties, ...line }));
    metrics.clearMetrics();
    metrics.clearDimensions();
  };
}

const Env = z.object({ METRICS_NAMESPACE: z.string().default("") });

/** Publishes to the namespace that the stage has; where it has none, as locally, nothing is written. */
export const emf: Emf = emfOf(readEnv(Env).METRICS_NAMESPACE);

function emfOf(namespace: string): Emf {
  // The log's own writer would put the line into one of its own.
  return namespace === "" ? () => {} : emfTo(namespace, (line) => process.stdout.write(`${line}\n`));
}
