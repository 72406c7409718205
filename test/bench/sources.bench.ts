import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../../localstack/cloud.ts";
import { homeAt } from "../../localstack/home.ts";
import { startMarket } from "../../localstack/market/start.ts";
import { putStandIns } from "../../localstack/parameters.ts";
import { run as runSources } from "../../lib/cli/commands/run.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import { counted } from "../../lib/cli/figures.ts";
import { progressOn } from "../../lib/cli/follow.ts";
import { PipelineError } from "../../lib/errors.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { loadDatabaseSource } from "../../lib/sources/load.ts";
import type { DatabaseSource } from "../../lib/sources/schema.ts";
import type { BenchRun } from "./bench.ts";
import { withCloud } from "./cloud.ts";
import { makeEarlierAdverts, secondsToRead } from "./make-earlier.ts";
import { whileWatchingMemory } from "./memory.ts";
import { ALL_STALLS } from "../support/market.ts";

/** Of which some seventeen in twenty are of the source's communes: 50,000 and more. */
const RATINGS = 60_000;
const ADVERTS = 200_000;
/** A table so many times smaller is read first: what is taken beyond its memory grows with the table. */
const SMALLER = 8;
/** What the collectors are given, in MB. */
const MEMORY = 512;

interface Bench {
  readonly run: BenchRun;
  readonly cloud: Cloud;
  readonly to: Installation;
}

/** Measures how fast APIs and databases are taken in through the whole local cloud, and in how much memory. */
export async function bench(run: BenchRun): Promise<void> {
  await withCloud(run, async (cloud, to) => {
    await measureRatings({ run, cloud, to });
    await measureDatabase({ run, cloud, to });
  });
}

async function measureRatings({ run, cloud, to }: Bench): Promise<void> {
  const ratings = Math.ceil(RATINGS * run.scale);
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-market-"));
  const market = await startMarket({ home: homeAt(folder), ports: ALL_STALLS, seed: "bench", adverts: 10, ratings });
  try {
    await putStandIns(cloud, { sourceOrigins: `https://data.ademe.fr=${market.urlOf("ademe")}`, sourcePace: "source" });
    run.say(`${counted(ratings, "energy rating")} by API through the local cloud`);
    const { result, peaks } = await whileWatchingMemory(cloud.home.root, () => timedRun(to, "ademe-dpe"));
    const { summary, collected, closed } = result;
    const what = counted(summary.rows, "energy rating");
    run.measure({
      name: `${what} by API, collected`,
      value: Math.round(summary.rows / collected),
      unit: "records/s",
      target: 2_000,
    });
    run.measure({
      name: `${what} by API, asked → queryable`,
      value: Math.round(summary.rows / closed),
      unit: "records/s",
      target: 2_000,
    });
    peakOf(run, peaks, "collect-api", what);
  } finally {
    await market.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureDatabase({ run, cloud, to }: Bench): Promise<void> {
  const adverts = Math.ceil(ADVERTS * run.scale);
  const source = await loadDatabaseSource("agence-postgres");
  const small = Math.ceil(adverts / SMALLER);
  await taken({ run, cloud, to }, { name: "bench_small", adverts: small, source });
  await to.db.query("truncate advert, advert_card, crawl cascade");
  const { url } = await taken({ run, cloud, to }, { name: "bench_large", adverts, source });
  process.env["AGENCE_POSTGRES_URL"] = url;
  run.say("the same table again, nothing changed");
  const { summary, closed } = await timedRun(to, "agence-postgres");
  if (summary.status !== "unchanged") throw new PipelineError(`The second run is ${summary.status}`);
  run.measure({
    name: `${counted(adverts, "advert")} of a database again, nothing changed`,
    value: Math.round(adverts / closed),
    unit: "adverts/s",
    target: 5_000,
  });
}

interface Table {
  readonly name: string;
  readonly adverts: number;
  readonly source: DatabaseSource;
}

async function taken({ run, cloud, to }: Bench, { name, adverts, source }: Table): Promise<{ url: string }> {
  run.say(`a database of ${counted(adverts, "advert")} in the earlier schema`);
  const earlier = await makeEarlierAdverts(cloud.postgresUrl, name, adverts);
  await earlier.end();
  const limit = adverts / (await secondsToRead(earlier.url, source));
  process.env["AGENCE_POSTGRES_URL"] = earlier.url;
  const { result, peaks } = await whileWatchingMemory(cloud.home.root, () => timedRun(to, "agence-postgres"));
  const { summary, collected, closed } = result;
  if (summary.records["advert"] !== adverts)
    throw new PipelineError(`${summary.records["advert"] ?? 0} adverts of ${adverts}`);
  const what = `${counted(adverts, "advert")} of a database in the earlier schema`;
  const rate = { unit: "adverts/s", target: 5_000 };
  run.measure({
    name: `${what}, collected, beside only reading them`,
    value: Math.round(adverts / collected),
    peer: Math.round(limit),
    ...rate,
  });
  run.measure({ name: `${what}, asked → queryable`, value: Math.round(adverts / closed), ...rate });
  peakOf(run, peaks, "collect-database", what);
  return earlier;
}

function peakOf(run: BenchRun, peaks: ReadonlyMap<string, number>, name: string, what: string): void {
  const [, peak] = [...peaks].find(([function_]) => function_.endsWith(name)) ?? [];
  if (peak !== undefined)
    run.measure({ name: `${what}, most memory of ${name}`, value: Math.round(peak), unit: "MB", limit: MEMORY });
}

/** A run with the seconds until its collectors had ended, and until it was closed. */
async function timedRun(
  to: Installation,
  source: string,
): Promise<{ summary: RunSummary; collected: number; closed: number }> {
  const begun = Date.now();
  const ended = new AbortController();
  const collecting = collectedAfter(to, source, begun, ended.signal);
  try {
    const summary = await runSources(to, { sources: [source] }, progressOn(process.stderr));
    if (!summary.endedAt || !["complete", "unchanged"].includes(summary.status)) {
      throw new PipelineError(`The run ${summary.runId} is ${summary.status}: ${summary.missing.join("; ")}`);
    }
    return { summary, collected: await collecting, closed: (Date.parse(summary.endedAt) - begun) / 1000 };
  } finally {
    ended.abort();
  }
}

/** The run waits for its chunks from the moment at which its collectors have ended. */
async function collectedAfter(to: Installation, source: string, begun: number, signal: AbortSignal): Promise<number> {
  for (;;) {
    const [waiting] = await to.db.query(
      `select from run join task using (run_id) where source_id = $1 and started_at >= $2 and expected_chunks is not null`,
      [source, new Date(begun - 1_000).toISOString()],
    );
    if (waiting || signal.aborted) return (Date.now() - begun) / 1000;
    await sleep(100);
  }
}
