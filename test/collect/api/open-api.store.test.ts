import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Ask } from "../../../lib/collect/api/answer.ts";
import { openApi } from "../../../lib/collect/api/open-api.ts";
import { SourceFile } from "../../../lib/sources/schema.ts";
import type { ApiSource } from "../../../lib/sources/schema.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestRedis } from "../../support/redis.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";
import { told } from "../../support/told.ts";

let server: TestServer;
let redis: Redis;
let site: Site;
let answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

const listener: RequestListener = (request, response) => {
  const path = new URL(request.url ?? "/", "http://here").pathname;
  const answer = answers[path];
  if (answer) answer(request, response);
  else response.writeHead(404).end();
};

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  site = await startSite(listener);
});
afterAll(async () => {
  site.stop();
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  answers = {};
  site.requests.length = 0;
});

function apiSource(changes: Record<string, unknown> = {}): ApiSource {
  const file = SourceFile.parse({
    title: "An API",
    kind: "api",
    producer: "A producer",
    licence: "Licence Ouverte 2.0",
    records: "place",
    reader: "communes",
    origin: "https://data.example",
    requests: [{ id: "all", title: "all", path: "/lines" }],
    limits: { perSecond: 50 },
    ...changes,
  });
  if (file.kind !== "api") throw new Error("not an API");
  return { ...file, id: "an-api" };
}

const SECRETS: Readonly<Record<string, string>> = {
  user: "anne",
  word: "s3cret",
  key: "k-1",
  home: "https://data.example",
};

async function asking<T>(
  source: ApiSource,
  work: (ask: Ask) => Promise<T>,
  origin = "https://data.example",
): Promise<T> {
  await using api = await openApi({
    source,
    stage: "local",
    origins: `${origin}=${site.origin}`,
    contact: "a test",
    redisUrl: server.url,
    secret: (name) => Promise.resolve(SECRETS[name] ?? ""),
    warn: () => {},
  });
  return await work(api.ask);
}

const json = (body: unknown) => (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));

describe("a question", () => {
  test("goes to the API's path with its parameters, and comes back as text with its status", async () => {
    answers["/lines"] = json({ ok: true });
    const answer = await asking(apiSource(), (ask) => ask("/lines?a=1", { b: "é&" }));
    expect(answer).toMatchObject({ verdict: { kind: "ok" }, status: 200, text: `{"ok":true}`, requests: 1 });
    expect(site.requests[0]?.url).toBe("/lines?a=1&b=%C3%A9%26");
  });

  test("goes nowhere else, wherever the next page is said to be", async () => {
    const answer = await asking(apiSource(), (ask) => ask("https://elsewhere.example/lines?after=2"));
    expect(answer).toMatchObject({ verdict: { kind: "failed", passing: false }, status: null, requests: 0 });
    expect(site.requests).toHaveLength(0);
  });

  test("finds the real address behind one that a stand-in gives as its own", async () => {
    answers["/lines"] = json([]);
    const answer = await asking(apiSource(), (ask) => ask(`${site.origin}/lines?after=2`));
    expect(answer).toMatchObject({ verdict: { kind: "ok" }, url: "https://data.example/lines?after=2" });
  });

  test("that the API can't make sense of comes back with what it says, and what is gone as gone", async () => {
    answers["/lines"] = (_, response) => response.writeHead(400).end("size is too\n large");
    const { verdict } = await asking(apiSource(), (ask) => ask("/lines"));
    expect(verdict).toEqual({ kind: "failed", reason: told("answered 400: size is too large"), passing: false });
    expect(await asking(apiSource(), (ask) => ask("/nothing"))).toMatchObject({
      verdict: { kind: "gone" },
      status: 404,
    });
  });

  test("in a storm is a failure that passes", async () => {
    answers["/lines"] = (_, response) => response.writeHead(502).end();
    expect(await asking(apiSource(), (ask) => ask("/lines"))).toMatchObject({
      verdict: { kind: "failed", passing: true },
      requests: 1,
    });
  });

  test("is not asked by any worker while the API wants to be left alone", async () => {
    answers["/lines"] = (_, response) => response.writeHead(429, { "retry-after": "30" }).end();
    expect(await asking(apiSource(), (ask) => ask("/lines"))).toMatchObject({
      verdict: { kind: "throttled", retryAfterSeconds: 30 },
    });
    const other = await asking(apiSource(), (ask) => ask("/lines"));
    expect(other).toMatchObject({ verdict: { kind: "throttled" }, requests: 0 });
    expect(site.requests).toHaveLength(1);
  });

  test("beyond the day's budget waits for tomorrow, whichever worker asks", async () => {
    answers["/lines"] = json([]);
    const source = apiSource({ limits: { perSecond: 50, perDay: 2 } });
    for (let n = 0; n < 2; n++) {
      expect(await asking(source, (ask) => ask("/lines"))).toMatchObject({ verdict: { kind: "ok" } });
    }
    const { verdict } = await asking(source, (ask) => ask("/lines"));
    if (verdict.kind !== "throttled") throw new Error(`${verdict.kind} is not throttled`);
    expect(verdict.reason.en).toBe("the day's budget of 2 requests is used up");
    expect(verdict.retryAfterSeconds).toBeLessThanOrEqual(86_400);
    expect(site.requests).toHaveLength(2);
  });

  test("is asked no more often a second than the source says", async () => {
    answers["/lines"] = json([]);
    const source = apiSource({ limits: { perSecond: 10, concurrency: 4 } });
    const begun = performance.now();
    await asking(source, (ask) => Promise.all(Array.from({ length: 6 }, () => ask("/lines"))));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(500);
  });
});

