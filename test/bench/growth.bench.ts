/**
 * How ingestion grows with the number of consumers: a made national file of sales, cut into chunks once, normalized and merged by 1, 2, … processes
 * over one PostgreSQL that logs as a replicated one does.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { counted } from "../../lib/cli/figures.ts";
import { collectFile } from "../../lib/collect/collect-file.ts";
import { PipelineError } from "../../lib/errors.ts";
import type { RawStored, Task } from "../../lib/messages.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { temporaryHome, testTools } from "../support/cloud.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { thisMachine } from "./bench.ts";
import type { BenchRun } from "./bench.ts";
import { keepChart } from "./chart.ts";
import { makeDvf } from "./make-dvf.ts";
import { processorSeconds } from "./processor.ts";
import { fitLaw, peakOf, rateOf } from "./scalability.ts";
import type { Law } from "./scalability.ts";

/** `--chart`: the figures are kept in charts/ and drawn. */
export const options = { chart: { type: "boolean" } } as const;

const ROWS = 200_000;
const CONSUMERS = [1, 2, 3, 4, 6];
const PASSWORD = "bench-only";
const SAMPLED_MS = 20;

/** Measures each number of consumers on a database of its own, and fits the law. */
export async function bench(run: BenchRun): Promise<void> {
  const [home, port, { vectorFolder }] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  // What a server with replicas writes.
  const settings = { wal_level: "replica", max_wal_senders: "4" };
  const server = await runPart(await postgresPart({ home, port, password: PASSWORD, settings, vectorFolder }), home);
  const folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-bench-"));
  try {
    const url = postgresUrl({ port, password: PASSWORD });
    const rows = Math.ceil(ROWS * run.scale);
    run.say(`making ${counted(rows, "row")} of DVF`);
    const chunks = await cutNational(rows, folder);
    const found: Found[] = [];
    for (const consumers of CONSUMERS) {
      run.signal.throwIfAborted();
      found.push(await measure(run, { url, folder, chunks, pid: server.pid }, consumers));
    }
    const law = fitLaw(found.map(({ consumers, rowsPerSecond }) => ({ consumers, rate: rowsPerSecond })));
    tellLaw(run, law, found);
    if (run.options["chart"] === true) await draw(law, found);
  } finally {
    await server.stop();
    await Promise.all([home.root, folder].map((one) => rm(one, { recursive: true, force: true })));
  }
}

interface Chunks {
  readonly messages: readonly RawStored[];
  readonly task: Task;
  readonly rows: number;
}

/** Cuts a made file of many departments into raw chunks in a folder, as the file collector does. */
async function cutNational(wanted: number, folder: string): Promise<Chunks> {
  const file = path.join(folder, "national.csv");
  const { rows } = await makeDvf(file, wanted);
  const bucket = memoryBucket("data");
  bucket.objects.set("national.csv", await readFile(file));
  const messages: RawStored[] = [];
  const task: Task = {
    runId: "growth",
    task: 0,
    source: "dvf",
    kind: "file",
    wave: 0,
    timeoutSeconds: 3600,
    search: "file",
    asOf: "2024-10-01T00:00:00.000Z",
    file: { location: "s3://data/national.csv", name: "national.csv" },
  };
  const outcome = await collectFile(task, {
    sources: loadSources,
    data: bucket,
    bucketNamed: () => bucket,
    fetch: async (url) => Promise.reject(new Error(`${url} is not to be asked`)),
    loadState: async () => null,
    now: () => new Date(),
    announce: async (some) => void messages.push(...some),
    hasTime: () => true,
  });
  if (outcome.outcome !== "complete")
    throw new PipelineError(`The file was not cut: ${outcome.reason?.en ?? outcome.outcome}`);
  for (const { key } of messages) {
    await mkdir(path.dirname(path.join(folder, key)), { recursive: true });
    await writeFile(path.join(folder, key), await bucket.bytes(key));
  }
  return { messages, task, rows };
}

interface Bed {
  readonly url: string;
  readonly folder: string;
  readonly chunks: Chunks;
  /** Of the server's first process. */
  readonly pid: number;
}

