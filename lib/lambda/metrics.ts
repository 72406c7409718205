import * as z from "zod";
import type { MetricsDeps } from "../http/routes/query-deps.ts";
import { deadLetterReadings } from "../metrics/dead-letter-readings.ts";
import { keptFor } from "../metrics/kept-for.ts";
import { processMetrics } from "../metrics/process-metrics.ts";
import type { Answered } from "../metrics/process-metrics.ts";
import { queueOrigin } from "../metrics/queue-origin.ts";
import { readGauges } from "../metrics/store-gauges.ts";
import type { GaugeReader, Origin } from "../metrics/store-gauges.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { collectionFigures } from "../stores/figures/collection-figures.ts";
import { waitingFigures } from "../stores/figures/waiting-figures.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { emf } from "./emf.ts";

/** What this process counts. */
export const metrics = processMetrics();

/** Counts an answer in this process, and tells CloudWatch where there is one: routes in the line only, for searches. */
export function answered(request: Answered): void {
  metrics.answered(request);
  const { route, method, status, seconds } = request;
  emf({
    values: { http_requests: 1, http_errors: status >= 500 ? 1 : 0, http_request_duration_seconds: seconds },
    properties: { route, method, status },
  });
}

/** The settings of what is read from the stores: names of queues, separated by commas, and the address of one of them. */
export const GaugesEnv = z.object({
  STAGE: z.string(),
  WATCHED_QUEUES: z.string().transform((text) => text.split(",").filter(Boolean)),
  EVENTS_QUEUE_URL: z.url(),
});
/** The settings of `/metrics`: besides, the name of the parameter with its token. */
export const MetricsEnv = GaugesEnv.extend({ METRICS_TOKEN_PARAM: z.string() });

/** Scrapes are seconds apart; several who scrape cost one reading. */
const KEPT_MS = 5_000;
/** A wrong token costs no look-up. */
const TOKEN_MS = 60_000;

/** What the stores that every installation has are asked. */
export function storeOrigins(
  db: Queries,
  { STAGE, WATCHED_QUEUES: queues, EVENTS_QUEUE_URL }: z.output<typeof GaugesEnv>,
  data: () => Promise<Bucket>,
): readonly Origin[] {
  const urlOf = (queue: string): string => EVENTS_QUEUE_URL.replace(/[^/]*$/, `imo-ops-${STAGE}-${queue}`);
  return [
    {
      store: "postgres",
      read: async () => (await Promise.all([collectionFigures(db), waitingFigures(db)])).flat(),
    },
    queueOrigin(queues, async (name) => (await import("../stores/aws/sqs.ts")).queue(urlOf(name))),
    { store: "s3", read: async () => deadLetterReadings(await data(), queues) },
  ];
}

/** Wires what `/metrics` is answered from. */
export function metricsDeps(env: z.output<typeof MetricsEnv>, reader: GaugeReader): MetricsDeps {
  const gauges = keptFor(KEPT_MS, () => readGauges(reader));
  return {
    write: async () => metrics.write(await gauges()),
    token: keptFor(TOKEN_MS, async () => (await readOptionalParameter(env.METRICS_TOKEN_PARAM)) ?? null),
    openToLoopback: env.STAGE === "local",
  };
}
