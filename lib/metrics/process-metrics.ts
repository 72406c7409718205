import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { noEmbedder } from "../query/search/embedder.ts";
import type { Embedder } from "../query/search/embedder.ts";
import type { PoolCounts } from "../stores/postgres/postgres.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import { GAUGES, PREFIX } from "./catalogue.ts";
import type { Gauge as StoreGauge } from "./store-gauges.ts";

/** One answered request. `route` is a pattern, as the API publishes it, or one of few words where none took the request. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Targets are 50 to 300 ms; an answer ends after 29 s. */
const ANSWER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5, 10, 30];
const EMBED_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 5, 15];
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Gauges that the library names as counters. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

/** What one process counts by itself, and how it tells it. */
export interface ProcessMetrics {
  readonly answered: (request: Answered) => void;
  readonly cache: (cache: AnswerCache) => AnswerCache;
  readonly embedder: (embedder: Embedder) => Embedder;
  /** Takes note of a pool of connections; of two, the newer counts. */
  readonly pool: (counts: () => PoolCounts) => void;
  /** Writes everything in the text format of Prometheus, with the gauges that were read from the stores. */
  readonly write: (gauges: readonly StoreGauge[]) => Promise<string>;
  readonly contentType: string;
}

/** Makes the metrics of this process: https://prometheus.io/docs/practices/naming/ */
export function processMetrics(): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: `${PREFIX}http_requests_total`,
    help: "Answered requests by route pattern, method and status",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const durations = new Histogram({
    name: `${PREFIX}http_request_duration_seconds`,
    help: "How long answers took, by route pattern",
    labelNames: ["route"],
    buckets: ANSWER_BUCKETS,
    registers,
  });
  let counts: (() => PoolCounts) | undefined;
  registry.registerMetric(poolGauge(() => counts?.()));
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return {
    answered: ({ method, route, status, seconds }) => {
      requests.inc({ route, method: METHODS.has(method) ? method : "other", status });
      durations.observe({ route }, seconds);
    },
    cache: countedCache(registers),
    embedder: watchedEmbedder(registry),
    pool: (given) => {
      counts = given;
    },
    write: async (gauges) => {
      const read = storeRegistry(gauges);
      return Registry.merge([registry, read]).metrics();
    },
    contentType: registry.contentType,
  };
}

function poolGauge(counts: () => PoolCounts | undefined): Gauge {
  return new Gauge({
    name: `${PREFIX}postgres_connections`,
    help: "Connections of this process to PostgreSQL by state; waiting: statements that wait for one",
    labelNames: ["state"],
    registers: [],
    collect() {
      const now = counts();
      if (!now) return;
      this.set({ state: "busy" }, now.total - now.idle);
      this.set({ state: "idle" }, now.idle);
      this.set({ state: "waiting" }, now.waiting);
    },
  });
}

function countedCache(registers: Registry[]) {
  const lookups = new Counter({
    name: `${PREFIX}cache_lookups_total`,
    help: "Answers looked for in the cache; without Redis each is a miss",
    labelNames: ["result"],
    registers,
  });
  const [hit, miss] = [lookups.labels("hit"), lookups.labels("miss")];
  return (cache: AnswerCache): AnswerCache => ({
    ...cache,
    find: async (key) => {
      const slot = await cache.find(key);
      (slot.text === null ? miss : hit).inc();
      return slot;
    },
  });
}

function watchedEmbedder(registry: Registry) {
  const durations = new Histogram({
    name: `${PREFIX}embedder_call_duration_seconds`,
    help: "How long the embedding engine took for the texts of this process",
    labelNames: ["result"],
    buckets: EMBED_BUCKETS,
    registers: [registry],
  });
  let up: boolean | undefined;
  const answers = new Gauge({
    name: `${PREFIX}embedder_up`,
    help: "Whether the embedding engine answered the last time that this process asked it; absent before",
    registers: [],
    collect() {
      this.remove();
      if (up !== undefined) this.set(up ? 1 : 0);
    },
  });
  registry.registerMetric(answers);
  const watched = (embedder: Embedder): Embedder => ({
    ...embedder,
    embed: async (...asked) => {
      const started = performance.now();
      const tell = (answered: boolean): void => {
        up = answered;
        durations.observe({ result: answered ? "answered" : "failed" }, (performance.now() - started) / 1000);
      };
      try {
        const vectors = await embedder.embed(...asked);
        tell(true);
        return vectors;
      } catch (error) {
        if (!asked[2]?.aborted) tell(false);
        throw error;
      }
    },
  });
  // One that is switched off is not away.
  return (embedder: Embedder): Embedder => (embedder === noEmbedder ? embedder : watched(embedder));
}

/** The gauges of a moment, in a registry of their own: what is not there now is not told. */
function storeRegistry(gauges: readonly StoreGauge[]): Registry {
  const registry = new Registry();
  for (const [name, of] of Map.groupBy(gauges, (gauge) => gauge.name)) {
    const { help, labels } = GAUGES[name];
    const gauge = new Gauge({ name: PREFIX + name, help, labelNames: [...labels], registers: [registry] });
    for (const { labels: given, value } of of) gauge.set({ ...given }, value);
  }
  return registry;
}
