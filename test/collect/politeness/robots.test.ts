import type { RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { createRobots } from "../../../lib/collect/politeness/robots.ts";
import type { Robots } from "../../../lib/collect/politeness/robots.ts";
import type { PaceStore } from "../../../lib/stores/redis/pace.ts";
import { resting } from "../../../lib/stores/resting.ts";
import { memoryPace } from "../../support/memory-pace.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";
import { told } from "../../support/told.ts";

let site: Site;
let answer: RequestListener;
let store: ReturnType<typeof memoryPace>;
let waits: number;

beforeAll(async () => {
  site = await startSite((request, response) => answer(request, response));
});
afterAll(() => site.stop());
beforeEach(() => {
  store = memoryPace();
  waits = 0;
  site.requests.length = 0;
});

function worker(over: { store?: PaceStore; freshSeconds?: number } = {}): Robots {
  const origins = parseOrigins(`https://www.site.test=${site.origin}`);
  const fetch = guardedFetch({ stage: "local", origins, contact: "ops@imo.test", timeouts: { headersMs: 300 } });
  return createRobots({ fetch, store, guarded: resting(), freshSeconds: 86_400, ...over });
}
const ask = (robots: Robots, path: string, since?: Date) =>
  robots.permission({
    url: `https://www.site.test${path}`,
    site: site.origin,
    before: () => Promise.resolve(void waits++),
    ...(since && { since }),
  });
const file = (text: string, status = 200, headers = {}) => {
  answer = (_request, response) => response.writeHead(status, headers).end(text);
};
const allowed = async (text: string, path: string) => {
  file(text);
  store = memoryPace();
  return (await ask(worker(), path)).allowed;
};

describe("a robots.txt", () => {
  test("is asked for once by all workers, when its turn has come, under our own name", async () => {
    file("User-agent: *\nDisallow: /agents/");
    const [one, other] = [worker(), worker()];
    await Promise.all(["/a", "/b", "/c"].map((path) => ask(one, path)));
    expect(await ask(other, "/agents/x")).toEqual({ allowed: false, reason: told("robots.txt disallows /agents/x") });
    expect(site.requests.map(({ url }) => url)).toEqual(["/robots.txt"]);
    expect(site.requests[0]?.headers["user-agent"]).toMatch(/^imo-ops\/\S+ \(\+ops@imo\.test\)$/);
    expect(waits).toBe(1);
  });

  test("is asked for again when it is no longer believed, or was read before the run began", async () => {
    file("");
    const soon = worker({ freshSeconds: 0 });
    await ask(soon, "/");
    await ask(soon, "/");
    expect(site.requests).toHaveLength(2);
    const robots = worker();
    await ask(robots, "/");
    const since = new Date(Date.now() + 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ask(robots, "/", since);
    await ask(robots, "/", since);
    expect(site.requests).toHaveLength(4);
  });

  test("is read as RFC 9309 says: longest match, wildcards, ends, allow before disallow, any case of our name", async () => {
    const rules = "User-agent: *\nDisallow: /annonces\nAllow: /annonces/vente\nDisallow: /*?page=\nDisallow: /*.pdf$";
    expect(await allowed(rules, "/annonces/location")).toBe(false);
    expect(await allowed(rules, "/annonces/vente/x")).toBe(true);
    expect(await allowed(rules, "/annonce/x")).toBe(true);
    expect(await allowed(rules, "/agences?page=2")).toBe(false);
    expect(await allowed(rules, "/a.pdf")).toBe(false);
    expect(await allowed(rules, "/a.pdf?x")).toBe(true);
    expect(await allowed("User-agent: *\nDisallow: /a\nAllow: /a", "/a")).toBe(true);
    expect(await allowed("User-agent: *\nDisallow:\n\nUser-agent: IMO-OPS\nDisallow: /", "/a")).toBe(false);
    expect(await allowed("User-agent: *\nDisallow: /\n\nUser-agent: imo-ops\nAllow: /", "/a")).toBe(true);
    expect(await allowed("User-agent: otherbot\nDisallow: /", "/a")).toBe(true);
    expect(await allowed("\uFEFFUser-agent: *\r\nDisallow: /%C3%A9t%c3%a9 # summer", "/été")).toBe(false);
  });

  test.each([
    ["User-agent: *\nCrawl-delay: 2.5", 2.5],
    ["User-agent: *\nCrawl-delay: 9\n\nUser-agent: imo-ops\nCrawl-delay: 4", 4],
    ["User-agent: *\nCrawl-delay: 9\n\nUser-agent: imo-ops\nAllow: /", null],
    ["User-agent: *\nCrawl-delay: soon", null],
    ["User-agent: *\nCrawl-delay: -1", null],
  ])("%j asks for a delay of %s s", async (text, crawlDelaySeconds) => {
    file(text);
    expect(await ask(worker(), "/")).toEqual({ allowed: true, crawlDelaySeconds });
  });

  test.each([404, 410, 403, 401])("that answers %i allows everything", async (status) => {
    file("User-agent: *\nDisallow: /", status);
    expect(await ask(worker(), "/a")).toEqual({ allowed: true, crawlDelaySeconds: null });
  });

  test.each([500, 503, 408])(
    "that answers %i forbids everything, without being asked again at once",
    async (status) => {
      file("", status);
      const robots = worker();
      const permission = await ask(robots, "/a");
      expect(permission).toEqual({
        allowed: false,
        reason: told(
          `robots.txt can't be read, so nothing is visited: https://www.site.test/robots.txt answered ${status}`,
        ),
      });
      await ask(robots, "/b");
      await ask(worker(), "/c");
      expect(site.requests).toHaveLength(1);
    },
  );

  test("that asks to be left alone is left alone for as long as it says", async () => {
    file("", 429, { "retry-after": "120" });
    const permission = await ask(worker(), "/a");
    expect(permission).toMatchObject({ allowed: false, retryAfterSeconds: 120 });
    await ask(worker(), "/a");
    expect(site.requests).toHaveLength(1);
  });

  test("that does not answer, is cut, endless or leads elsewhere forbids everything", async () => {
    const answers: RequestListener[] = [
      () => {},
      (request) => request.socket.destroy(),
      (_request, response) => response.end("x".repeat(1_100_000)),
      (_request, response) => response.writeHead(302, { location: "https://169.254.169.254/robots.txt" }).end(),
    ];
    for (const wrong of answers) {
      answer = wrong;
      store = memoryPace();
      expect(await ask(worker(), "/a")).toMatchObject({ allowed: false });
    }
  });

  test("is found without a shared memory, and with one that holds rubbish", async () => {
    file("User-agent: *\nDisallow: /a");
    const away = () => Promise.reject(new Error("away"));
    expect(await ask(worker({ store: { ...store, read: away, write: away } }), "/a")).toMatchObject({ allowed: false });
    store.texts.set(`imo:robots:${site.origin}`, "rubbish");
    expect(await ask(worker(), "/a")).toMatchObject({ allowed: false });
  });
});
