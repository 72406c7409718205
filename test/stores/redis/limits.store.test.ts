import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRateLimits } from "../../../lib/stores/redis/limits.ts";
import type { RateLimits } from "../../../lib/stores/redis/limits.ts";
import { freePort } from "../../../localstack/ports.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestRedis } from "../../support/redis.ts";

/** A Redis that answers later than a tenth of a second is done without: tried again where the machine is busy. */
const BUSY = { retry: 5 };

let server: TestServer;
let redis: Redis;
const open: RateLimits[] = [];

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  await Promise.all(open.splice(0).map((limits) => limits.end()));
});

function limits(url = server.url): RateLimits {
  const made = createRateLimits(url);
  open.push(made);
  return made;
}

const times = async (count: number, work: () => Promise<{ allowed: boolean }>) =>
  (await Promise.all(Array.from({ length: count }, work))).filter(({ allowed }) => allowed).length;

test("a limit is shared by all processes, to the last one", BUSY, async () => {
  const [one, other] = [limits(), limits()];
  const limit = { points: 10, seconds: 60 };
  expect(await times(6, () => one.take("a", limit))).toBe(6);
  expect(await times(6, () => other.take("a", limit))).toBe(4);
  expect(await one.take("b", limit)).toMatchObject({ allowed: true, remaining: 9 });
});

test(
  "of a large limit each process takes a hundredth at once: exact for one, and for several but for what they hold",
  BUSY,
  async () => {
    const limit = { points: 1_050, seconds: 60 };
    const one = limits();
    expect(await times(1_500, () => one.take("large", limit))).toBe(1_050);
    const commands = async () => Number(/cmdstat_incrby:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);
    const before = await commands();
    expect(await times(500, () => one.take("other", limit))).toBe(500);
    expect((await commands()) - before).toBe(50);
  },
);

test("after its time a limit begins anew, and until then it says how long", async () => {
  const one = limits();
  const limit = { points: 1, seconds: 1 };
  expect(await one.take("short", limit)).toMatchObject({ allowed: true, remaining: 0 });
  const late = await one.take("short", limit);
  expect(late.allowed).toBe(false);
  expect(late.resetMs).toBeGreaterThan(0);
  expect(late.resetMs).toBeLessThanOrEqual(1_000);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await one.take("short", limit)).toMatchObject({ allowed: true });
});

test("what is given back may be taken again, by any process", BUSY, async () => {
  const [one, other] = [limits(), limits()];
  const limit = { points: 1, seconds: 60 };
  await one.take("back", limit);
  await one.giveBack("back", limit);
  expect(await other.take("back", limit)).toMatchObject({ allowed: true });
  expect(await one.take("back", limit)).toMatchObject({ allowed: false });
});

test("without Redis each process counts for itself, at once and without an accident", async () => {
  const alone = limits(`redis://127.0.0.1:${await freePort()}`);
  const limit = { points: 3, seconds: 60 };
  const begun = performance.now();
  expect(await times(5, () => alone.take("a", limit))).toBe(3);
  await alone.giveBack("a", limit);
  expect(await alone.take("a", limit)).toMatchObject({ allowed: true });
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("a Redis that hangs costs one wait, and the limit holds", async () => {
  const one = limits();
  const limit = { points: 2, seconds: 60 };
  await one.take("warm", limit);
  await redis.call("CLIENT", "PAUSE", "1500", "ALL");
  const begun = performance.now();
  let allowed = 0;
  for (let time = 0; time < 20; time++) allowed += (await one.take("hung", limit)).allowed ? 1 : 0;
  expect(allowed).toBe(2);
  // Each would wait until it is over; the machine may be busy.
  expect(performance.now() - begun).toBeLessThan(1_200);
  await redis.call("CLIENT", "UNPAUSE");
});
