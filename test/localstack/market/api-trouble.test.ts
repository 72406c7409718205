import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { OPENING } from "../../../localstack/market/clock.ts";
import type { Api } from "../../../localstack/market/stalls.ts";
import { ALL_STALLS, startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket({ ports: ALL_STALLS, ratings: 100, adverts: 7 });
});
afterEach(() => market.trouble());
afterAll(() => market.stop());

const PATH = "/data-fair/api/v1/datasets/dpe03existant/lines";
const Page = z.looseObject({
  total: z.int().optional(),
  next: z.url().optional(),
  results: z.array(z.record(z.string(), z.unknown())),
});

const get = (api: Api, path: string): Promise<Response> => fetch(`${market.urlOf(api)}${path}`);
const page = async (query = "size=10") => Page.parse(await (await get("ademe", `${PATH}?${query}`)).json());
const following = async ({ next = "" }: z.infer<typeof Page>) => page(new URL(next).search.slice(1));

describe("switches that take the place of an API's answer", () => {
  test("a storm of errors, a refusal and a page for people last as often as they are set, on that API alone", async () => {
    await market.trouble(
      { kind: "server-error", status: 504, site: "ademe", times: 2 },
      { kind: "throttled", retryAfter: "3", site: "geoApi", times: 1 },
      { kind: "html", site: "earlierApi" },
    );
    const rated = [await get("ademe", PATH), await get("ademe", PATH), await get("ademe", PATH)];
    expect(rated.map(({ status }) => status)).toEqual([504, 504, 200]);
    const refused = await get("geoApi", "/communes/64260");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "3"]);
    const html = await get("earlierApi", "/health");
    expect([html.status, html.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect((await get("geopf", "/geocodage/search?q=rue")).status).toBe(200);
  });

  test.each([400, 410])("a cursor expires with %i, and what begins anew does not", async (status) => {
    const first = await page();
    await market.trouble({ kind: "expired-cursor", status, times: 1 });
    expect((await get("ademe", `${PATH}?size=10`)).status).toBe(200);
    const next = new URL(first.next ?? "");
    const expired = await get("ademe", `${next.pathname}${next.search}`);
    expect([expired.status, (await following(first)).results.length]).toEqual([status, 10]);
  });
});

describe("switches that spoil an API's answer", () => {
  test("a page repeats for ever, and always tells a next one", async () => {
    const first = await page();
    await market.trouble({ kind: "repeating-page" });
    const second = await following(first);
    expect([second.results, second.next]).toEqual([first.results, expect.any(String)]);
    expect((await page("size=1000")).next).toBeDefined();
  });

  test.each([
    { by: 50, total: 150 },
    { by: -40, total: 60 },
  ])("a total is off by $by", async ({ by, total }) => {
    await market.trouble({ kind: "lying-total", by });
    expect((await page()).total).toBe(total);
  });

  test("the next page is kept back, once", async () => {
    await market.trouble({ kind: "no-next", times: 1 });
    expect([(await page()).next, (await page()).next]).toEqual([undefined, expect.any(String)]);
  });

  test("a field is renamed or gone, in each record", async () => {
    await market.trouble(
      { kind: "renamed-field", from: "numero_dpe", to: "dpe_numero" },
      { kind: "renamed-field", from: "type_batiment" },
    );
    for (const row of (await page()).results) {
      expect(row).toHaveProperty("dpe_numero");
      expect(row).not.toHaveProperty("numero_dpe");
      expect(row).not.toHaveProperty("type_batiment");
    }
    const [commune] = z
      .array(z.looseObject({}))
      .parse(await (await get("geoApi", "/communes?codePostal=64700")).json());
    expect(commune).toHaveProperty("nom");
  });

  test("every number is text", async () => {
    await market.trouble({ kind: "numbers-as-text", site: "geoApi" });
    const [, hendaye] = z
      .array(z.looseObject({ population: z.unknown(), centre: z.unknown().optional() }))
      .parse(await (await get("geoApi", "/communes?codePostal=64700&fields=population,centre")).json());
    expect([typeof hendaye?.population, hendaye?.centre]).toEqual([
      "string",
      { type: "Point", coordinates: ["-1.7745", "43.3587"] },
    ]);
  });

  test("JSON ends in the middle although the answer is as long as announced; a cut one is not", async () => {
    await market.trouble({ kind: "invalid-json" });
    const whole = await (await get("ademe", PATH)).text();
    expect(() => void JSON.parse(whole)).toThrow(SyntaxError);
    await market.trouble({ kind: "cut" });
    await expect((await get("ademe", PATH)).text()).rejects.toThrow("terminated");
  });

  test("a body that trickles is whole, and takes its time", async () => {
    const body = await (await get("ademe", PATH)).text();
    await market.trouble({ kind: "trickle", bytesPerSecond: Buffer.byteLength(body) * 4 });
    const begun = performance.now();
    expect(await (await get("ademe", PATH)).text()).toBe(body);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });

  test("the server's clock is the market's, or another", async () => {
    const date = async () => Date.parse((await get("ademe", PATH)).headers.get("date") ?? "");
    expect(await date()).toBe(OPENING);
    await market.trouble({ kind: "clock-skew", minutes: -90 });
    expect(await date()).toBe(OPENING - 90 * 60_000);
  });
});

test("what the APIs were asked is told, bodies left out", async () => {
  await market.forgetRequests();
  await get("geopf", "/geocodage/search?q=rue+haute");
  await fetch(`${market.urlOf("earlierApi")}/token`, {
    method: "POST",
    body: new URLSearchParams({ username: "agence", password: "secret" }),
  });
  const { byKind, requests } = await market.requests();
  expect(byKind).toEqual({ api: 2 });
  expect(requests.map(({ site, method, status }) => [site, method, status])).toEqual([
    ["geopf", "GET", 200],
    ["earlierApi", "POST", 401],
  ]);
  expect(JSON.stringify(requests)).not.toContain("secret");
});