interface Found {
  readonly consumers: number;
  readonly rowsPerSecond: number;
  /** Processors that were busy on average. */
  readonly postgresCores: number;
  readonly consumerCores: number;
  /** Seconds of one processor for a million rows. */
  readonly postgresPerMillion: number;
  readonly consumersPerMillion: number;
  readonly walPerRow: number;
  /** Of the consumers' time, the share that they waited for each other's locks, and for the log to reach the disk. */
  readonly waitingForLocks: number;
  readonly waitingForDisk: number;
}

async function measure(run: BenchRun, { url, folder, chunks, pid }: Bed, consumers: number): Promise<Found> {
  const own = Object.assign(new URL(url), { pathname: `/growth_${consumers}` }).href;
  const server = createPool(url, { statementTimeoutMs: 0, max: 2 });
  try {
    await server.query(`create database growth_${consumers}`);
    await migrate(own);
    const db = createPool(own, { max: 1 });
    await openRun(db, { runId: chunks.task.runId, trigger: "manual" }, [await loadSource("dvf")]);
    await openTasks(db, chunks.task.runId, [chunks.task]);
    await server.query("checkpoint");
    const children = await start(own, folder, consumers);
    const [walBefore, cpuBefore, begun] = [await walOf(server), await processorSeconds(pid), performance.now()];
    const sampling = sample(server, `growth_${consumers}`);
    const consumed = await consumeAll(children, chunks.messages).finally(() => {
      for (const child of children) child.kill();
      void sampling.stop();
    });
    const seconds = (performance.now() - begun) / 1000;
    const waits = await sampling.stop();
    const [wal, cpu] = [(await walOf(server)) - walBefore, (await processorSeconds(pid)) - cpuBefore];
    await expectSales(db, chunks.rows);
    await db.end();
    await server.query(`drop database growth_${consumers} with (force)`);
    const million = chunks.rows / 1e6;
    const found = {
      consumers,
      rowsPerSecond: chunks.rows / seconds,
      postgresCores: cpu / seconds,
      consumerCores: consumed / seconds,
      postgresPerMillion: cpu / million,
      consumersPerMillion: consumed / million,
      walPerRow: wal / chunks.rows,
      waitingForLocks: waits.locks / consumers,
      waitingForDisk: waits.disk / consumers,
    };
    tell(run, found, chunks.rows);
    return found;
  } finally {
    await server.end();
  }
}

const Told = z.union([z.object({ cpu: z.number() }), z.object({ error: z.string() })]);

async function start(url: string, folder: string, consumers: number): Promise<ChildProcess[]> {
  const program = path.join(import.meta.dirname, "growth-consumer.ts");
  const children = Array.from({ length: consumers }, () => fork(program, [url, folder]));
  await Promise.all(children.map((child) => once(child, "message")));
  return children;
}

/** Sends each consumer a chunk whenever it has none; gives the processor time that they took, in seconds. */
async function consumeAll(children: readonly ChildProcess[], messages: readonly RawStored[]): Promise<number> {
  const waiting = [...messages];
  const spent = await Promise.all(
    children.map(async (child) => {
      let cpu = 0;
      for (let message = waiting.shift(); message; message = waiting.shift()) {
        child.send(message);
        const [answer]: unknown[] = await once(child, "message");
        const told = Told.parse(answer);
        if ("error" in told) throw new PipelineError(told.error);
        cpu = told.cpu;
      }
      return cpu;
    }),
  );
  await Promise.all(
    children.map((child) => {
      child.send("end");
      return once(child, "exit");
    }),
  );
  return spent.reduce((sum, one) => sum + one, 0);
}

async function walOf(server: Postgres): Promise<number> {
  const [row] = await server.query<{ bytes: number }>(
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as bytes",
  );
  return row?.bytes ?? 0;
}

