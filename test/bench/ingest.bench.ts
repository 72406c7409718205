import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../../localstack/cloud.ts";
import { ingest } from "../../lib/cli/commands/ingest.ts";
import type { Installation } from "../../lib/cli/connect.ts";
import { counted } from "../../lib/cli/figures.ts";
import { progressOn } from "../../lib/cli/follow.ts";
import { PipelineError } from "../../lib/errors.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import type { BenchRun } from "./bench.ts";
import { withCloud } from "./cloud.ts";
import { makeAdverts } from "./make-adverts.ts";
import { makeDvf } from "./make-dvf.ts";
import { whileWatchingMemory } from "./memory.ts";
import { mergeBesideCopy } from "./merge.ts";

const ADVERTS = 20_000;
const DVF_ROWS = 1_000_000;
/** Makes some 100,000 sales. */
const MERGE_ROWS = 106_000;
/** Adverts a second of the importer before this project, row by row, and of a bare COPY into its six tables: both measured elsewhere. */
const EARLIER_IMPORTER = 62;
const BARE_COPY = 1_700;
/** What the file functions are given, in MB. */
const MEMORY = 512;
const MONGO_PATIENCE_MS = 300_000;

/** Measures how fast files go through the whole local cloud, and in how much memory. */
export async function bench(run: BenchRun): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-"));
  try {
    await withCloud(run, async (cloud, installation) => {
      await measureAdverts(run, installation, path.join(folder, "adverts.json"));
      await measureMerge(run, cloud, path.join(folder, "merge.csv"));
      await measureSales(run, cloud, installation, path.join(folder, "dvf.csv"));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAdverts(run: BenchRun, to: Installation, file: string): Promise<void> {
  const adverts = Math.ceil(ADVERTS * run.scale);
  await makeAdverts(file, adverts);
  const what = counted(adverts, "advert");
  run.say(`${what} through the local cloud`);
  const { summary, seconds, closedAt } = await timedIngest(to, file, "imo-ops-export");
  expectRecords(summary, "advert", adverts);
  const rate = { value: round(adverts / seconds), unit: "adverts/s", target: 1_000 };
  run.measure({ name: `${what}, drop → queryable, beside the earlier importer`, ...rate, peer: EARLIER_IMPORTER });
  run.measure({ name: `${what}, drop → queryable, beside a bare COPY into six tables`, ...rate, peer: BARE_COPY });
  const inMongo = (await whenInMongo(to, adverts)) - closedAt;
  run.measure({ name: `${what}, queryable → in MongoDB`, value: round(inMongo / 1000), unit: "s", target: 60 });
}

async function measureMerge(run: BenchRun, cloud: Cloud, file: string): Promise<void> {
  await makeDvf(file, Math.ceil(MERGE_ROWS * run.scale));
  run.say("the merge step beside COPY");
  const { sales, merged, copied, ratio } = await mergeBesideCopy(file, cloud.postgresUrl);
  const what = `merge of ${counted(sales, "sale")}`;
  run.measure({
    name: `${what}, beside COPY into the same table`,
    value: round(merged),
    unit: "sales/s",
    peer: round(copied),
  });
  run.measure({ name: `${what}, share of COPY's rate`, value: round(ratio, 3), unit: "ratio", target: 0.4 });
}

async function measureSales(run: BenchRun, cloud: Cloud, to: Installation, file: string): Promise<void> {
  const { rows } = await makeDvf(file, Math.ceil(DVF_ROWS * run.scale));
  const what = counted(rows, "DVF row");
  run.say(`${what} through the local cloud`);
  const watched = await whileWatchingMemory(cloud.home.root, () => timedIngest(to, file, "dvf"));
  const { summary, seconds } = watched.result;
  if (summary.rows !== rows) throw new PipelineError(`The run read ${summary.rows} rows of ${rows}`);
  run.measure({ name: `${what}, drop → queryable`, value: round(rows / seconds), unit: "rows/s", target: 10_000 });
  for (const [name, peak] of [...watched.peaks].sort()) {
    run.measure({ name: `${what}, most memory of ${name}`, value: round(peak, 1), unit: "MB", limit: MEMORY });
  }
}

async function timedIngest(to: Installation, file: string, source: string) {
  const begun = Date.now();
  const summary = await ingest(to, { file, source }, progressOn(process.stderr));
  if (summary.status !== "complete" || !summary.endedAt) {
    throw new PipelineError(`The run ${summary.runId} is ${summary.status}: ${summary.missing.join("; ")}`);
  }
  const closedAt = Date.parse(summary.endedAt);
  return { summary, closedAt, seconds: (closedAt - begun) / 1000 };
}

function expectRecords({ records }: RunSummary, kind: string, expected: number): void {
  if (records[kind] !== expected) throw new PipelineError(`The run gave ${records[kind] ?? 0} ${kind}s of ${expected}`);
}

/** The instant at which MongoDB holds them all, in ms. */
async function whenInMongo(to: Installation, adverts: number): Promise<number> {
  const patience = Date.now() + MONGO_PATIENCE_MS;
  for (;;) {
    const held = await to.mongo().db.collection("adverts").countDocuments();
    if (held >= adverts) return Date.now();
    if (Date.now() > patience)
      throw new PipelineError(`MongoDB holds ${held} of ${adverts} adverts after five minutes`);
    await sleep(200);
  }
}

function round(value: number, digits = 0): number {
  return Number(value.toFixed(value < 10 ? Math.max(digits, 1) : digits));
}
