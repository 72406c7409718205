import * as z from "zod";
import type { MetricsDeps } from "../http/routes/query-deps.ts";
import { keptFor } from "../metrics/kept-for.ts";
import { processMetrics } from "../metrics/process-metrics.ts";
import type { Answered } from "../metrics/process-metrics.ts";
import { readGauges } from "../metrics/store-gauges.ts";
import type { GaugeReader } from "../metrics/store-gauges.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { emf } from "./emf.ts";
import { GaugesEnv } from "./store-origins.ts";

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

/** The settings of `/metrics`: besides, the name of the parameter with its token. */
export const MetricsEnv = GaugesEnv.extend({ METRICS_TOKEN_PARAM: z.string() });

/** Scrapes are seconds apart; several who scrape cost one reading. */
const KEPT_MS = 5_000;
/** A wrong token costs no look-up. */
const TOKEN_MS = 60_000;

/** Wires what `/metrics` is answered from. */
export function metricsDeps(env: z.output<typeof MetricsEnv>, reader: GaugeReader): MetricsDeps {
  const gauges = keptFor(KEPT_MS, () => readGauges(reader));
  return {
    write: async () => metrics.write(await gauges()),
    token: keptFor(TOKEN_MS, async () => (await readOptionalParameter(env.METRICS_TOKEN_PARAM)) ?? null),
    openToLoopback: env.STAGE === "local",
  };
}
