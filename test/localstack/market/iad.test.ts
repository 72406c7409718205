import { parse } from "devalue";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket();
});
afterEach(() => market.trouble());
afterAll(() => market.stop());

const same = (value: unknown): unknown => value;
const Payload = z.object({
  path: z.string(),
  state: z.object({
    "$svue-query-state": z.object({ queries: z.array(z.object({ state: z.object({ data: z.looseObject({}) }) })) }),
  }),
});
const Detail = z.looseObject({
  propertyListingRef: z.string(),
  photos: z.array(z.string()).optional(),
  media: z.object({ photos: z.array(z.string()) }).optional(),
  prices: z.looseObject({ formattedMain: z.string() }),
  similarItems: z.array(z.looseObject({ propertyListingRef: z.string(), photos: z.array(z.string()) })),
  agent: z.looseObject({ fullName: z.string(), directContact: z.object({ hashedPhone: z.string() }) }),
});
const List = z.object({
  items: z.array(z.looseObject({ propertyListingRef: z.string(), price: z.looseObject({ main: z.number() }) })),
  totalItems: z.int(),
  itemsPerPage: z.int(),
});

async function page(path: string): Promise<{ status: number; html: string }> {
  const response = await fetch(`${market.iadUrl}${path}`, { redirect: "manual" });
  return { status: response.status, html: await response.text() };
}

function dataOf(html: string): unknown {
  const payload = /<script type="application\/json"[^>]* id="__NUXT_DATA__">(.*?)<\/script>/s.exec(html)?.[1];
  const read = Payload.parse(parse(payload ?? "", { ShallowReactive: same, Reactive: same }));
  return read.state["$svue-query-state"].queries[0]?.state.data;
}

const listOf = async (path: string) => List.parse(dataOf((await page(path)).html));
const linksOf = (html: string): string[] =>
  [...html.matchAll(/href="(\/annonce\/[^"]+\/r(\d+))"/g)].map(([, , reference]) => reference ?? "");

async function crawl(path: string): Promise<string[]> {
  const found: string[] = [];
  for (let number = 1; ; number += 1) {
    const { items } = await listOf(`${path}?page=${number}`);
    if (items.length === 0) return found;
    found.push(...items.map((item) => item.propertyListingRef));
  }
}

describe("search pages", () => {
  test("page through every advert exactly once, 30 at a time, and announce how many there are", async () => {
    const adverts = await market.adverts();
    const expected = adverts
      .filter(({ record }) => record.transaction === "sale")
      .map(({ record }) => record.reference);
    const first = await listOf("/annonces/vente");
    expect(first).toMatchObject({ totalItems: expected.length, itemsPerPage: 30 });
    expect(first.items).toHaveLength(30);
    expect((await crawl("/annonces/vente")).sort()).toEqual(expected.sort());
  });

  test("show the same adverts as links that they carry as cards", async () => {
    const { html } = await page("/annonces/location");
    const { items } = List.parse(dataOf(html));
    expect(linksOf(html)).toEqual(items.map((item) => item.propertyListingRef));
  });

  test("narrow a search by region, department, town, type and rooms", async () => {
    const found = async (path: string): Promise<Set<string>> => new Set(await crawl(path));
    const [all, region, department] = await Promise.all([
      found("/annonces/vente"),
      found("/annonces/ile-de-france/vente"),
      found("/annonces/paris-75/vente"),
    ]);
    expect([...all]).toEqual(expect.arrayContaining([...region]));
    expect([...region]).toEqual(expect.arrayContaining([...department]));
    const adverts = await market.adverts();
    const flats = adverts.filter(
      ({ record }) => record.type === "apartment" && record.transaction === "sale" && record.rooms === 3,
    );
    expect(await found("/annonces/vente/appartement/t3")).toEqual(new Set(flats.map(({ record }) => record.reference)));
    const [flat] = flats;
    expect(await found(`/annonces/${townOf(flat?.path)}-${flat?.record.postcode}/vente`)).toContain(
      flat?.record.reference,
    );
  });

  test("are empty and say so after the last page, or are missing when that switch is on", async () => {
    expect((await page("/annonces/vente?page=40")).html).toContain("Aucune annonce ne correspond");
    await market.trouble({ kind: "last-page-missing" });
    expect((await page("/annonces/vente?page=40")).status).toBe(404);
    expect((await page("/annonces/vente?page=1")).status).toBe(200);
  });

  test("are missing for places, types and page numbers that are none", async () => {
    for (const path of [
      "/annonces/atlantis-99999/vente",
      "/annonces/vente/chateau",
      "/annonces/vente?page=0",
      "/annonces/",
    ]) {
      expect((await page(path)).status, path).toBe(404);
    }
  });

  test("hold the same links and no card in the variant with links only", async () => {
    const { items } = await listOf("/annonces/vente");
    await market.trouble({ kind: "links-only" });
    const { html } = await page("/annonces/vente");
    expect(dataOf(html)).toBeUndefined();
    expect(linksOf(html)).toEqual(items.map((item) => item.propertyListingRef));
  });
});

