import { load } from "cheerio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket({ adverts: 210 });
});
afterAll(() => market.stop());

const page = async (path: string) => load(await (await fetch(`${market.littoralUrl}${path}`)).text());

test("lists hold twelve goods, the total in words, and every good once", async () => {
  const adverts = (await market.adverts("littoral")).filter(({ record }) => record.transaction === "sale");
  const paths: string[] = [];
  for (let number = 1; paths.length < adverts.length; number += 1) {
    const $ = await page(`/biens?transaction=vente&page=${number}`);
    const found = $("article.bien h2 a[href]").map((_, link) => $(link).attr("href"));
    expect($(".resultats").text()).toBe(`${adverts.length} biens`);
    expect(found.length).toBe(Math.min(12, adverts.length - paths.length));
    paths.push(...found.get());
  }
  expect(paths.sort()).toEqual(adverts.map(({ path }) => path).sort());
});

test("a good's page tells in a sheet of names and values what a right reading finds", async () => {
  const adverts = await market.adverts("littoral");
  for (const { path, record } of adverts) {
    const $ = await page(path);
    const value = (name: string) => $(`dl.fiche dt:contains("${name}")`).first().next("dd").text();
    expect($(".reference").text()).toBe(record.reference);
    expect($("#galerie img").length).toBe(record.photoCount);
    expect($("strong.statut").length).toBe(record.underContract ? 1 : 0);
    expect(Number($(".prix").text().replace(/\D/g, "")) * 100).toBe(record.priceCents ?? record.rentCents);
    expect(value("Code postal")).toBe(record.postcode);
    expect(value("Pièces")).toBe(record.rooms === null ? "" : `${record.rooms}`);
    expect($(".description").text()).not.toMatch(/[{}]|à Les? |À Les? /);
  }
});

test("some of the agency's goods are on the other site too, as adverts of their own", async () => {
  const [iad, littoral] = await Promise.all([market.adverts("iad"), market.adverts("littoral")]);
  const goods = new Set(iad.map(({ good }) => good));
  const shared = littoral.filter(({ good }) => goods.has(good));
  expect(shared.length).toBeGreaterThan(littoral.length / 6);
  expect(new Set(littoral.map(({ good }) => good)).size).toBe(littoral.length);
});

test("what is not there is missing", async () => {
  for (const path of ["/biens/AL1-rien", "/biens/AL1200-autre-nom", "/biens?transaction=echange", "/contact"]) {
    expect((await fetch(`${market.littoralUrl}${path}`)).status, path).toBe(404);
  }
});