describe("a door", () => {
  const auth = { by: "password", path: "/token", username: "user", password: "word" };
  let tokens: number;
  const giveToken = (request: IncomingMessage, response: ServerResponse) =>
    void text(request).then((form) => {
      const given = new URLSearchParams(form);
      if (given.get("username") !== "anne" || given.get("password") !== "s3cret") return response.writeHead(401).end();
      return json({ access_token: `t${++tokens}`, token_type: "bearer", expires_in: 1800 })(request, response);
    });
  const withToken = (valid: () => string) => (request: IncomingMessage, response: ServerResponse) =>
    request.headers.authorization === `Bearer ${valid()}`
      ? json([1])(request, response)
      : response.writeHead(401).end(`{"detail":"expired"}`);
  beforeEach(() => {
    tokens = 0;
  });

  test("opens to a user name and a password, once for all questions", async () => {
    answers["/token"] = giveToken;
    answers["/lines"] = withToken(() => "t1");
    await asking(apiSource({ auth }), async (ask) => {
      expect(await ask("/lines")).toMatchObject({ verdict: { kind: "ok" } });
      expect(await ask("/lines")).toMatchObject({ verdict: { kind: "ok" } });
    });
    expect(site.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /token",
      "GET /lines",
      "GET /lines",
    ]);
  });

  test("that closes in the middle is opened again", async () => {
    answers["/token"] = giveToken;
    answers["/lines"] = withToken(() => "t2");
    expect(await asking(apiSource({ auth }), (ask) => ask("/lines"))).toMatchObject({
      verdict: { kind: "ok" },
      text: "[1]",
    });
  });

  test("that stays closed says so, without a word of the password", async () => {
    answers["/token"] = (_, response) => response.writeHead(401).end();
    const { verdict } = await asking(apiSource({ auth }), (ask) => ask("/lines"));
    expect(verdict).toEqual({
      kind: "failed",
      reason: told("/token refuses user name and password: are they right?"),
      passing: false,
    });
  });

  test("may want a key in a header", async () => {
    answers["/lines"] = (request, response) => response.end(JSON.stringify(request.headers["x-key"]));
    const source = apiSource({ auth: { by: "header", name: "X-Key", value: "Key {secret}", secret: "key" } });
    expect((await asking(source, (ask) => ask("/lines"))).text).toBe(`"Key k-1"`);
  });

  test("whose address is a secret is found by it", async () => {
    answers["/lines"] = json([]);
    const source = apiSource({ origin: { secret: "home" } });
    expect(await asking(source, (ask) => ask("/lines"))).toMatchObject({ url: "https://data.example/lines" });
    const wrong = apiSource({ origin: { secret: "word" } });
    await expect(asking(wrong, (ask) => ask("/lines"))).rejects.toThrow(/^word: expected the address of an API/);
  });
});