describe("advert pages", () => {
  test("carry their own record and, apart from it, those of others", async () => {
    const [advert] = await market.adverts();
    const record = Detail.parse(dataOf((await page(advert?.path ?? "")).html));
    expect(record.propertyListingRef).toBe(advert?.record.reference);
    expect(record.photos).toHaveLength(advert?.record.photoCount ?? -1);
    expect(record.similarItems.length).toBeGreaterThan(0);
    for (const other of record.similarItems) {
      expect(other.propertyListingRef).not.toBe(record.propertyListingRef);
      expect(record.photos?.filter((photo) => other.photos.includes(photo))).toEqual([]);
    }
  });

  test("write amounts with the narrow and the wide space of French", async () => {
    const advert = (await market.adverts()).find(({ record }) => (record.priceCents ?? 0) > 10_000_000);
    const record = Detail.parse(dataOf((await page(advert?.path ?? "")).html));
    expect(record.prices.formattedMain).toMatch(/^\d{1,3}(\u202F\d{3})+\u00A0€$/);
  });

  test("name people that do not exist, with numbers that are kept for fiction", async () => {
    for (const { path, contacts } of (await market.adverts()).slice(0, 10)) {
      const { agent } = Detail.parse(dataOf((await page(path)).html));
      const phone = Buffer.from(agent.directContact.hashedPhone, "base64").toString();
      expect(phone).toMatch(/^\+33639\s?98\d{4}$/);
      expect(contacts).toContain(agent.fullName);
    }
  });

  test("move photos, tell the reference and add JSON-LD in the second generation", async () => {
    const flat = (await market.adverts()).find(
      ({ record }) => record.type === "apartment" && record.transaction === "sale",
    );
    await market.trouble({ kind: "second-generation" });
    const { html } = await page(flat?.path ?? "");
    const record = Detail.parse(dataOf(html));
    expect(record.photos).toBeUndefined();
    expect(record.media?.photos).toHaveLength(flat?.record.photoCount ?? -1);
    expect(html).toContain(`<p>Réf : ${flat?.record.reference}</p>`);
    expect(html).toMatch(/<h1>\S+ à vendre \d pièces? \d+ m² /);
    const linked = z
      .object({
        "@graph": z.tuple([z.looseObject({ "@type": z.literal("Apartment") }), z.looseObject({ price: z.string() })]),
      })
      .parse(JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? ""));
    expect(linked["@graph"][1].price).toBe(record.prices.formattedMain);
  });

  test("are missing for references that are not listed", async () => {
    expect((await page("/annonce/appartement-vente-3-pieces-lyon-60m2/r1")).status).toBe(404);
  });

  test("show a consent dialog above the content until it was answered", async () => {
    const [advert] = await market.adverts();
    const asked = await page(advert?.path ?? "");
    expect(asked.html).toContain('id="consent"');
    const answered = await fetch(`${market.iadUrl}${advert?.path}`, { headers: { cookie: "a=b; market-consent=all" } });
    expect(await answered.text()).not.toContain('id="consent"');
  });
});

test("robots.txt lets everything be visited but people's pages", async () => {
  expect(await page("/robots.txt")).toEqual({
    status: 200,
    html: "User-agent: *\nDisallow: /conseiller-immobilier/\nDisallow: /api/\n",
  });
});

test("what pages load besides themselves is answered and counted by kind, with who asked", async () => {
  await fetch(`${market.iadUrl}/__market/reset-requests`, { method: "POST" });
  const [advert] = await market.adverts();
  const { html } = await page("/annonces/vente");
  const [image] = /\/images\/property\/[0-9a-f]+\.jpg/.exec(html) ?? [];
  for (const path of [advert?.path, image, "/_nuxt/entry.js", "/_nuxt/fonts/marche.woff2", "/t/pixel.gif"]) {
    await fetch(`${market.iadUrl}${path}`, { headers: { "user-agent": "imo-ops-test" } });
  }
  const { total, byKind, requests } = await market.requests();
  expect({ total, byKind }).toEqual({
    total: 6,
    byKind: { list: 1, detail: 1, image: 1, script: 1, font: 1, tracker: 1 },
  });
  expect(requests[1]).toMatchObject({ site: "iad", path: advert?.path, agent: "imo-ops-test", status: 200, active: 1 });
});

const townOf = (path: string | undefined): string =>
  /-(?:pieces?|vente)-(?:\d-pieces?-)?([a-z-]+?)-\d+m2/.exec(path ?? "")?.[1] ?? "";
