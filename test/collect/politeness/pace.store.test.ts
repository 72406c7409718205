import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { openPoliteness } from "../../../lib/collect/politeness/politeness.ts";
import type { Politeness, PolitenessSettings } from "../../../lib/collect/politeness/politeness.ts";
import { BREAKERS, reportBreakers } from "../../../lib/collect/politeness/breaker.ts";
import { createPaceStore, readShared } from "../../../lib/stores/redis/pace.ts";
import { freePort } from "../../../localstack/ports.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestRedis } from "../../support/redis.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";
import { told } from "../../support/told.ts";
import { quoted } from "../../../lib/records/reason.ts";

let server: TestServer;
let redis: Redis;
let site: Site;
/** Instants at which requests arrived at the site, and how many were under way at most. */
let arrivals: number[];
let most: number;
let busyMs: number;
let open: Politeness[];
let warnings: string[];

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  let under = 0;
  site = await startSite((_request, response) => {
    arrivals.push(performance.now());
    most = Math.max(most, ++under);
    setTimeout(() => {
      under--;
      response.end("ok");
    }, busyMs);
  });
});
afterAll(async () => {
  site.stop();
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await Promise.all((open ?? []).map((politeness) => politeness.end()));
  await redis.flushall();
  arrivals = [];
  most = 0;
  busyMs = 0;
  open = [];
  warnings = [];
});

function worker(over: Partial<PolitenessSettings> = {}): Politeness {
  const fetch = guardedFetch({ stage: "test", origins: new Map(), contact: "ops@imo.test" });
  const warn = (message: string) => void warnings.push(message);
  const made = openPoliteness({
    redisUrl: server.url,
    fetch,
    stage: "test",
    origins: new Map(),
    settleMs: 0,
    warn,
    ...over,
  });
  open.push(made);
  return made;
}
const request = async () => void (await (await fetch(site.origin)).text());
/**
 * That none came sooner than a site's pace lets it since the first could be asked for. Two arrivals may lie closer together than their turns:
 * a busy machine delivers the first of them late.
 */
function expectNoneBefore(begun: number, paceMs: number): void {
  expect(arrivals.filter((at, index) => at - begun < index * paceMs)).toEqual([]);
}
const SITE = "https://www.site.test/a";

describe("several workers at one site", () => {
  test("never make it see more than its rate, and use it", async () => {
    const limits = { perSecond: 20, concurrency: 4 };
    const workers = [worker(), worker(), worker(), worker()];
    const begun = performance.now();
    await Promise.all(
      workers.flatMap((each) => Array.from({ length: 10 }, () => each.withTurn(SITE, limits, request))),
    );
    expect(arrivals).toHaveLength(40);
    expectNoneBefore(begun, 49);
    const seconds = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
    expect(39 / seconds).toBeGreaterThan(10);
  });

  test("never have more visits under way than it bears", async () => {
    busyMs = 40;
    const limits = { perSecond: Infinity, concurrency: 3 };
    const workers = [worker(), worker(), worker()];
    await Promise.all(
      workers.flatMap((each) => Array.from({ length: 10 }, () => each.withTurn(SITE, limits, request))),
    );
    expect(arrivals).toHaveLength(30);
    expect(most).toBe(3);
  });

  test("come in the order of asking, so that none is kept waiting by busier ones", async () => {
    const limits = { perSecond: 50, concurrency: 1 };
    const [busy, modest] = [worker(), worker()];
    const order: string[] = [];
    const turn = (politeness: Politeness, name: string) =>
      politeness.withTurn(SITE, limits, async () => void order.push(name));
    const all = Array.from({ length: 10 }, () => turn(busy, "busy"));
    await wait(5);
    await Promise.all([...all, turn(modest, "modest")]);
    expect(order.indexOf("modest")).toBeLessThanOrEqual(3);
  });

  test("keep to the site's own Crawl-delay where it is slower, and to the rate where that is", async () => {
    const slow = worker();
    let begun = performance.now();
    for (let n = 0; n < 4; n++) {
      await slow.withTurn(SITE, { perSecond: 100, concurrency: 1, crawlDelaySeconds: 0.2 }, request);
    }
    expectNoneBefore(begun, 195);
    arrivals = [];
    begun = performance.now();
    for (let n = 0; n < 3; n++) {
      await slow.withTurn("https://other.test/", { perSecond: 4, concurrency: 1, crawlDelaySeconds: 0.01 }, request);
    }
    expect(arrivals).toHaveLength(3);
    expectNoneBefore(begun, 245);
  });

  test("count redirects and scripts of a visit as requests of their own", async () => {
    const one = worker();
    const limits = { perSecond: 10, concurrency: 1 };
    const begun = performance.now();
    await one.withTurn(SITE, limits, async () => {
      await request();
      await one.pause(SITE, limits);
      await request();
    });
    await worker().withTurn(SITE, limits, request);
    expect(arrivals).toHaveLength(3);
    expectNoneBefore(begun, 97);
  });

  test("do not slow each other down at different sites", async () => {
    const limits = { perSecond: 1, concurrency: 1 };
    const begun = performance.now();
    await Promise.all(["https://a.test/", "https://b.test/"].map((url) => worker().withTurn(url, limits, request)));
    // The second would come a second after the first; the machine may be busy.
    expect(performance.now() - begun).toBeLessThan(900);
  });
});

