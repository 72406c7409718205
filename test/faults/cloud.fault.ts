import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import * as z from "zod";
import { once } from "../../lib/lambda/once.ts";
import { send } from "../../localstack/process.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { openRun } from "../../lib/stores/runs/runs.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { functionWorkers } from "../support/function-workers.ts";
import { startWholeCloud } from "../support/whole-cloud.ts";
import type { WholeCloud } from "../support/whole-cloud.ts";
import { contentOf, differencesFrom } from "./compare.ts";
import type { Content, Difference } from "./compare.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { dayOf } from "./workload.ts";
import type { SourceFile } from "./workload.ts";

/** What of a cloud is not compared: which runs did the work, who was told when, when it was, and words that are counted anew from time to time. */
const LEFT_OUT = [
  "run",
  "task",
  "chunk",
  "source",
  "quarantine",
  "sale_seen",
  "event_log",
  "passage_pending",
  "search_word",
  "search_concept",
  "*.run_id",
  "*.superseded_by",
  "*.collectedAt",
  "*.collected_at",
  "*.first_seen",
  "*.last_seen",
];
/** What is still to be done, which the watch does within minutes. */
const TO_DO = ["outbox", "property_pending", "property_outbox", "market_due", "match_due"];
/** How long everything may take to be as it should, in ms. */
const PATIENCE_MS = 240_000;
const FILES = dayOf(1, { adverts: 400, feed: 0, deeds: 600 }).files.filter(({ source }) => source !== "poliris");

const FULL_MS = 5000;

type Accident = (whole: WholeCloud, draw: Draw) => Promise<string>;

const ACCIDENTS: Readonly<Record<string, { readonly injected: string; readonly accident: Accident }>> = {
  "cloud-workers-killed": {
    injected: "every worker of the functions is killed with SIGKILL at a random moment of the ingestion",
    accident: async ({ cloud }) => {
      const workers = await functionWorkers(cloud.home.root);
      if (workers.size === 0) throw new Error("there is no worker to kill");
      for (const pid of workers.keys()) send(pid, "SIGKILL");
      return `${workers.size} workers killed`;
    },
  },
  ...Object.fromEntries(
    (["postgres", "mongo", "redis", "emulator"] as const).map((part) => [
      `cloud-${part}-killed`,
      {
        injected: `the process of ${part} is killed with SIGKILL at a random moment of the ingestion`,
        accident: async ({ cloud }: WholeCloud) => {
          const file = await readFile(path.join(cloud.home.run, `${part}.json`), "utf8");
          send(z.object({ pid: z.int() }).parse(JSON.parse(file)).pid, "SIGKILL");
          return `${part} killed`;
        },
      },
    ]),
  ),
  "cloud-redis-full-and-flushed": {
    injected: `Redis takes nothing any more (maxmemory 1 byte, noeviction) for ${FULL_MS / 1000} s and forgets all that it had`,
    accident: async ({ cloud }) => {
      const redis = new Redis(cloud.redisUrl);
      try {
        await redis.config("SET", "maxmemory-policy", "noeviction");
        await redis.config("SET", "maxmemory", "1");
        await redis.flushall();
        await sleep(FULL_MS);
        await redis.config("SET", "maxmemory", "256mb");
        await redis.config("SET", "maxmemory-policy", "allkeys-lru");
      } finally {
        redis.disconnect();
      }
      return "Redis full and flushed";
    },
  },
};

/** Accidents of a whole local cloud: one cloud for all of them, its tables emptied in between. */
export const faults: readonly Fault[] = Object.entries(ACCIDENTS).map(([name, { injected, accident }]) => ({
  name,
  injected,
  wholeCloud: true,
  disturb: (trial) => befallen(trial, accident),
}));

interface Stage {
  readonly whole: WholeCloud;
  readonly folder: string;
  readonly twin: Content;
}

const stage = once(async (): Promise<Stage> => {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-cloud-"));
  const whole = await startWholeCloud();
  await holdSchedule(whole);
  await takeAll(whole, folder);
  return { whole, folder, twin: await settled(whole) };
});

/** Has the schedule find nothing due: every source was visited, a day from now. */
async function holdSchedule({ to: { db } }: WholeCloud): Promise<void> {
  const sources = await loadSources();
  await openRun(db, { runId: "held", trigger: "schedule" }, sources);
  await db.query("update run set status = 'complete', ended_at = now() where run_id = 'held'");
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, collected_at, opened_at)
     select 'held', row_number() over () - 1, source_id, title, 'complete', now(), now() + interval '1 day' from source`,
  );
}

/** Waits until nothing is left to do; gives what there is then. */
async function settled(whole: WholeCloud): Promise<Content> {
  const left = TO_DO.map((table) => `(select count(*) from ${table})`).join(" + ");
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const [row] = await whole.to.db.query<{ left: number }>(`select (${left}) as left`);
    if (row?.left === 0) return content(whole);
    if (Date.now() > until) throw new Error(`${row?.left} rows are still to be worked on without any disturbance`);
    await sleep(1000);
  }
}

/** Ends the cloud, if one was brought up. */
export async function end(): Promise<void> {
  if (!begun) return;
  const { whole, folder } = await stage();
  await whole.stop();
  await rm(folder, { recursive: true, force: true });
}
let begun = false;

async function befallen({ draw }: Trial, accident: Accident): Promise<Seen> {
  begun = true;
  const { whole, folder, twin } = await stage();
  await whole.to.db.query(
    "truncate sale, sale_coverage, sale_seen, advert, property, market_year, market_due, match_due cascade",
  );
  for (const collection of ["adverts", "properties"]) await whole.to.mongo().db.collection(collection).deleteMany({});
  const taking = takeAll(whole, folder);
  await sleep(draw.int(500, 4000));
  const since = performance.now();
  const did = await accident(whole, draw);
  const statuses = await taking;
  const differences = await untilEqual(whole, twin);
  return { seen: `${did}; runs ${statuses.join(", ")}`, recoveryMs: performance.now() - since, differences };
}

async function takeAll(whole: WholeCloud, folder: string): Promise<string[]> {
  return Promise.all(FILES.map((file) => take(whole, folder, file)));
}

async function take(whole: WholeCloud, folder: string, { source, name, content }: SourceFile): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return (await whole.take(file, source)).status;
}

/** What is left to tell is told by the watch; gives how the tables differ when patience ends. */
async function untilEqual(whole: WholeCloud, twin: Content): Promise<Difference[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const differences = await content(whole).then(
      (found) => differencesFrom(twin, found),
      () => null,
    );
    if (differences?.length === 0 || Date.now() > until) return differences ?? [];
    await sleep(1000);
  }
}

const content = ({ to }: WholeCloud): Promise<Content> => contentOf(to.db, to.mongo(), LEFT_OUT);
