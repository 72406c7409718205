import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../collect/duration.ts";
import { RunStatus } from "../records/run-summary.ts";
import type { Source } from "../sources/schema.ts";
import type { Reading } from "../stores/figures/collection-figures.ts";
import { isGauge } from "./catalogue.ts";
import type { GaugeName } from "./catalogue.ts";

/** One value of a gauge. */
export interface Gauge extends Reading {
  readonly name: GaugeName;
}

/** A store, and what is read from it. */
export interface Origin {
  readonly store: string;
  /** Readings by names of gauges; none for a store that is only asked whether it answers. */
  readonly read: () => Promise<readonly Reading[]>;
}

export interface GaugeReader {
  readonly origins: readonly Origin[];
  readonly sources: readonly Pick<Source, "id" | "enabled" | "every">[];
  /** How long a store may take before it counts as away. */
  readonly patienceMs?: number;
  readonly warn: (message: string, error: unknown) => void;
}

const PATIENCE_MS = 2_000;

/** Reads every gauge, all stores at once. A store that fails or is too slow gives `store_up` 0 and nothing else: what is unknown is absent. */
export async function readGauges({
  origins,
  sources,
  patienceMs = PATIENCE_MS,
  warn,
}: GaugeReader): Promise<readonly Gauge[]> {
  const answers = await Promise.all(
    origins.map(async ({ store, read }) => {
      const readings = await inTime(read, patienceMs).catch((error: unknown) => {
        warn(`figures of ${store} can't be read`, error);
        return undefined;
      });
      const up: Reading = { name: "store_up", labels: { store }, value: readings ? 1 : 0 };
      return [up, ...withZeros(readings ?? [])];
    }),
  );
  const read = answers.flat().filter(isKnown);
  return [...read, ...dues(sources, read)];
}

async function inTime<T>(work: () => Promise<T>, ms: number): Promise<T> {
  const patience = new AbortController();
  const late = sleep(ms, undefined, { signal: patience.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    patience.abort();
    late.catch(() => {});
  }
}

/** A reading that the catalogue does not have is a fault of ours, and no gauge. */
function isKnown(reading: Reading): reading is Gauge {
  if (isGauge(reading.name)) return true;
  throw new Error(`no gauge is called ${reading.name}`);
}

/** Outcomes that a count may be of: one that did not occur counts 0, where its store answered. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  runs_last_day: RunStatus.options,
  webhook_deliveries_last_day: ["pending", "delivered", "failed"],
};

function withZeros(readings: readonly Reading[]): readonly Reading[] {
  const counts = readings.some(({ name }) => name === "runs_running");
  if (!counts) return readings;
  const zeros = Object.entries(OUTCOMES).flatMap(([name, outcomes]) =>
    outcomes
      .filter((outcome) => !readings.some((one) => one.name === name && one.labels["outcome"] === outcome))
      .map((outcome) => ({ name, labels: { outcome }, value: 0 })),
  );
  return [...readings, ...zeros];
}

/** How often sources are to be collected, and for how long each has been due. */
function dues(sources: GaugeReader["sources"], read: readonly Gauge[]): readonly Gauge[] {
  return sources.flatMap(({ id, enabled, every }): Gauge[] => {
    if (!enabled || every === undefined) return [];
    const labels = { source: id };
    const interval = seconds(every);
    const last = read.find(
      ({ name, labels: { source } }) => name === "source_last_complete_age_seconds" && source === id,
    );
    return [
      { name: "source_interval_seconds", labels, value: interval },
      ...(last ? [{ name: "source_since_due_seconds" as const, labels, value: last.value - interval }] : []),
    ];
  });
}