describe("a turn", () => {
  test("is given back when its work fails", async () => {
    const limits = { perSecond: Infinity, concurrency: 1 };
    await expect(worker().withTurn(SITE, limits, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await worker().withTurn(SITE, limits, request);
    expect(arrivals).toHaveLength(1);
  });

  test("is given up when there is no time left to wait for it", async () => {
    const limits = { perSecond: 0.1, concurrency: 1 };
    await worker().withTurn(SITE, limits, request);
    const begun = performance.now();
    const signal = AbortSignal.timeout(100);
    await expect(worker().withTurn(SITE, limits, request, signal)).rejects.toThrow("aborted due to timeout");
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(arrivals).toHaveLength(1);
    expect(await redis.zcard("imo:pace:{https://www.site.test}:visits")).toBe(0);
  });

  test("of a worker that died passes on when it has not been heard of for a while", async () => {
    const store = createPaceStore(server.url, { settleMs: 0 });
    const pace = { intervalMs: 0, concurrency: 1, leaseMs: 300 };
    expect(await store.enter("s", "dead", pace)).toBe(0);
    expect(await store.enter("s", "next", pace)).toBeNull();
    await store.renew("s", "dead", 300);
    await wait(200);
    await store.renew("s", "dead", 300);
    await wait(200);
    expect(await store.enter("s", "next", pace)).toBeNull();
    await wait(300);
    expect(await store.enter("s", "next", pace)).toBe(0);
    await store.end();
  });
});

describe("without Redis", () => {
  test("nobody begins a visit, and who waited long enough is told why", async () => {
    const lone = worker({ redisUrl: `redis://127.0.0.1:${await freePort()}`, patienceMs: 300 });
    const limits = { perSecond: 40, concurrency: 4 };
    const visits = Array.from({ length: 6 }, () => lone.withTurn(SITE, limits, request));
    const ends = await Promise.allSettled([...visits, lone.pause(SITE, limits)]);
    expect(arrivals).toEqual([]);
    expect(new Set(ends.map((end) => end.status === "rejected" && String(end.reason.message)))).toEqual(
      new Set(["Redis is away: no site is visited without the turns that it keeps"]),
    );
    expect(warnings[0]).toBe("Redis is away: no site is visited until it is back");
  });

  test("that is gone for seconds and back without its memory, no visit comes too many or too soon", async () => {
    const port = await freePort();
    let own = await startTestRedis({ port });
    busyMs = 2_500;
    const limits = { perSecond: 2, concurrency: 2 };
    const workers = [1, 2].map(() => worker({ redisUrl: own.url, settleMs: 6_000 }));
    // Up for longer than it takes to settle.
    await wait(6_500);
    const early = workers.map((each) => each.withTurn(SITE, limits, request));
    await wait(700);
    await own.stop();
    own = await startTestRedis({ port });
    const late = workers.map((each) => each.withTurn(SITE, limits, request));
    await Promise.all([...early, ...late]);
    await own.stop();
    expect(arrivals).toHaveLength(4);
    expect(most).toBe(2);
    const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(400);
  }, 40_000);

  test("a site that asked to be left alone stays so for the worker that was told", async () => {
    const asked = worker();
    await asked.report(SITE, { kind: "refused", reason: quoted("answered 429"), retryAfterSeconds: 60 });
    await redis.flushall();
    expect(await asked.leftAlone(SITE)).toMatchObject({ reason: told("answered 429") });
  });
});

describe("the breaker", () => {
  const refused = { kind: "refused", reason: quoted("answered 403") } as const;

  test("is opened by what several workers met, for all of them, and operators see it", async () => {
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.map((each) => each.report(SITE, refused)));
    for (const each of [...workers, worker()]) {
      const alone = await each.leftAlone(SITE);
      expect(alone?.reason.en).toBe("answered 403");
      expect(alone?.retryAfterSeconds).toBeGreaterThan(55);
    }
    expect(await worker().leftAlone("https://other.test/")).toBeNull();
    const [seen] = reportBreakers(await readShared(server.url, BREAKERS), new Date());
    expect(seen).toMatchObject({ site: "https://www.site.test", state: "resting", strikes: 3 });
  });

  test("lets one worker try after its rest, and all of them in when that was welcome", async () => {
    const breaker = { strikes: 1, restSeconds: 0.2, mostSeconds: 1 };
    const workers = [worker({ breaker }), worker({ breaker }), worker({ breaker })];
    await workers[0]?.report(SITE, refused);
    await wait(250);
    const admitted = await Promise.all(workers.map((each) => each.admit(SITE)));
    expect(admitted.filter((alone) => alone === null)).toHaveLength(1);
    await workers[0]?.report(SITE, { kind: "welcome" });
    expect(await Promise.all(workers.map((each) => each.admit(SITE)))).toEqual([null, null, null]);
  });
});
