import { describe, expect, test } from "vitest";
import { readList, referenceOf } from "../../../lib/collect/web/list.ts";
import { aCard, aRental, page, payload } from "../../support/iad-page.ts";
import type { Facts } from "../../support/iad-page.ts";
import { webSource } from "../../support/web-source.ts";

const iad = await webSource("iad-france");
const littoral = await webSource("agence-littoral");
const URL_OF_LIST = "https://www.iadfrance.fr/annonces/nancy-54000/location?page=2";
const read = (html: string) => readList(html, URL_OF_LIST, iad);
const listOf = (items: readonly Facts[], totalItems = items.length) => payload({ items, totalItems, itemsPerPage: 30 });
const link = (reference: string) => `<a href="/annonce/appartement-location-nancy/r${reference}">Voir</a>`;
const cardOf = (changes: Facts) => read(page([listOf([aCard("1900001", changes)])])).items[0];

describe("a list whose payload holds cards", () => {
  test("gives each advert's address, card and fingerprint, and the announced total", () => {
    const list = read(page([listOf([aCard("1900001"), aCard("1900003")], 412)]));
    expect(list).toMatchObject({ total: 412, empty: false, problem: null });
    expect(list.items).toMatchObject([
      {
        reference: "1900001",
        url: "https://www.iadfrance.fr/annonce/appartement-location-2-pieces-nancy-48m2/r1900001",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        card: { transaction: "rental", type: "apartment", priceCents: 72_000, area: 48, rooms: 2, flags: [] },
      },
      { reference: "1900003" },
    ]);
  });

  test("is not mixed with similar adverts, of the payload or of the page", () => {
    const similarItems = [aCard("1900777")];
    const html = page(
      [payload({ items: [aCard("1900001")], totalItems: 1, similarItems }, { similarItems, items: similarItems })],
      link("1900888"),
    );
    expect(read(html).items.map(({ reference }) => reference)).toEqual(["1900001"]);
  });

  test("may say itself that nothing was found", () => {
    expect(read(page([listOf([], 0)], link("1900888")))).toEqual({ items: [], total: 0, empty: false, problem: null });
  });

  test("with two different lists, or with cards that can't be read, is a problem that names itself", () => {
    const two = payload({ items: [aCard("1")], totalItems: 1 }, { items: [aCard("2")], totalItems: 1 });
    expect(read(page([two])).problem?.en).toContain("2 different lists");
    expect(read(page([listOf([aCard("1"), { propertyListingRef: "2" }])])).problem?.en).toContain(
      "1 cards of the list can't be read",
    );
  });
});

describe("a card's fingerprint", () => {
  test.each<[string, Facts]>([
    ["price", { price: { main: 700 } }],
    ["photos", { photos: ["https://images.playiad.com/property/new.jpg"] }],
    ["flags", { isContractSigned: true }],
    ["area", { surfaceList: [{ type: "living-area", value: 49 }] }],
    ["rooms", { rooms: [{ type: "rooms", value: 3 }] }],
    ["text", { description: "Un deux-pièces refait à neuf." }],
  ])("changes with its %s", (_, changes) => {
    expect(cardOf(changes)?.fingerprint).not.toBe(cardOf({})?.fingerprint);
  });

  test("does not change when it is only no longer new, or its agent's page does", () => {
    expect(cardOf({ tags: [], agent: { reviewsCount: 9 } })?.fingerprint).toBe(cardOf({})?.fingerprint);
  });
});

describe("a list that holds only links", () => {
  test("gives each advert once, to be visited every time", () => {
    const list = read(page([payload()], `${link("1900001")}${link("1900003")}${link("1900001")}`));
    expect(list.items.map(({ reference }) => reference)).toEqual(["1900001", "1900003"]);
    expect(list.items.every(({ card, fingerprint }) => card === null && fingerprint === null)).toBe(true);
    expect(list).toMatchObject({ total: null, empty: false, problem: null });
  });

  test("is read where there is no payload at all, or one that is cut", () => {
    expect(read(`<html><body>${link("1900001")}</body></html>`).items).toHaveLength(1);
    expect(read(page(['[["Reactive",1],{"a"'], link("1900001"))).items).toHaveLength(1);
  });

  test("does not lead to another site, to a file or to another kind of page", () => {
    const hrefs = [
      "https://autre.example/annonce/a/r1900001",
      "//autre.example/annonce/a/r1900001",
      "file:///annonce/a/r1900001",
      "javascript:'/annonce/a/r1900001'",
      "http://[broken/annonce/a/r1900001",
      "/annonce/a/b/r1900001",
      "/annonce/a/r1900001x",
      "/conseiller-immobilier/r1900001?retour=/annonce/",
    ];
    const html = `<body>${hrefs.map((href) => `<a href="${href}">Voir</a>`).join("")}</body>`;
    expect(read(html).items).toEqual([]);
  });
});

describe("a list without adverts", () => {
  test("is empty when it says so, whatever the case and spaces; not when only a script does", () => {
    expect(read("<p>AUCUNE\n annonce ne&nbsp;correspond</p>").empty).toBe(true);
    expect(read("<script>const t = 'Aucune annonce ne correspond'</script><p>Bonjour</p>").empty).toBe(false);
    expect(read('<p class="resultats">0 bien</p>').empty).toBe(false);
    expect(read("").empty).toBe(false);
  });

  test("is not empty when it shows adverts beside the words", () => {
    expect(read(`<p hidden>Aucune annonce ne correspond</p>${link("1900001")}`)).toMatchObject({
      empty: false,
      items: [{}],
    });
  });

  test("a page of an advert, where a list was expected, is none", () => {
    expect(read(page([payload(aRental({ similarItems: [] }))]))).toMatchObject({
      items: [],
      total: null,
      empty: false,
    });
  });
});

describe("a list read by selectors", () => {
  const card = (price: string) =>
    `<article class="bien"><h2><a href="/biens/AL7-maison">Maison 4 pièces à Royan</a></h2><span class="prix">${price}</span><span class="surface">1 096,5 m²</span></article>`;
  const readHtml = (html: string) => readList(html, "https://www.agence-littoral.example/biens", littoral);

  test("has cards too, whose fingerprints change with what they show", () => {
    const [item] = readHtml(`<p class="resultats">1 204 biens</p>${card("315 000 €")}`).items;
    expect(item).toMatchObject({
      reference: "AL7",
      url: "https://www.agence-littoral.example/biens/AL7-maison",
      card: { type: "house", priceCents: 31_500_000, area: 1096.5, transaction: null },
    });
    expect(readHtml(card("309 000 €")).items[0]?.fingerprint).not.toBe(item?.fingerprint);
    expect(readHtml(card("850 € / mois charges comprises")).items[0]?.card).toMatchObject({
      transaction: "rental",
      priceCents: 85_000,
    });
  });

  test("announces its total with its thousands apart", () => {
    expect(readHtml(`<p class="resultats">1\u202F204 biens</p>${card("1 €")}`).total).toBe(1204);
  });
});

test("the reference of an address is that of an advert of the site", () => {
  expect(referenceOf(iad, "https://www.iadfrance.fr/annonce/maison-vente/r42/?a=b")).toBe("42");
  expect(referenceOf(iad, "https://www.iadfrance.fr/annonces/vente")).toBeNull();
  expect(referenceOf(iad, "https://autre.example/annonce/maison-vente/r42")).toBeNull();
  expect(referenceOf(iad, "nowhere")).toBeNull();
});
