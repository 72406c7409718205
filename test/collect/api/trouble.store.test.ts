import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { advance } from "../../../localstack/market/advance.ts";
import { OPENING } from "../../../localstack/market/clock.ts";
import { openApi } from "../../../lib/collect/api/open-api.ts";
import { NumbersState } from "../../../lib/collect/api/reconcile.ts";
import { ApiState } from "../../../lib/collect/api/state.ts";
import { collectApi } from "../../../lib/collect/collect-api.ts";
import type { RawStored, Task, TaskOutcome } from "../../../lib/messages.ts";
import { normalizeChunk } from "../../../lib/normalize/rows/chunk.ts";
import { loadReader } from "../../../lib/normalize/load-reader.ts";
import type { EnergyRating } from "../../../lib/records/open-data.ts";
import { loadApiSource } from "../../../lib/sources/load.ts";
import type { ApiSource } from "../../../lib/sources/schema.ts";
import { stateStore } from "../../../lib/stores/runs/collect-states.ts";
import type { TestServer } from "../../support/cloud.ts";
import { ALL_STALLS, startTestMarket } from "../../support/market.ts";
import type { Switch, TestMarket } from "../../support/market.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import { startTestRedis } from "../../support/redis.ts";
import { told } from "../../support/told.ts";

let market: TestMarket;
let server: TestServer;
let redis: Redis;
/** The source as it is, but in small pages. */
let source: ApiSource;

beforeAll(async () => {
  [market, server] = await Promise.all([
    startTestMarket({ ports: ALL_STALLS, ratings: 400, adverts: 7 }),
    startTestRedis(),
  ]);
  redis = new Redis(server.url);
  const whole = await loadApiSource("ademe-dpe");
  source = {
    ...whole,
    limits: { ...whole.limits, perSecond: 50, answerSeconds: 2 },
    requests: whole.requests.map((request) => ({ ...request, parameters: { ...request.parameters, size: "100" } })),
  };
});
afterEach(() => market.trouble());
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await Promise.all([market.stop(), server.stop()]);
});

interface Reading {
  readonly outcome: TaskOutcome;
  /** Waits that were asked for, in seconds. */
  readonly waits: number[];
  readonly ratings: EnergyRating[];
}

/** Reads the ratings of existing dwellings to the end, waiting for nothing; the breaker of each call is closed. */
async function reading(task: Partial<Task> = {}, ...switches: Switch[]): Promise<Reading> {
  await market.trouble(...switches.map((trouble) => ({ site: "ademe", ...trouble })));
  const bucket = memoryBucket("data");
  const announced: RawStored[] = [];
  const waits: number[] = [];
  for (;;) {
    await redis.flushall();
    await using api = await openApi({
      source,
      stage: "local",
      origins: `https://data.ademe.fr=${market.urlOf("ademe")}`,
      contact: "a test",
      redisUrl: server.url,
      secret: () => Promise.reject(new Error("no secret is needed")),
      warn: () => {},
    });
    const outcome = await collectApi(
      { ...TASK, ...task },
      {
        source,
        ask: api.ask,
        twin: () => Promise.reject(new Error("there is no twin")),
        loadState: stateStore(bucket, ApiState),
        loadNumbers: stateStore(bucket, NumbersState),
        heldRatings: async () => [],
        putListing: async () => {},
        put: bucket.put,
        read: bucket.bytes,
        announce: async (message) => void announced.push(message),
        announceAll: async (messages) => void announced.push(...messages),
        putRecords: async () => {},
        announceRecords: async () => {},
        hasTime: () => true,
        now: () => new Date(),
      },
    );
    if (!outcome.more) return { outcome, waits, ratings: await ratingsIn(announced, bucket.objects) };
    waits.push(outcome.waitSeconds ?? 0);
  }
}

const TASK: Task = {
  runId: "run",
  task: 0,
  source: "ademe-dpe",
  kind: "api",
  wave: 0,
  timeoutSeconds: 3600,
  search: "logements existants",
  asOf: "2026-11-23T08:00:00.000Z",
  request: "existants",
};

async function ratingsIn(chunks: readonly RawStored[], objects: ReadonlyMap<string, Buffer>): Promise<EnergyRating[]> {
  const reader = await loadReader(source.reader);
  return chunks.flatMap(({ key, file, firstRow, collectedAt }) => {
    const text = gunzipSync(objects.get(key) ?? Buffer.alloc(0)).toString();
    const { records } = normalizeChunk(text, { source, file, firstRow, collectedAt, hashAgent: (id) => id }, reader);
    return records.filter((record) => record.kind === "energy-rating");
  });
}

