import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { send } from "../../localstack/process.ts";
import type { TestServer } from "../support/cloud.ts";
import { startLocalApi } from "../support/local-api.ts";
import type { LocalApi } from "../support/local-api.ts";
import { startTestRedis } from "../support/redis.ts";
import { AT_ONCE, crawl } from "./crawl.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { OF_CRAWLS } from "./left-out.ts";
import { scene } from "./scene.ts";
import { settle, takeIn } from "./take-in.ts";
import type { World } from "./world.ts";
import { workload } from "./workload.ts";

/** How long Redis is disturbed, in ms. */
const AWAY_MS = 1500;
const CRAWL = { runId: "crawl", asOf: "2026-03-10T08:00:00.000Z" };
/** Questions whose answers are kept in Redis and that the crawl does not change. */
const QUESTIONS = ["/ventes?commune=64260", "/marche?commune=64260", "/annonces/liste?commune=64260&limite=20"];

/** Disturbs a Redis until it is as before; what was started meanwhile replaces it under the same address. */
type Accident = (redis: Redis, server: TestServer) => Promise<TestServer | void>;

const ACCIDENTS: Readonly<Record<string, { readonly injected: string; readonly accident: Accident }>> = {
  "redis-away": {
    injected: `Redis is killed with SIGKILL and begins again ${AWAY_MS / 1000} s later without memory`,
    accident: async (redis, server) => {
      send(await pidOf(redis), "SIGKILL");
      await sleep(AWAY_MS);
      return startTestRedis({ port: Number(new URL(server.url).port) });
    },
  },
  "redis-frozen": {
    injected: `Redis is stopped with SIGSTOP for ${AWAY_MS / 1000} s, then goes on`,
    accident: async (redis) => {
      const pid = await pidOf(redis);
      send(pid, "SIGSTOP");
      await sleep(AWAY_MS);
      send(pid, "SIGCONT");
    },
  },
  "redis-flushed": {
    injected: "Redis forgets all that it had, ten times over",
    accident: async (redis) => {
      for (let times = 0; times < 10; times++) {
        await redis.flushall();
        await sleep(AWAY_MS / 10);
      }
    },
  },
  "redis-full": {
    injected: `Redis takes nothing any more (maxmemory 1 byte, noeviction) for ${AWAY_MS / 1000} s`,
    accident: async (redis) => {
      await redis.config("SET", "maxmemory-policy", "noeviction");
      await redis.config("SET", "maxmemory", "1");
      await sleep(AWAY_MS);
      await redis.config("SET", "maxmemory", "0");
    },
  },
};

/** What a twin takes in besides. */
const TWIN = {
  name: "files and a crawl",
  takeIn: async (world: World) => {
    for (const run of workload()) await takeIn(world, run);
    await crawl(world, CRAWL, await scene());
    await settle(world);
  },
};

/** Redis away, frozen, flushed or full while two collectors take turns at a site and the API answers from what it keeps. */
export const faults: readonly Fault[] = Object.entries(ACCIDENTS).map(([name, { injected, accident }]) => ({
  name,
  injected: `${injected}, while two collectors visit a site in turns and the API is asked`,
  // The API is given a user and a key.
  leftOut: [...OF_CRAWLS, "app_user", "api_key"],
  twin: TWIN,
  disturb: (trial) => befallen(trial, accident),
}));

async function befallen({ open, places, work, draw }: Trial, accident: Accident): Promise<Seen> {
  const { market, site } = await scene();
  const world = await open();
  for (const run of work) await takeIn(world, run);
  let server = await startTestRedis();
  const redis = new Redis(server.url);
  const api = await startLocalApi({ postgres: places.postgres, redis: server.url, mongo: places.mongo });
  try {
    await market.forgetRequests();
    const before = await answersOf(api);
    const crawling = crawl(world, CRAWL, { site, redis: server.url });
    const asking = askWhile(api, before, crawling);
    await firstRequest(market);
    await sleep(draw.int(0, 100));
    server = (await accident(redis, server)) ?? server;
    const mended = performance.now();
    const outcomes = await crawling;
    const recoveryMs = performance.now() - mended;
    const asked = await asking;
    const most = await mostAtOnce(market);
    if (most > AT_ONCE) throw new Error(`${most} visits were at the site at once, more than ${AT_ONCE}`);
    await settle(world);
    return {
      seen: `${outcomes.map(({ outcome }) => outcome).join(" and ")}, ${most} visits at once at most, ${asked} questions answered as before`,
      recoveryMs,
    };
  } finally {
    redis.disconnect();
    await api.stop();
    await server.stop();
  }
}

async function pidOf(redis: Redis): Promise<number> {
  return Number(/^process_id:(\d+)/m.exec(await redis.info("server"))?.[1]);
}

type Market = Awaited<ReturnType<typeof scene>>["market"];

async function firstRequest(market: Market): Promise<void> {
  while ((await market.requests()).total === 0) await sleep(20);
}

async function mostAtOnce(market: Market): Promise<number> {
  const { requests } = await market.requests();
  return Math.max(...requests.filter(({ site }) => site === "littoral").map(({ active }) => active));
}

async function answersOf({ url, credentials }: LocalApi): Promise<string[]> {
  return Promise.all(
    QUESTIONS.map(async (question) => {
      const answer = await fetch(url + question, { headers: credentials });
      const body = await answer.text();
      if (!answer.ok) throw new Error(`${question} is answered ${answer.status}: ${body}`);
      return body;
    }),
  );
}

/** Asks until `work` has ended; gives how many questions were answered. @throws Error when an answer is another than before. */
async function askWhile(api: LocalApi, before: readonly string[], work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const end = () => over.abort();
  work.then(end, end);
  let asked = 0;
  while (!over.signal.aborted) {
    const now = await answersOf(api);
    const other = now.findIndex((body, at) => body !== before[at]);
    if (other >= 0) throw new Error(`${QUESTIONS[other]} is answered otherwise: ${now[other]}`);
    asked += now.length;
    await sleep(50);
  }
  return asked;
}