/** Looks again and again how many of a database's sessions wait for a lock, or for the disk. */
function sample(server: Postgres, database: string) {
  const abort = new AbortController();
  const looking = (async () => {
    let [looks, locks, disk] = [0, 0, 0];
    while (!abort.signal.aborted) {
      const [row] = await server.query<{ locks: number; disk: number }>(
        `select count(*) filter (where wait_event_type in ('Lock', 'LWLock')) as locks, count(*) filter (where wait_event_type = 'IO') as disk
         from pg_stat_activity where datname = $1 and state = 'active'`,
        [database],
      );
      looks++;
      locks += row?.locks ?? 0;
      disk += row?.disk ?? 0;
      await sleep(SAMPLED_MS);
    }
    return { locks: locks / looks, disk: disk / looks };
  })();
  return {
    stop: () => {
      abort.abort();
      return looking;
    },
  };
}

/** Every deed of every chunk is there, whatever the number of consumers. */
async function expectSales(db: Postgres, rows: number): Promise<void> {
  const [row] = await db.query<{ read: number; sales: number }>(
    "select (select sum(rows_read) from chunk) as read, (select count(*) from sale) as sales",
  );
  if (row?.read !== rows || row.sales === 0) throw new PipelineError(`Of ${rows} rows, ${row?.read} were read`);
}

function tell(run: BenchRun, found: Found, rows: number): void {
  const name = `${counted(rows, "row")}, ${counted(found.consumers, "consumer")}`;
  run.measure({ name, value: Math.round(found.rowsPerSecond), unit: "rows/s" });
  run.measure({ name: `${name}, processors busy with PostgreSQL`, value: found.postgresCores, unit: "cores" });
  run.measure({ name: `${name}, processors busy with consumers`, value: found.consumerCores, unit: "cores" });
  run.measure({ name: `${name}, log`, value: found.walPerRow, unit: "bytes/row" });
  run.measure({ name: `${name}, waiting for locks`, value: 100 * found.waitingForLocks, unit: "% of time" });
  run.measure({ name: `${name}, waiting for the disk`, value: 100 * found.waitingForDisk, unit: "% of time" });
}

function tellLaw(run: BenchRun, law: Law, found: readonly Found[]): void {
  const peak = peakOf(law);
  const mean = (of: (one: Found) => number) => found.reduce((sum, one) => sum + of(one), 0) / found.length;
  run.measure({ name: "law: one consumer, λ", value: Math.round(law.alone), unit: "rows/s" });
  run.measure({ name: "law: contention, σ", value: law.contention, unit: "share" });
  run.measure({ name: "law: coherence, κ", value: law.coherence, unit: "share" });
  run.measure({ name: "law: error (root mean square)", value: 100 * law.error, unit: "%" });
  run.measure({ name: "law: most rows a second here", value: Math.round(peak.rate), unit: "rows/s" });
  const postgres = mean(({ postgresPerMillion }) => postgresPerMillion);
  run.measure({ name: "PostgreSQL, processor time", value: postgres, unit: "s/million rows" });
  run.measure({
    name: "consumers, processor time",
    value: mean((one) => one.consumersPerMillion),
    unit: "s/million rows",
  });
  run.measure({ name: "what one processor of PostgreSQL can take", value: Math.round(1e6 / postgres), unit: "rows/s" });
}

async function draw(law: Law, found: readonly Found[]): Promise<void> {
  const { cpu, cores, memory } = thisMachine();
  const load = os.loadavg()[0]?.toFixed(1);
  const most = Math.max(...CONSUMERS);
  const curve = Array.from({ length: 4 * (most - 1) + 1 }, (_, nth) => 1 + nth / 4);
  const figures = { at: new Date().toISOString(), machine: { cpu, cores, memory }, load, law, found };
  await keepChart("growth", figures, {
    title: "Ingestion: rows a second against consumers",
    note: `${cpu}, ${cores} cores, ${memory} GB, consumers and PostgreSQL on the same; load ${load}; error of the law ${(100 * law.error).toFixed(1)} %`,
    x: { title: "consumers", ticks: CONSUMERS },
    y: { title: "rows/s" },
    series: [
      { name: "measured", points: found.map(({ consumers, rowsPerSecond }) => [consumers, rowsPerSecond]) },
      { name: "law", dashed: true, points: curve.map((consumers) => [consumers, rateOf(law, consumers)]) },
      { name: "in proportion", dashed: true, points: [1, 2].map((consumers) => [consumers, law.alone * consumers]) },
    ],
  });
}