const lines = (kind: Switch["kind"], more: object = {}): Switch => ({ kind, path: "/data-fair/", ...more });
const numbers = (ratings: readonly EnergyRating[]) => ratings.map(({ reference }) => reference).sort();

test("the whole answer is read, each rating once", async () => {
  const { outcome, ratings, waits } = await reading();
  expect(outcome).toMatchObject({ outcome: "complete", chunks: expect.any(Number) });
  expect(outcome.chunks).toBeGreaterThan(2);
  expect(waits).toEqual([]);
  expect(ratings.length).toBe(outcome.seen);
  expect(new Set(numbers(ratings)).size).toBe(ratings.length);
});

test.each([
  ["field names of before 2025", lines("old-names")],
  ["numbers as text", lines("numbers-as-text")],
])("%s give the same ratings", async (_, trouble) => {
  const plain = await reading();
  const troubled = await reading({}, trouble);
  expect(troubled.outcome).toMatchObject({ outcome: "complete" });
  expect(troubled.ratings).toEqual(plain.ratings);
});

test.each([
  ["429 with Retry-After", lines("throttled", { retryAfter: "7", times: 1 }), [7]],
  ["a storm of errors that passes", lines("server-error", { times: 3 }), [2, 4, 8]],
  ["a connection cut in the middle", lines("cut", { times: 1 }), [2]],
  ["an answer that does not come in time", lines("slow", { ms: 3_000, times: 1 }), [2]],
])("%s costs a wait and nothing else", async (_, trouble, expected) => {
  const { outcome, waits, ratings } = await reading({}, trouble);
  expect(waits).toEqual(expected);
  expect(outcome).toMatchObject({ outcome: "complete" });
  expect(ratings.length).toBe(outcome.seen);
});

test.each([
  ["a page for people instead of JSON", lines("html"), "failed", /expected JSON, found a page of HTML/],
  ["JSON that ends in the middle", lines("invalid-json"), "failed", /expected JSON/],
  [
    "a field that is gone",
    lines("renamed-field", { from: "numero_dpe" }),
    "failed",
    /fields missing: numero_dpe or N°DPE/,
  ],
  [
    "the list under another name",
    lines("renamed-field", { from: "results", to: "lignes" }),
    "failed",
    /expected a list of records in "results"/,
  ],
  ["a storm that does not end", lines("server-error"), "failed", /answered 502/],
  ["a refusal", lines("forbidden"), "blocked", /answered 403/],
  ["the same page for ever", lines("repeating-page"), "truncated", /holds the same records as page 1/],
  ["a total that is too high", lines("lying-total", { by: 500 }), "truncated", /records were announced and/],
  ["an answer without its next page", lines("no-next"), "truncated", /records were announced and 100 given/],
] as const)("%s is an outcome in words", async (_, trouble, outcome, reason) => {
  const read = await reading({}, trouble);
  expect(read.outcome).toMatchObject({ outcome, reason: told(reason) });
  expect(read.outcome).not.toHaveProperty("upTo");
});

test("a place that the server has forgotten is found by beginning again", async () => {
  const { outcome, ratings } = await reading({}, lines("expired-cursor", { times: 1 }));
  expect(outcome).toMatchObject({ outcome: "complete" });
  const plain = await reading();
  expect(new Set(numbers(ratings))).toEqual(new Set(numbers(plain.ratings)));
});

test("a clock that is behind ours counts, so that nothing of meanwhile is passed over", async () => {
  const { outcome } = await reading({}, lines("clock-skew", { minutes: -120 }));
  expect(outcome).toMatchObject({ outcome: "complete", upTo: new Date(OPENING - 120 * 60_000).toISOString() });
});

test("what an API brings after it was asked is in the next answer", async () => {
  const before = await reading();
  advance(market.home, "7d");
  const after = await reading({ since: before.outcome.upTo ?? "" });
  const known = new Set(numbers(before.ratings));
  expect(numbers(after.ratings).filter((number) => !known.has(number))).not.toEqual([]);
  expect(after.outcome.seen).toBeLessThan(before.outcome.seen / 2);
});

test("what is known already is not asked for again, but for some days of overlap", async () => {
  const whole = await reading();
  const since =
    whole.ratings
      .map(({ ratedOn }) => ratedOn)
      .sort()
      .at(-40) ?? "";
  const later = await reading({ since: `${since}T00:00:00.000Z` });
  expect(later.outcome.seen).toBeGreaterThan(0);
  expect(later.outcome.seen).toBeLessThan(whole.outcome.seen / 2);
});
