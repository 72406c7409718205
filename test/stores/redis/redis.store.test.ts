import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createCache } from "../../../lib/stores/redis/redis.ts";
import type { AnswerCache } from "../../../lib/stores/redis/redis.ts";
import { freePort } from "../../../localstack/ports.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestRedis } from "../../support/redis.ts";

/** A Redis that answers later than a tenth of a second is done without: tried again where the machine is busy. */
const BUSY = { retry: 5 };

let server: TestServer;
let redis: Redis;
let cache: AnswerCache;
/** What Postgres would tell, and how often it was asked. */
const truth = { generation: 1, asked: 0 };

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
  Object.assign(truth, { generation: 1, asked: 0 });
  cache = over(server.url);
});
afterEach(() => cache.end());

function over(url: string): AnswerCache {
  return createCache(url, async () => {
    truth.asked++;
    return truth.generation;
  });
}

async function textOf(key: string): Promise<string | null> {
  return (await cache.find(key)).text;
}

test("an answer that was kept is found, under its own key only", BUSY, async () => {
  const slot = await cache.find("a");
  expect(slot.text).toBeNull();
  await slot.keep("answer");
  expect(await textOf("a")).toBe("answer");
  expect(await textOf("b")).toBeNull();
});

test("the truth is asked for its generation once in a while, not for every answer", BUSY, async () => {
  for (const key of ["a", "b", "c", "d"]) await cache.find(key);
  expect(truth.asked).toBe(1);
});

test("two seconds after the generation moved, no answer of before is found", async () => {
  const slot = await cache.find("a");
  await slot.keep("old");
  truth.generation = 2;
  await sleep(2_100);
  expect(await textOf("a")).toBeNull();
});

test("an answer that was looked for before the generation moved is kept under the one of before", async () => {
  const slot = await cache.find("a");
  truth.generation = 2;
  await redis.flushall();
  expect(await textOf("a")).toBeNull();
  await slot.keep("old");
  expect(await textOf("a")).toBeNull();
});

test("a slower reader does not put an older generation over a newer one", BUSY, async () => {
  const told = Promise.withResolvers<number>();
  const slow = createCache(server.url, () => told.promise);
  const looking = slow.find("a");
  await sleep(50);
  truth.generation = 2;
  await cache.find("a");
  told.resolve(1);
  await looking;
  expect(await redis.get("imo:generation")).toBe("2");
  await slow.end();
});

test("a generation that is no number, or no text at all, is not believed", async () => {
  await redis.set("imo:generation", "rubbish");
  expect(await textOf("a")).toBeNull();
  expect(truth.asked).toBe(1);
  await redis.del("imo:generation");
  await redis.rpush("imo:generation", "1");
  expect(await textOf("a")).toBeNull();
});

test("everything in it may be lost at any moment", BUSY, async () => {
  const slot = await cache.find("a");
  await redis.flushall();
  await slot.keep("answer");
  expect(await textOf("a")).toBe("answer");
  await redis.flushall();
  expect(await textOf("a")).toBeNull();
});

test("without a Redis nothing is found, nothing is kept, nothing fails, and the truth is not asked in vain", async () => {
  await using away = disposable(over(`redis://127.0.0.1:${await freePort()}`));
  const slot = await away.cache.find("a");
  await slot.keep("answer");
  expect((await away.cache.find("a")).text).toBeNull();
  expect(truth.asked).toBe(0);
  await expect(away.cache.ping()).rejects.toBeInstanceOf(Error);
});

test("a Redis that accepts and never answers costs a tenth of a second, once", async () => {
  const deaf = createServer(() => {});
  const port = await freePort();
  await new Promise<void>((resolve) => deaf.listen(port, "127.0.0.1", resolve));
  await using slow = disposable(over(`redis://127.0.0.1:${port}`));
  const started = performance.now();
  for (let key = 0; key < 30; key++) expect((await slow.cache.find(`key ${key}`)).text).toBeNull();
  // Each would take a tenth of a second; the machine may be busy.
  expect(performance.now() - started).toBeLessThan(1_500);
  deaf.close();
});

function disposable(cache: AnswerCache) {
  return { cache, [Symbol.asyncDispose]: () => cache.end() };
}

test("an answer of another generation under the same key is not found, whoever kept it last", async () => {
  const late = await cache.find("a");
  truth.generation = 2;
  await redis.del("imo:generation");
  await (await cache.find("a")).keep("new");
  await late.keep("old");
  expect(await textOf("a")).toBeNull();
  await (await cache.find("a")).keep("new");
  expect(await textOf("a")).toBe("new");
});
