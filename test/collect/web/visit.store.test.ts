import type { RequestListener } from "node:http";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { openPoliteness } from "../../../lib/collect/politeness/politeness.ts";
import type { Politeness, SiteBook } from "../../../lib/collect/politeness/politeness.ts";
import { fetchByHttp } from "../../../lib/collect/web/fetch-http.ts";
import { textOf } from "../../../lib/collect/web/page.ts";
import { visit } from "../../../lib/collect/web/visit.ts";
import type { Evidence } from "../../../lib/stores/privacy/site-evidence.ts";
import type { TestServer } from "../../support/cloud.ts";
import { startTestRedis } from "../../support/redis.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";
import { told } from "../../support/told.ts";
import { quoted } from "../../../lib/records/reason.ts";

const LIMITS = { perSecond: Infinity, concurrency: 2 };
const TEXT = "<html><title>Annonce</title><h1>Maison</h1></html>";

let server: TestServer;
let redis: Redis;
let site: Site;
let other: Site;
let politeness: Politeness;
let robots: string;
let pages: Record<string, RequestListener>;

const answer: RequestListener = (request, response) => {
  const page = pages[request.url ?? ""];
  if (request.url === "/robots.txt") response.end(robots);
  else if (page) page(request, response);
  else response.writeHead(404).end("<html>Introuvable</html>");
};
const status =
  (code: number, headers = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(code, headers).end(TEXT);

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  [site, other] = await Promise.all([startSite(answer), startSite(answer)]);
});
afterAll(async () => {
  site.stop();
  other.stop();
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  robots = "";
  pages = {};
  site.requests.length = 0;
  other.requests.length = 0;
  politeness = worker();
});
afterEach(() => politeness.end());

const local = () => ({
  stage: "local",
  origins: parseOrigins(`https://www.site.test=${site.origin},https://other.test=${other.origin}`),
});
const fetch = () =>
  guardedFetch({ ...local(), contact: "ops@imo.test", timeouts: { headersMs: 300, bodyIdleMs: 300 } });

function worker(book?: SiteBook): Politeness {
  const warn = () => {};
  return openPoliteness({ ...local(), redisUrl: server.url, fetch: fetch(), settleMs: 0, warn, book });
}
const see = (path: string, over: { since?: Date; signal?: AbortSignal } = {}) => {
  const fetcher = fetchByHttp({ fetch: fetch(), maxBytes: 20_000, timeoutMs: 2_000 });
  return visit(`https://www.site.test${path}`, { politeness, fetcher, limits: LIMITS, ...over });
};
const asked = (at = site) => at.requests.map(({ url }) => url);

test("a page comes with its verdict, and is one request beside robots.txt", async () => {
  pages["/a"] = status(200);
  const { verdict, page, requests } = await see("/a");
  expect(verdict).toEqual({ kind: "ok" });
  expect(page && textOf(page)).toBe(TEXT);
  expect(page).toMatchObject({ url: "https://www.site.test/a", status: 200, rendered: false });
  expect(requests).toBe(1);
  expect(asked()).toEqual(["/robots.txt", "/a"]);
});

test("where robots.txt forbids it nothing else is asked", async () => {
  robots = "User-agent: *\nDisallow: /annonces";
  expect(await see("/annonces/vente")).toEqual({
    verdict: { kind: "blocked", block: "robots", reason: told("robots.txt disallows /annonces/vente") },
    page: null,
    requests: 0,
  });
  expect(asked()).toEqual(["/robots.txt"]);
});

test("a run that began later reads robots.txt again", async () => {
  pages["/a"] = status(200);
  await see("/a");
  robots = "User-agent: *\nDisallow: /";
  expect((await see("/a")).verdict.kind).toBe("ok");
  expect((await see("/a", { since: new Date(Date.now() + 1) })).verdict.kind).toBe("blocked");
});

test("a redirect is held to robots.txt too, also that of the site it leads to", async () => {
  robots = "User-agent: *\nDisallow: /secret";
  pages["/1"] = status(302, { location: "/2" });
  pages["/2"] = status(302, { location: "https://other.test/3" });
  pages["/3"] = status(302, { location: "/secret" });
  const { verdict, requests } = await see("/1");
  expect(verdict).toEqual({ kind: "failed", reason: told("robots.txt disallows /secret"), passing: false });
  expect(requests).toBe(3);
  expect([asked(), asked(other)]).toEqual([
    ["/robots.txt", "/1", "/2"],
    ["/robots.txt", "/3"],
  ]);
});

test("a redirect into the private network is refused", async () => {
  pages["/1"] = status(302, { location: "https://169.254.169.254/latest/meta-data/" });
  const { verdict, page } = await see("/1");
  expect(verdict).toMatchObject({ kind: "failed", passing: false });
  expect(page).toBeNull();
});

