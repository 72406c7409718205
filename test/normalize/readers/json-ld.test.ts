import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import jsonLd from "../../../lib/normalize/readers/json-ld.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { readWith, recordOf, refusalOf, webSource } from "../../support/web-source.ts";
import { processorTime } from "../../support/processor-time.ts";

const source = await webSource("agence-littoral");
const url = "https://www.agence-littoral.example/biens/AL1042-maison-royan-96m2";
const readHtml = (html: string, from = source) => readWith(jsonLd, from, { url, html, reference: "AL1042" });
const script = (data: unknown) => `<script type='application/ld+json'>${JSON.stringify(data)}</script>`;
const read = (...data: unknown[]) => readHtml(data.map(script).join(""));

const offer = { "@type": "Offer", price: "198 500 €", priceCurrency: "EUR" };
const home = { "@type": "Apartment", name: "Appartement à vendre", numberOfRooms: 2, floorSize: { value: 51.5 } };

describe("an advert in JSON-LD", () => {
  test("is a listing, what it is about and its offer", () => {
    const fixture = path.join(import.meta.dirname, "../../fixtures/agence-littoral/sale.html");
    expect(recordOf(readHtml(readFileSync(fixture, "utf8")))).toMatchObject({
      source: "agence-littoral",
      reference: "AL1042",
      url,
      title: "Maison 4 pièces à Royan",
      transaction: "sale",
      type: "house",
      priceCents: 31_500_000,
      area: 96,
      rooms: 4,
      bedrooms: 3,
      yearBuilt: 1968,
      postcode: "17200",
      city: "Royan",
      location: "Royan (17200)",
      publishedOn: "2026-03-14",
    });
  });

  test("may be a home and an offer beside each other in a graph", () => {
    expect(recordOf(read({ "@graph": [home, offer, { "@type": "BreadcrumbList" }] }))).toMatchObject({
      type: "apartment",
      transaction: "sale",
      priceCents: 19_850_000,
      area: 51.5,
      rooms: 2,
    });
  });

  test("may say lists where one is meant, whole addresses for types, and amounts apart", () => {
    const listing = {
      "@type": ["https://schema.org/RealEstateListing", "WebPage"],
      name: ["Maison à louer"],
      mainEntity: [{ "@type": "https://schema.org/House", floorSize: [{ value: "96,5" }], floorLevel: "RDC" }],
      offers: [
        {
          "@type": "Offer",
          businessFunction: { "@id": "http://purl.org/goodrelations/v1#LeaseOut" },
          priceSpecification: { price: 1250, priceCurrency: "EUR" },
          offeredBy: { name: "Barnabé Lespinoy" },
        },
      ],
      description: "Une maison de pêcheur. Barnabé Lespinoy : 06 39 98 02 02.",
      image: [
        "/a.jpg",
        { "@type": "ImageObject", contentUrl: "https://img.example/b.jpg" },
        "/a.jpg",
        "data:image/png,x",
      ],
      amenityFeature: [
        { name: "Jardin", value: true },
        { name: "Piscine", value: false },
      ],
    };
    const advert = recordOf(read(listing));
    expect(advert).toMatchObject({
      transaction: "rental",
      rentCents: 125_000,
      priceCents: null,
      area: 96.5,
      floor: 0,
      features: ["Jardin"],
      photos: ["https://www.agence-littoral.example/a.jpg", "https://img.example/b.jpg"],
    });
    expect(advert.description).not.toMatch(/Lespinoy|06 39/);
  });

  test("among several is the one of the page", () => {
    const other = { ...home, url: "https://www.agence-littoral.example/biens/AL1-studio", numberOfRooms: 1 };
    expect(recordOf(read({ ...home, url }, other)).rooms).toBe(2);
    expect(recordOf(read(other, { ...home, identifier: "AL1042" })).rooms).toBe(2);
    expect(refusalOf(read(home, other))).toContain("holds 2 adverts");
  });

  test("may be of a type that the source's file names", () => {
    const product = { "@type": "Product", name: "Maison à vendre à Royan", offers: offer };
    expect(refusalOf(read(product))).toContain("no JSON-LD of an advert");
    const named = readHtml(script(product), { ...source, jsonLdTypes: ["Product"] });
    expect(recordOf(named)).toMatchObject({ type: "house", transaction: "sale", priceCents: 19_850_000 });
  });

  test("is refused when its page has none, its price can't be read or is in another currency", () => {
    expect(refusalOf(readHtml("<h1>Maison</h1>"))).toContain("no JSON-LD of an advert");
    expect(refusalOf(readHtml('<script type="application/ld+json">{"@type":"House"</script>'))).toContain("no JSON-LD");
    expect(refusalOf(read(home, { ...offer, price: "sur étude" }))).toMatch(/^price: /);
    expect(refusalOf(read(home, { ...offer, priceCurrency: "CHF" }))).toMatch(/^price: .*CHF/);
  });
});

