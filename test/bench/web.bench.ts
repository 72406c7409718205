import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cloud } from "../../localstack/cloud.ts";
import { homeAt } from "../../localstack/home.ts";
import type { Site } from "../../localstack/market/advert.ts";
import { startMarket } from "../../localstack/market/start.ts";
import type { RunningMarket } from "../../localstack/market/start.ts";
import { putStandIns } from "../../localstack/parameters.ts";
import { run as runSources } from "../../lib/cli/commands/run.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import { counted } from "../../lib/cli/figures.ts";
import { progressOn } from "../../lib/cli/follow.ts";
import { PipelineError } from "../../lib/errors.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { askMarket } from "../support/market.ts";
import type { MarketAnswers } from "../support/market.ts";
import type { BenchRun } from "./bench.ts";
import { withCloud } from "./cloud.ts";
import { whileWatchingTrees } from "./tree-memory.ts";

const ADVERTS = 600;
/** The agency of a sample market has this part of the portal's adverts. */
const AGENCY_PART = 7;
/** What the collector and its browser may take together, in MB. */
const MEMORY = 1_000;
/** Faster than any crawl: no pace at all. */
const UNPACED = "100000";
const PACE = 25;
/** Rates are looked at over so many seconds: a request may be late on its way, not many in a row. */
const WINDOW_SECONDS = 5;

const IAD = "https://www.iadfrance.fr";
const AGENCY = "https://www.agence-littoral.example";

interface Bench {
  readonly run: BenchRun;
  readonly cloud: Cloud;
  readonly to: Installation;
  readonly market: RunningMarket;
}

/** Measures how fast, how politely and in how much memory sites are crawled through the whole local cloud. */
export async function bench(run: BenchRun): Promise<void> {
  await withCloud(run, async (cloud, to) => {
    const adverts = Math.ceil(ADVERTS * run.scale);
    await withMarket(adverts * AGENCY_PART, (market) => measureHttp({ run, cloud, to, market }));
    await withMarket(adverts, async (market) => {
      await measureBrowser({ run, cloud, to, market });
      await measurePace({ run, cloud, to, market });
    });
  });
}

async function withMarket(adverts: number, work: (market: RunningMarket) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-market-"));
  const market = await startMarket({ home: homeAt(folder), ports: { iad: 0, littoral: 0 }, seed: "bench", adverts });
  try {
    await work(market);
  } finally {
    await market.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureHttp(bench: Bench): Promise<void> {
  await standIn(bench, UNPACED);
  bench.run.say("a crawl by plain requests");
  const crawling = { site: "littoral", how: "by http", target: 60 } as const;
  await measureCrawls(bench, crawling, () => crawl(bench, "agence-littoral", []));
}

async function measureBrowser(bench: Bench): Promise<void> {
  await standIn(bench, UNPACED);
  bench.run.say("a crawl by browser");
  const urls = [`${IAD}/annonces/vente`, `${IAD}/annonces/location`];
  const { peak, result: pages } = await whileWatchingTrees(bench.cloud.home.root, "imo-ops-local-collect-web", () =>
    measureCrawls(bench, { site: "iad", how: "by browser", target: 5 }, () => crawl(bench, "iad-france", urls)),
  );
  const name = `${counted(pages, "page")} by browser, most memory of a collector with its browser`;
  bench.run.measure({ name, value: Math.round(peak), unit: "MB", limit: MEMORY });
}

/** Several workers at one site at once. */
async function measurePace(bench: Bench): Promise<void> {
  await standIn(bench, String(PACE));
  await bench.to.db.query(`truncate advert_card`);
  bench.run.say("three searches of one site at once, paced");
  const urls = ["/biens", "/biens?transaction=vente", "/biens?transaction=location"].map((list) => AGENCY + list);
  const market = askMarket(bench.market.littoralUrl);
  await market.forgetRequests();
  await crawl(bench, "agence-littoral", urls);
  const instants = (await market.requests()).requests.map(({ at }) => Date.parse(at) / 1000);
  const name = `rate at the site with three workers, busiest ${WINDOW_SECONDS} s`;
  bench.run.measure({ name, value: round(busiest(instants)), unit: "requests/s", limit: PACE });
}

interface Crawling {
  readonly site: Site;
  /** In words. */
  readonly how: string;
  /** Pages a second. */
  readonly target: number;
}

/** Crawls twice; the second time nothing has changed. Gives how many adverts' pages the first read. */
async function measureCrawls(
  { run, market }: Bench,
  { site, how, target }: Crawling,
  work: () => Promise<RunSummary>,
): Promise<number> {
  const answers = askMarket(market.iadUrl);
  await answers.forgetRequests();
  const first = await work();
  const pages = fetched(first);
  if (first.records["advert"] !== pages)
    throw new PipelineError(`The run read ${pages} pages, and not all are adverts`);
  const instants = instantsAt(site, await answers.requests());
  const name = `complete crawl of ${counted(pages, "advert")} ${how}`;
  const atSite = instants.length / ((instants.at(-1) ?? 0) - (instants[0] ?? 0));
  run.measure({ name: `${name}, first request → last`, value: round(atSite), unit: "pages/s", target });
  run.measure({ name: `${name}, start → queryable`, value: round(instants.length / seconds(first)), unit: "pages/s" });
  const second = await work();
  run.measure({ name: `second crawl ${how}, adverts visited`, value: fetched(second), unit: "adverts", limit: 0 });
  return pages;
}

/** When each page of a site was asked for, in seconds, in order. */
function instantsAt(site: Site, { requests }: Awaited<ReturnType<MarketAnswers["requests"]>>): number[] {
  return requests
    .filter((request) => request.site === site && request.kind !== "robots")
    .map(({ at }) => Date.parse(at) / 1000);
}

async function crawl({ to }: Bench, source: string, urls: readonly string[]): Promise<RunSummary> {
  const summary = await runSources(to, { sources: [source], urls }, progressOn(process.stderr));
  if (summary.missing.length === 0) return summary;
  throw new PipelineError(`The run ${summary.runId} is ${summary.status}: ${summary.missing.join("; ")}`);
}

async function standIn({ cloud, market }: Bench, sourcePace: string): Promise<void> {
  const sourceOrigins = `${IAD}=${market.iadUrl},${AGENCY}=${market.littoralUrl}`;
  await putStandIns(cloud, { sourceOrigins, sourcePace });
}

const fetched = ({ tasks }: RunSummary): number => tasks.reduce((sum, task) => sum + task.fetched, 0);
const seconds = ({ startedAt, endedAt }: RunSummary): number =>
  (Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1000;
const round = (value: number): number => Math.round(value * 10) / 10;

/** The highest rate over any window, of sorted instants in seconds. */
function busiest(instants: readonly number[]): number {
  const counts = instants.map((from) => instants.filter((at) => at >= from && at < from + WINDOW_SECONDS).length);
  return Math.max(0, ...counts) / WINDOW_SECONDS;
}