test("three refusals in a row, and nothing is asked any more; what came before is kept", async () => {
  pages["/a"] = status(403);
  for (let n = 0; n < 3; n++) {
    const { verdict, page } = await see("/a");
    expect(verdict).toMatchObject({ kind: "blocked", block: "403" });
    expect(page?.status).toBe(403);
  }
  expect((await see("/a")).verdict).toMatchObject({ kind: "throttled", reason: told("answered 403") });
  expect(asked()).toEqual(["/robots.txt", "/a", "/a", "/a"]);
});

test("one 429 is enough to be left alone for as long as it says", async () => {
  pages["/a"] = status(429, { "retry-after": "50" });
  expect((await see("/a")).verdict).toMatchObject({ kind: "throttled", retryAfterSeconds: 50 });
  const { verdict, requests } = await see("/b");
  expect(verdict).toMatchObject({ kind: "throttled", reason: told("answered 429") });
  expect(requests).toBe(0);
  expect(asked()).toEqual(["/robots.txt", "/a"]);
});

test("pages that are gone, failed or reserved do not make the site look unwelcoming", async () => {
  pages["/broken"] = status(500);
  pages["/reserved"] = status(200, { "tdm-reservation": "1" });
  for (let n = 0; n < 4; n++) {
    expect((await see("/missing")).verdict).toEqual({ kind: "gone" });
    expect((await see("/broken")).verdict).toMatchObject({ kind: "failed", passing: true });
    expect((await see("/reserved")).verdict).toMatchObject({ kind: "blocked", block: "tdm-reservation" });
  }
});

test("a page that is too large, cut, silent or in a circle has failed", async () => {
  pages["/large"] = (_request, response) => response.end("x".repeat(30_000));
  pages["/cut"] = (request, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setTimeout(() => request.socket.destroy(), 20);
  };
  pages["/silent"] = () => {};
  pages["/circle"] = status(302, { location: "/circle" });
  expect((await see("/large")).verdict).toMatchObject({ kind: "failed", passing: false });
  expect((await see("/cut")).verdict).toMatchObject({ kind: "failed", passing: true });
  expect((await see("/silent")).verdict).toMatchObject({ kind: "failed", passing: true });
  expect((await see("/circle")).verdict).toMatchObject({ kind: "failed", passing: false });
});

test("what stands in for a site has manners of its own", async () => {
  pages["/a"] = status(429, { "retry-after": "50" });
  await see("/a");
  const elsewhere = parseOrigins(`https://www.site.test=${other.origin}`);
  const settings = { stage: "local", origins: elsewhere, redisUrl: server.url, fetch: fetch(), settleMs: 0 };
  const moved = openPoliteness({ ...settings, warn: () => {} });
  expect(await moved.leftAlone("https://www.site.test/a")).toBeNull();
  await moved.end();
});

test("an aborted visit asks nothing", async () => {
  pages["/a"] = status(200);
  await expect(see("/a", { signal: AbortSignal.abort(new Error("no time left")) })).rejects.toThrow("no time left");
  expect(asked()).toEqual([]);
});

test("a site whose owner objects is not asked for anything, not even robots.txt, nor followed to", async () => {
  await politeness.end();
  politeness = worker({
    objection: async (host) => (host === "other.test" ? quoted("the owner asked so") : null),
    keep: async () => {},
  });
  const fetcher = fetchByHttp({ fetch: fetch(), maxBytes: 20_000, timeoutMs: 2_000 });
  const there = await visit("https://other.test/a", { politeness, fetcher, limits: LIMITS });
  expect(there).toEqual({
    verdict: { kind: "blocked", block: "opt-out", reason: told("the owner asked so") },
    page: null,
    requests: 0,
  });
  pages["/moved"] = status(302, { location: "https://other.test/b" });
  expect((await see("/moved")).verdict).toMatchObject({
    kind: "failed",
    reason: told(/the owner asked so/),
  });
  expect(asked(other)).toEqual([]);
});

test("what a site says is kept: its robots.txt as read, a page's reservation, a refusal", async () => {
  const kept: Evidence[] = [];
  await politeness.end();
  politeness = worker({ objection: async () => null, keep: async (evidence) => void kept.push(evidence) });
  robots = "User-agent: *\nDisallow: /private\n";
  pages["/reserved"] = status(200, { "tdm-reservation": "1" });
  pages["/plain"] = status(200);
  pages["/refused"] = status(403);
  for (const path of ["/plain", "/reserved", "/private", "/refused"]) await see(path);
  const site = "https://www.site.test";
  expect(kept).toEqual([
    { url: `${site}/robots.txt`, kind: "robots", decision: "read", said: robots },
    { url: `${site}/reserved`, kind: "tdm-reservation", decision: "obeyed", said: "text and data mining is reserved" },
    { url: `${site}/refused`, kind: "refusal", decision: "obeyed", said: "answered 403" },
  ]);
});
