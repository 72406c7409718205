import type { Gauge } from "../metrics/store-gauges.ts";
import type { Emf } from "./emf.ts";

/** What CloudWatch knows of queues by itself, and what only an operator's eye needs. */
const LEFT_OUT = new Set(["queue_messages", "queue_not_empty_seconds", "source_interval_seconds", "store_up"]);
/** Counts of a source: published as their sum over all sources, by what else tells them apart. */
const SUMMED = new Set(["source_tasks_last_day", "source_requests_last_day", "source_rows_last_day"]);
/** Of these the worst source is published. */
const WORST = new Set(["source_quarantine_ratio", "source_since_due_seconds", "source_last_complete_age_seconds"]);

/**
 * Publishes the gauges as metrics of CloudWatch, where each combination of dimensions is paid for: what is told of each source stands in the line
 * alone, and its sum or its worst is the metric.
 */
export function publishGauges(gauges: readonly Gauge[], emf: Emf): void {
  const published = gauges.filter(({ name }) => !LEFT_OUT.has(name));
  const bySource = published.filter(({ labels }) => labels["source"] !== undefined);
  emf({ values: totals(gauges), properties: { sources: told(bySource) } });
  const rest = [...published.filter((gauge) => !bySource.includes(gauge)), ...summed(bySource), ...away(gauges)];
  const withLabels = rest.filter(({ labels }) => Object.keys(labels).length > 0);
  for (const same of Map.groupBy(withLabels, ({ labels }) => JSON.stringify(labels)).values()) {
    emf({ values: valuesOf(same), dimensions: same[0]?.labels ?? {} });
  }
}

interface Published {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function valuesOf(gauges: readonly Published[]): Record<string, number> {
  return Object.fromEntries(gauges.map(({ name, value }) => [name, value]));
}

/** What has no labels, the worst of the sources, and how many of them are overdue as `/sources` counts. */
function totals(gauges: readonly Gauge[]): Record<string, number> {
  const of = (name: string) => gauges.filter((gauge) => gauge.name === name);
  const worst = [...WORST].flatMap((name) => {
    const values = of(name).map(({ value }) => value);
    return values.length === 0 ? [] : [[name, Math.max(...values)] as const];
  });
  const interval = new Map(of("source_interval_seconds").map(({ labels, value }) => [labels["source"], value]));
  const known = of("source_since_due_seconds");
  const overdue = known.filter(({ labels, value }) => value > (interval.get(labels["source"]) ?? Infinity)).length;
  const requests = of("source_requests_last_day");
  return {
    ...valuesOf(gauges.filter(({ labels }) => Object.keys(labels).length === 0)),
    ...Object.fromEntries(worst),
    ...(requests.length > 0 && { source_requests_last_day: sum(requests) }),
    // Nothing is known of sources while PostgreSQL is away.
    ...(known.length > 0 && { sources_overdue: overdue }),
  };
}

function summed(bySource: readonly Gauge[]): Published[] {
  const kept = bySource
    .filter(({ name }) => SUMMED.has(name))
    .map((gauge) => ({ ...gauge, labels: withoutSource(gauge) }));
  return [...Map.groupBy(kept, ({ name, labels }) => JSON.stringify([name, labels])).values()].flatMap((same) =>
    same[0] ? [{ ...same[0], value: sum(same) }] : [],
  );
}

/** An alarm is raised by what is above a threshold. */
function away(gauges: readonly Gauge[]): Published[] {
  return gauges
    .filter(({ name }) => name === "store_up")
    .map(({ labels, value }) => ({ name: "store_away", labels, value: 1 - value }));
}

function sum(gauges: readonly Published[]): number {
  return gauges.reduce((total, { value }) => total + value, 0);
}

/** `{"dvf": {"source_since_due_seconds": 12}}`; outcomes and accounts are part of the name. */
function told(bySource: readonly Gauge[]): Record<string, Record<string, number>> {
  const sources = Map.groupBy(bySource, ({ labels }) => labels["source"] ?? "");
  const nameOf = (gauge: Gauge): string => [gauge.name, ...Object.values(withoutSource(gauge))].join(".");
  return Object.fromEntries(
    [...sources].map(([source, gauges]) => [
      source,
      Object.fromEntries(gauges.map((gauge) => [nameOf(gauge), gauge.value])),
    ]),
  );
}

function withoutSource({ labels }: Gauge): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== "source"));
}
