import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import jsonLd from "../../../lib/normalize/readers/json-ld.ts";
import { readWith, recordOf, refusalOf, webSource } from "../../support/web-source.ts";

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
      floor: null,
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
    expect(refusalOf(read(home, { ...offer, priceCurrency: "CHF" }))).toMatch(/^priceCurrency: .*CHF/);
  });

  test("is kept without a surface that can't be read, and the reason is told", () => {
    const { records, dropped } = read({ ...home, floorSize: "grande" });
    expect(records).toMatchObject([{ area: null }]);
    expect(dropped.samples).toMatchObject([{ field: "floorSize", found: "grande" }]);
  });
});