const cases = path.join(import.meta.dirname, "../../fixtures/cases/13-json-ld");

describe("an advert that agencies' pages tell in their own way", () => {
  test.each<[string, Partial<Advert>]>([
    ["J1", { priceCents: 24_500_000, area: 65, rooms: 3, city: "Royan", postcode: "17200", type: "apartment" }],
    ["J2", { priceCents: 24_500_000, area: 65, rooms: 3, city: "Royan", transaction: "sale" }],
    ["J11", { priceCents: 24_500_000, area: 65, landArea: 12_000 }],
  ])("%s", async (reference, expected) => {
    const agency = await loadSource("source", cases);
    if (agency.kind !== "web") throw new Error("no web source");
    const html = readFileSync(path.join(cases, `ld_bien_${reference}.html`), "utf8");
    const page = { url: `https://www.agence-ld.example/bien/${reference}`, html, reference };
    expect(recordOf(readWith(jsonLd, agency, page))).toMatchObject(expected);
  });

  const listing = {
    "@type": "RealEstateListing",
    name: "Maison à vendre",
    about: { "@id": "#home" },
    offers: { "@id": "#offer" },
  };
  const house = { "@type": "House", "@id": "#home", numberOfRooms: 5, floorSize: { value: 120, unitCode: "MTK" } };
  const price = { "@type": "Offer", "@id": "#offer", price: "325000", priceCurrency: "EUR" };
  const told = { type: "house", rooms: 5, area: 120, priceCents: 32_500_000 } as const;

  test.each<[string, unknown[]]>([
    ["references across scripts", [listing, house, price]],
    ["references before and after what they name", [{ "@graph": [house, listing, price] }]],
    ["a list at the top", [[listing, house, price]]],
    ["a graph inside a node", [{ "@type": "WebPage", "@graph": [listing, house, price] }]],
    ["whole and short ids of one node", [listing, { ...house, "@id": `${url}#home` }, price]],
    [
      "a node told in two parts",
      [listing, { "@type": "House", "@id": "#home", numberOfRooms: 5 }, { "@id": "#home", floorSize: "120 m²" }, price],
    ],
    [
      "blank nodes",
      [
        {
          "@graph": [
            { ...listing, about: { "@id": "_:h" }, offers: [{ "@id": "_:o" }] },
            { ...house, "@id": "_:h" },
            { ...price, "@id": "_:o" },
          ],
        },
      ],
    ],
    [
      "lists and values as objects",
      [{ ...listing, offers: { "@list": [{ "@id": "#offer" }] } }, house, { ...price, price: { "@value": "325000" } }],
    ],
    ["a reversed reference", [{ ...house, "@reverse": { about: { ...listing, about: undefined } } }, price]],
    [
      "an offer that names the good",
      [
        house,
        { ...price, itemOffered: { "@id": "#home" } },
        { "@type": "Offer", price: 1, itemOffered: { "@type": "Product", name: "Estimation" } },
      ],
    ],
    ["the good inside its offer", [{ ...price, itemOffered: house }]],
    ["the good inside its page", [{ "@type": "WebPage", mainEntity: { ...house, offers: price } }]],
    [
      "the same script twice",
      [
        { ...house, offers: price, "@id": undefined },
        { ...house, offers: price, "@id": undefined },
      ],
    ],
    [
      "a prefix for the vocabulary",
      [
        {
          "@context": { s: "http://schema.org/" },
          "@type": "s:House",
          "s:numberOfRooms": 5,
          "s:floorSize": { "s:value": 120 },
          "s:offers": { "@type": "s:Offer", "s:price": 325000 },
        },
      ],
    ],
    [
      "the usual prefix, with https and @vocab",
      [
        {
          "@context": ["https://schema.org", { "@vocab": "https://schema.org/" }],
          "@type": "schema:House",
          "schema:numberOfRooms": 5,
          floorSize: 120,
          "schema:offers": { "schema:price": 325000, "@type": "schema:Offer" },
        },
      ],
    ],
    [
      "whole addresses for names",
      [
        {
          "@type": "http://schema.org/House",
          "http://schema.org/numberOfRooms": 5,
          "https://schema.org/floorSize": 120,
          "http://schema.org/offers": price,
        },
      ],
    ],
    [
      "names of its own",
      [
        {
          "@context": [
            "https://schema.org",
            { pieces: { "@id": "schema:numberOfRooms" }, surface: "https://schema.org/floorSize" },
          ],
          "@type": "House",
          pieces: 5,
          surface: "120 m²",
          offers: price,
        },
      ],
    ],
    [
      "keywords without their sign",
      [
        {
          "@graph": [
            { ...listing, about: { id: "#home" } },
            { ...house, "@id": undefined, "@type": undefined, id: "#home", type: "House" },
            price,
          ],
        },
      ],
    ],
  ])("is read with %s", (_, scripts) => {
    expect(recordOf(read(...scripts))).toMatchObject(told);
  });

  const whole = JSON.stringify({ ...house, offers: price });
  test.each([
    ["a parameter in its type", `<script type="application/ld+json; charset=utf-8">${whole}</script>`],
    ["a type in capitals", `<script type=" APPLICATION/LD+JSON ">${whole}</script>`],
    ["character references in its type", `<script type="application/ld&#43;json">${whole}</script>`],
    ["an attribute that holds a sign", `<script data-test="a>b" type="application/ld+json">${whole}</script>`],
    ["a comment around", `<script type="application/ld+json"><!--\n${whole}\n--></script>`],
    ["a CDATA section around", `<script type="application/ld+json">//<![CDATA[\n${whole}\n//]]></script>`],
    ["a CDATA section in comments around", `<script type="application/ld+json">/*<![CDATA[*/${whole}/*]]>*/</script>`],
    ["a semicolon after", `<script type="application/ld+json">${whole};</script>`],
    [
      "character references for quotes",
      `<script type="application/ld+json">${whole.replaceAll('"', "&quot;")}</script>`,
    ],
    [
      "a line end inside a text",
      `<script type="application/ld+json">${whole.replace("{", '{"description":"a\nb",')}</script>`,
    ],
    ["a byte order mark before", `<script type="application/ld+json">\uFEFF${whole}</script>`],
    [
      "an old one in a comment beside",
      `<!-- <script type="application/ld+json">{"@type":"House"}</script> -->${script(JSON.parse(whole))}`,
    ],
    ["a broken one beside", `<script type="application/ld+json">{"@type":</script>${script(JSON.parse(whole))}`],
  ])("is read from a script with %s", (_, html) => {
    expect(recordOf(readHtml(html))).toMatchObject(told);
  });

  test.each<[string, object, Partial<Advert>]>([
    ["a price for people", { price: "278 000 €" }, { priceCents: 27_800_000 }],
    ["a price with points for people", { price: "278.000 €" }, { priceCents: 27_800_000 }],
    ["a price with cents", { price: "278000.50" }, { priceCents: 27_800_050 }],
    [
      "a price as an amount of money",
      { price: { "@type": "MonetaryAmount", value: 278000, currency: "EUR" } },
      { priceCents: 27_800_000 },
    ],
    [
      "the lowest of prices",
      { "@type": "AggregateOffer", lowPrice: "278000", highPrice: 310000 },
      { priceCents: 27_800_000 },
    ],
    [
      "offers inside an offer",
      { "@type": "AggregateOffer", offers: [{ "@type": "Offer", price: 278000 }] },
      { priceCents: 27_800_000 },
    ],
    [
      "a price of the m² beside",
      { priceSpecification: [{ price: 3200, unitCode: "MTK" }, { price: 278000 }] },
      { priceCents: 27_800_000 },
    ],
    ["an offer to let", { "@type": "OfferForLease", price: "850.333" }, { transaction: "rental", rentCents: 85_033 }],
    ["no price", {}, { priceCents: null }],
  ])("has %s", (_, offers, expected) => {
    expect(recordOf(read({ ...house, offers: { "@type": "Offer", priceCurrency: "EUR", ...offers } }))).toMatchObject(
      expected,
    );
  });

  test.each<[string, object, Partial<Advert>]>([
    ["a surface for people", { floorSize: "65 m²" }, { area: 65 }],
    ["a surface for people in a quantity", { floorSize: { value: "1.250 m²" } }, { area: 1_250 }],
    ["square feet", { floorSize: { value: 1000, unitCode: "FTK" } }, { area: 92.903 }],
    ["a unit in words", { lotSize: { value: "1,2", unitText: "ha" } }, { landArea: 12_000 }],
    ["ares", { lotSize: { value: 12, unitCode: "ARE" } }, { landArea: 1_200 }],
    ["a quantity of rooms", { numberOfRooms: { "@type": "QuantitativeValue", value: 4 } }, { rooms: 4 }],
    ["rooms in words", { numberOfRooms: "4 pièces" }, { rooms: 4 }],
    ["rooms of which the least is the most", { numberOfRooms: { minValue: 4, maxValue: 4 } }, { rooms: 4 }],
    [
      "a position with commas",
      { geo: { latitude: "45,625", longitude: "-1,028" } },
      { latitude: 45.625, longitude: -1.028 },
    ],
  ])("has %s", (_, changes, expected) => {
    expect(recordOf(read({ ...house, ...changes }))).toMatchObject(expected);
  });

  test.each<[string, object, string, keyof Advert]>([
    ["a surface in words", { floorSize: "grande" }, "floorSize", "area"],
    ["a surface without value", { floorSize: { "@type": "QuantitativeValue", unitCode: "MTK" } }, "floorSize", "area"],
    ["a range of surfaces", { floorSize: { minValue: 40, maxValue: 60 } }, "floorSize", "area"],
    ["metres", { floorSize: { value: 65, unitCode: "MTR" } }, "floorSize", "area"],
    ["a unit that nobody knows", { lotSize: { value: 3, unitText: "journaux" } }, "lotSize", "landArea"],
    ["half a room", { numberOfRooms: 3.5 }, "numberOfRooms", "rooms"],
    ["the last floor", { floorLevel: "Dernier" }, "floorLevel", "floor"],
    ["a year about", { yearBuilt: "1970 env." }, "yearBuilt", "yearBuilt"],
    [
      "a postcode of a spreadsheet",
      { address: { addressLocality: "Royan", postalCode: "17200.0" } },
      "postalCode",
      "postcode",
    ],
  ])("with %s is kept, that value left out with its reason", (_, changes, field, name) => {
    const result = read({ ...house, offers: price, ...changes });
    expect(recordOf(result)).toMatchObject({ priceCents: 32_500_000, [name]: null });
    expect(result.dropped.fields).toEqual({ [field]: 1 });
  });

  test("with offers of which none is said to be its own is refused", () => {
    const other = { "@type": "Offer", price: 99_000 };
    expect(refusalOf(read({ ...house }, price, other))).toMatch(/^offers: .*holds 2 offers/);
  });

  test("that goes in circles, or is nested without end, costs no more than its size", () => {
    const circle = {
      "@graph": [
        { ...house, about: { "@id": "#home" }, offers: { "@id": "#offer" } },
        { ...price, itemOffered: { "@id": "#home" } },
      ],
    };
    expect(recordOf(read(circle))).toMatchObject(told);
    const deep = `${'{"@type":"House","about":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    const wide = JSON.stringify({
      "@graph": Array.from({ length: 50_000 }, (_, at) => ({ "@id": "#home", name: `n${at}` })),
    });
    const start = processorTime();
    for (const json of [deep, wide]) readHtml(`<script type="application/ld+json">${json}</script>`);
    expect(processorTime() - start).toBeLessThan(2_000);
  });
});
