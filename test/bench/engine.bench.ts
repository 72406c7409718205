/**
 * How ingestion grows with the consumers of the queues, through the whole engine: a manifest of departments as tasks of a distributed map, files
 * by HTTP, raw chunks in S3, messages in SQS, functions that normalize and merge.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import type { Installation } from "../../lib/cli/connect.ts";
import { run as collect } from "../../lib/cli/commands/run.ts";
import { counted } from "../../lib/cli/figures.ts";
import { progressOn } from "../../lib/cli/follow.ts";
import { PipelineError } from "../../lib/errors.ts";
import { loadSource } from "../../lib/sources/load.ts";
import type { Cloud } from "../../localstack/cloud.ts";
import { RunFile } from "../../localstack/part.ts";
import type { PartName } from "../../localstack/part.ts";
import { startReleases } from "../support/release-site.ts";
import type { ReleaseSite } from "../support/release-site.ts";
import type { BenchRun } from "./bench.ts";
import { withCloud } from "./cloud.ts";
import { makeDvf } from "./make-dvf.ts";
import { processorSeconds } from "./processor.ts";

const ROWS = 240_000;
const CONSUMERS = [1, 2, 4];
const YEAR = 2023;
/** What has its concurrency set: one message at a time is taken by so many of each. */
const CONSUMING = ["normalize-file", "aggregate"];
/** The least that a mapping of SQS can be set to; fewer are the function's own concurrency. */
const LEAST_OF_A_MAPPING = 2;
const POLL_MS = 500;

/** Measures each number of consumers on one local cloud, whose tables are emptied before each. */
export async function bench(run: BenchRun): Promise<void> {
  const site = await startReleases();
  const rows = Math.ceil(ROWS * run.scale);
  const work = async (cloud: Cloud, to: Installation): Promise<void> => {
    for (const consumers of CONSUMERS) {
      run.signal.throwIfAborted();
      await to.db.query("truncate run, source, sale, sale_seen, sale_coverage, quarantine cascade");
      await measure(run, { cloud, to, manifest: await publish(site, rows, `"${consumers}"`) }, consumers);
    }
  };
  try {
    await withCloud(run, work, `https://files.data.gouv.fr=${site.origin}`);
  } finally {
    site.stop();
  }
}

interface Manifest {
  readonly departments: readonly string[];
  readonly rows: number;
}

/** Puts a file for each department on the site, as data.gouv.fr has them: none of those that DVF lacks. */
async function publish(site: ReleaseSite, wanted: number, etag: string): Promise<Manifest> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-bench-"));
  try {
    const file = path.join(folder, "national.csv");
    await makeDvf(file, wanted);
    const [header = "", ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
    const column = header.split(",").indexOf("code_departement");
    const lacking = await departmentsWithout();
    const parts = [...Map.groupBy(lines, (line) => line.split(",")[column] ?? "")].filter(
      ([department]) => !lacking.has(department),
    );
    for (const [department, rows] of parts) {
      const body = gzipSync([header, ...rows, ""].join("\n"));
      site.files.set(`/geo-dvf/latest/csv/${YEAR}/departements/${department}.csv.gz`, { body, etag });
    }
    return {
      departments: parts.map(([department]) => department),
      rows: parts.reduce((sum, [, rows]) => sum + rows.length, 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function departmentsWithout(): Promise<ReadonlySet<string>> {
  const source = await loadSource("geo-dvf");
  return new Set(source.kind === "file" ? source.series?.without?.departments : []);
}

interface Bed {
  readonly cloud: Cloud;
  readonly to: Installation;
  readonly manifest: Manifest;
}

/** Has all chunks wait in the queue before the first is taken, so that what is measured is how they are consumed. */
async function measure(run: BenchRun, { cloud, to, manifest }: Bed, consumers: number): Promise<void> {
  const { departments, rows } = manifest;
  run.say(`${counted(departments.length, "file")}, ${counted(rows, "row")}, ${counted(consumers, "consumer")}`);
  await allow(null);
  const collected = collect(to, { sources: ["geo-dvf"], departments, years: [YEAR] }, progressOn(process.stderr));
  await Promise.race([collected, untilCollected(run, to)]);
  const [postgres, emulator] = await Promise.all([pidOf(cloud, "postgres"), pidOf(cloud, "emulator")]);
  const spent = async () => ({ postgres: await processorSeconds(postgres), engine: await processorSeconds(emulator) });
  const [before, begun] = [await spent(), Date.now()];
  await allow(consumers);
  const summary = await collected;
  if (summary.status !== "complete" || summary.rows !== rows || !summary.endedAt) {
    throw new PipelineError(
      `The run ${summary.runId} is ${summary.status} with ${summary.rows} rows: ${summary.missing.join("; ")}`,
    );
  }
  const after = await spent();
  const whole = (Date.parse(summary.endedAt) - begun) / 1000;
  const merging = ((await lastMerge(to, summary.runId)) - begun) / 1000;
  const what = counted(consumers, "consumer");
  run.measure({ name: `${what}: queue → merged`, value: Math.round(rows / merging), unit: "rows/s" });
  run.measure({ name: `${what}: queue → run closed`, value: Math.round(rows / whole), unit: "rows/s" });
  run.measure({ name: `${what}: PostgreSQL`, value: (after.postgres - before.postgres) / whole, unit: "cores" });
  run.measure({
    name: `${what}: emulator and functions`,
    value: (after.engine - before.engine) / whole,
    unit: "cores",
  });
}

/** Lets so many of each consuming function run at a time; null: nothing is taken out of the queues. */
async function allow(consumers: number | null): Promise<void> {
  const lambda = new LambdaClient({});
  try {
    for (const name of CONSUMING) {
      const FunctionName = `imo-ops-local-${name}`;
      const MaximumConcurrency = Math.max(LEAST_OF_A_MAPPING, consumers ?? 0);
      const ReservedConcurrentExecutions = consumers ?? 0;
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      for (const { UUID } of EventSourceMappings) {
        await lambda.send(
          new UpdateEventSourceMappingCommand({
            UUID,
            Enabled: consumers !== null,
            ScalingConfig: { MaximumConcurrency },
          }),
        );
      }
    }
  } finally {
    lambda.destroy();
  }
}

/** Waits until every task of the run has ended: all that it brought is in the queue. */
async function untilCollected({ signal }: BenchRun, { db }: Installation): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const [tasks] = await db.query<{ open: number; all: number }>(
      "select count(*) filter (where outcome is null) as open, count(*) as all from task",
    );
    if (tasks && tasks.all > 0 && tasks.open === 0) return;
    await sleep(POLL_MS);
  }
}

async function pidOf({ home }: Cloud, part: PartName): Promise<number> {
  return RunFile.parse(JSON.parse(await readFile(path.join(home.run, `${part}.json`), "utf8"))).pid;
}

/** When the last chunk of a run was merged, in ms since 1970. */
async function lastMerge({ db }: Installation, runId: string): Promise<number> {
  const [row] = await db.query<{ ms: number | null }>(
    "select (extract(epoch from max(ended_at)) * 1000)::float8 as ms from chunk where run_id = $1",
    [runId],
  );
  if (row?.ms == null) throw new PipelineError(`The run ${runId} merged nothing`);
  return row.ms;
}
