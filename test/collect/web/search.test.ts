import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageUrl, parseSearchUrl, searchesOf } from "../../../lib/collect/web/search.ts";
import type { WebSource } from "../../../lib/sources/schema.ts";
import { webSource } from "../../support/web-source.ts";

const iad = await webSource("iad-france");
const littoral = await webSource("agence-littoral");
const searching = (...searches: WebSource["searches"]) => searchesOf({ ...iad, searches });
const paths = (...searches: WebSource["searches"]) => searching(...searches).map(({ url }) => new URL(url).pathname);

describe("the searches of a source's file", () => {
  test("are one for each place, type and number of rooms, in the site's words", () => {
    expect(
      paths({
        transaction: "rental",
        place: ["paris-75011", "lyon-69004"],
        types: ["apartment", "house"],
        rooms: [2, 3],
      }),
    ).toEqual([
      "/annonces/paris-75011/location/appartement/t2",
      "/annonces/paris-75011/location/appartement/t3",
      "/annonces/paris-75011/location/maison/t2",
      "/annonces/paris-75011/location/maison/t3",
      "/annonces/lyon-69004/location/appartement/t2",
      "/annonces/lyon-69004/location/appartement/t3",
      "/annonces/lyon-69004/location/maison/t2",
      "/annonces/lyon-69004/location/maison/t3",
    ]);
  });

  test("leave out of the address what they do not say", () => {
    expect(paths({ transaction: "sale" })).toEqual(["/annonces/vente"]);
    expect(paths({ transaction: "sale", place: "ile-de-france" })).toEqual(["/annonces/ile-de-france/vente"]);
    expect(paths({ transaction: "sale", types: ["land"] })).toEqual(["/annonces/vente/terrain"]);
  });

  test("ask the cards for what the address can't say: prices, areas, rooms of no type, types without a word", () => {
    const price = { max: 1500 };
    const [search] = searching({ transaction: "rental", place: "paris-75011", rooms: [2], price, area: { min: 30 } });
    expect(search).toMatchObject({
      url: "https://www.iadfrance.fr/annonces/paris-75011/location",
      criteria: { rooms: [2], price, area: { min: 30 } },
      text: "/annonces/paris-75011/location, 2 rooms, up to 1500 €, from 30 m²",
    });
    expect(searching({ transaction: "sale", types: ["building", "house"] }).map(({ criteria }) => criteria)).toEqual([
      {},
      { types: ["building"] },
    ]);
  });

  test("keep their ids, and searches that are the same are one", () => {
    const wanted = { transaction: "sale", place: "nancy-54000" } as const;
    expect(searching(wanted, wanted)).toHaveLength(1);
    expect(searching(wanted)[0]?.id).toBe(searching({ transaction: "rental" }, wanted)[1]?.id);
    expect(searching(wanted)[0]?.id).not.toBe(searching({ ...wanted, price: { max: 1 } })[0]?.id);
  });

  test("may stand in the query of the address", () => {
    expect(searchesOf(littoral).map(({ url }) => url)).toEqual([
      "https://www.agence-littoral.example/biens?transaction=vente",
      "https://www.agence-littoral.example/biens?transaction=location",
    ]);
  });
});

describe("a page of a search", () => {
  test("has its number in the address, the first has none, and the rest stays", () => {
    const search = parseSearchUrl(iad, "https://www.iadfrance.fr/annonces/paris-75011/location?tri=prix&page=4#carte");
    expect(pageUrl(iad, search, 1)).toBe("https://www.iadfrance.fr/annonces/paris-75011/location?tri=prix");
    expect(pageUrl(iad, search, 12)).toBe("https://www.iadfrance.fr/annonces/paris-75011/location?tri=prix&page=12");
  });

  test("of a pasted address is the same whatever page of it was pasted", () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), fc.integer({ min: 2, max: 99 }), (query, page) => {
        const first = parseSearchUrl(iad, `${iad.homepage}/annonces/vente?${query}`);
        expect(parseSearchUrl(iad, pageUrl(iad, first, page))).toEqual(first);
      }),
    );
  });
});

describe("a pasted address", () => {
  test("is the whole list, and nothing else is asked of it", () => {
    expect(parseSearchUrl(iad, " https://www.iadfrance.fr/annonces/paris-75011/location ")).toMatchObject({
      url: "https://www.iadfrance.fr/annonces/paris-75011/location",
      text: "/annonces/paris-75011/location",
      criteria: {},
    });
  });

  test.each([
    "https://www.iadfrance.fr.example/annonces/vente",
    "https://iadfrance.fr/annonces/vente",
    "http://www.iadfrance.fr/annonces/vente",
    "https://user:word@www.iadfrance.fr/annonces/vente",
    "https://www.iadfrance.fr:8443/annonces/vente",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "/annonces/vente",
    "",
  ])("%j is refused: it is not one of the site", (pasted) => {
    expect(() => parseSearchUrl(iad, pasted)).toThrow(/is not an address of https:\/\/www\.iadfrance\.fr/);
  });

  test("of one advert is refused", () => {
    const pasted = "https://www.iadfrance.fr/annonce/maison-vente-5-pieces-sete-124m2/r2100002";
    expect(() => parseSearchUrl(iad, pasted)).toThrow("address of one advert");
  });
});
