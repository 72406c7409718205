import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket({ adverts: 60 });
});
afterEach(() => market.trouble());
afterAll(() => market.stop());

const LIST = "/annonces/vente";
const get = (path: string, origin = market.iadUrl): Promise<Response> =>
  fetch(`${origin}${path}`, { redirect: "manual", signal: AbortSignal.timeout(5_000) });
const detailPath = async (): Promise<string> => (await market.adverts())[0]?.path ?? "";

describe("switches that take the place of pages", () => {
  test("429 tells when to come back, so many times, then it is over", async () => {
    await market.trouble({ kind: "throttled", retryAfter: "7", times: 2 });
    const answers = [await get(LIST), await get(LIST), await get(LIST)];
    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual([
      [429, "7"],
      [429, "7"],
      [200, null],
    ]);
  });

  test("403, 503 and a challenge answer for the paths they are set on, and for those only", async () => {
    await market.trouble({ kind: "forbidden", path: "/annonce/" });
    expect([(await get(await detailPath())).status, (await get(LIST)).status]).toEqual([403, 200]);
    await market.trouble({ kind: "unavailable", site: "littoral" });
    expect([(await get("/biens", market.littoralUrl)).status, (await get(LIST)).status]).toEqual([503, 200]);
    await market.trouble({ kind: "captcha", path: LIST });
    const challenge = await get(LIST);
    expect(challenge.status).toBe(200);
    expect(await challenge.text()).toMatch(/captcha/);
  });

  test("a loop of redirects never ends, and a redirect leads where nobody may be sent", async () => {
    await market.trouble({ kind: "redirect-loop" });
    await expect(fetch(`${market.iadUrl}${LIST}`)).rejects.toThrow("fetch failed");
    await market.trouble({ kind: "redirect", to: "http://10.0.0.1/secret" });
    const answer = await get(LIST);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://10.0.0.1/secret"]);
  });
});

describe("switches that spoil pages", () => {
  test("a slow site answers late", async () => {
    await market.trouble({ kind: "slow", ms: 300, times: 1 });
    const begun = performance.now();
    expect((await get(LIST)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  test("a cut connection ends in the middle of the body", async () => {
    await market.trouble({ kind: "cut" });
    const answer = await get(LIST);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });

  test("a huge page is as long as it is set to be, with the page in it", async () => {
    await market.trouble({ kind: "huge" });
    const html = await (await get(LIST)).text();
    expect(html.length).toBeGreaterThan(10_000_000);
    expect(html).toContain("__NUXT_DATA__");
  });

  test("a changed layout has neither payload, nor links, nor marker", async () => {
    const detail = await detailPath();
    await market.trouble({ kind: "changed-layout" });
    for (const path of [LIST, detail]) {
      const html = await (await get(path)).text();
      expect(html).not.toMatch(/__NUXT_DATA__|href="\/annonce\/|Aucune annonce/);
    }
  });

  test("an empty list says that it is, unless it is set not to", async () => {
    await market.trouble({ kind: "empty-list" });
    expect(await (await get(LIST)).text()).toContain("Aucune annonce ne correspond");
    await market.trouble({ kind: "empty-list", marker: false });
    const html = await (await get(LIST)).text();
    expect(html).not.toContain("Aucune annonce ne correspond");
    expect(html).not.toContain('href="/annonce/');
  });
});

describe("switches that reserve pages", () => {
  test("noindex stands in the header or in the page, the reservation of mining in the header", async () => {
    await market.trouble({ kind: "noindex-header", path: "/annonce/" }, { kind: "tdm-reservation", path: LIST });
    expect((await get(await detailPath())).headers.get("x-robots-tag")).toBe("noindex");
    const list = await get(LIST);
    expect([list.headers.get("x-robots-tag"), list.headers.get("tdm-reservation")]).toEqual([null, "1"]);
    await market.trouble({ kind: "noindex-meta" });
    for (const [path, origin] of [
      [LIST, market.iadUrl],
      ["/biens", market.littoralUrl],
    ] as const) {
      expect(await (await get(path, origin)).text()).toContain('<meta name="robots" content="noindex">');
    }
  });

  test("robots.txt forbids, asks for a pace, is missing or is not to be had, whatever befalls the pages", async () => {
    await market.trouble(
      { kind: "robots-disallow", prefix: "/annonces/" },
      { kind: "robots-crawl-delay", seconds: 2.5 },
    );
    expect(await (await get("/robots.txt")).text()).toMatch(/^Disallow: \/annonces\/\nCrawl-delay: 2\.5$/m);
    await market.trouble({ kind: "robots-missing" }, { kind: "forbidden" });
    expect((await get("/robots.txt")).status).toBe(404);
    await market.trouble({ kind: "robots-unavailable", times: 1 });
    expect([(await get("/robots.txt")).status, (await get("/robots.txt")).status]).toEqual([503, 200]);
    await market.trouble({ kind: "forbidden", path: "/robots.txt" });
    expect([(await get("/robots.txt")).status, (await get(LIST)).status]).toEqual([403, 200]);
  });
});

describe("the switchboard", () => {
  test("refuses a switch that it does not know, and keeps those before", async () => {
    await market.trouble({ kind: "forbidden" });
    const refused = await fetch(`${market.iadUrl}/__market/trouble`, {
      method: "POST",
      body: JSON.stringify([{ kind: "forbidden", tmes: 1 }]),
    });
    expect(refused.status).toBe(400);
    expect((await get(LIST)).status).toBe(403);
  });

  test("leaves images, fonts and its own questions alone", async () => {
    await market.trouble({ kind: "forbidden" });
    expect((await get("/t/pixel.gif")).status).toBe(200);
    expect((await get("/__market")).status).toBe(200);
  });

  test("requests that run side by side are counted, and those of the switchboard are not", async () => {
    await market.trouble({ kind: "slow", ms: 100 });
    await fetch(`${market.iadUrl}/__market/reset-requests`, { method: "POST" });
    await Promise.all([get(LIST), get(LIST), get(LIST)]);
    const { total, requests } = await market.requests();
    expect(total).toBe(3);
    expect(Math.max(...requests.map(({ active }) => active))).toBe(3);
  });
});
