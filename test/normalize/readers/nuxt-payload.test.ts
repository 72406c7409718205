import { describe, expect, test } from "vitest";
import nuxtPayload from "../../../lib/normalize/readers/nuxt-payload.ts";
import { aCard, aRental, aSale, jsonLd, page, payload } from "../../support/iad-page.ts";
import type { Facts } from "../../support/iad-page.ts";
import { readWith, recordOf, refusalOf, webSource } from "../../support/web-source.ts";

const source = await webSource("iad-france");
const URL_2025 = "https://www.iadfrance.fr/annonce/appartement-location-2-pieces-nancy-48m2/r1900001?from=list#photos";

const readHtml = (html: string, reference = "1900001") =>
  readWith(nuxtPayload, source, { url: URL_2025, html, reference });
const readRental = (changes: Facts = {}, body = "") => readHtml(page([payload(aRental(changes))], body));
const rental = (changes: Facts = {}, body = "") => recordOf(readRental(changes, body));
const readSale = (changes: Facts = {}, body = "", head = "") =>
  readHtml(page([payload(aSale(changes))], body, head), "2100002");
const sale = (changes: Facts = {}) => recordOf(readSale(changes));

describe("the record of a page", () => {
  test("is found by its keys wherever it stands, and similar adverts never leak in", () => {
    const advert = recordOf(readHtml(page([payload({ any: [{ where: aRental() }] }, aCard("1900777"))])));
    expect(advert.reference).toBe("1900001");
    expect(JSON.stringify(advert)).not.toMatch(/1900777|other\.jpg/);
  });

  test("may be repeated, word for word", () => {
    expect(recordOf(readHtml(page([payload(aRental(), { again: aRental() })]))).kind).toBe("advert");
  });

  test("is refused when the page holds none, only another's, or several that differ", () => {
    expect(refusalOf(readHtml(page([])))).toBe("reference: the page holds no record of an advert");
    expect(refusalOf(readHtml(page([payload(aCard("1900001"))])))).toContain("no record");
    expect(refusalOf(readHtml(page([payload(aSale())])))).toContain("no record of 1900001, only of 2100002");
    const odd = payload(aSale({ propertyListingRef: { of: "nobody" } }));
    expect(refusalOf(readHtml(page([odd])))).toContain("the page holds no record of an advert");
    const both = payload(aRental(), aRental({ mainSurface: 50 }));
    expect(refusalOf(readHtml(page([both])))).toContain("2 different records of 1900001");
  });

  test("is refused when its payload is cut, is no payload, or has not the known shape", () => {
    const whole = payload(aRental());
    expect(refusalOf(readHtml(page([whole.slice(0, -40)])))).toContain("payload: the page's payload can't be decoded");
    expect(refusalOf(readHtml(page(['{"a":1}'])))).toContain("payload can't be decoded");
    expect(refusalOf(readHtml(page(["[[1,99]]"])))).toContain("payload can't be decoded");
    expect(refusalOf(readRental({ surfaceList: "48 m²" }))).toContain("surfaceList");
    expect(refusalOf(readRental({ transactionType: "auction" }))).toContain("transactionType");
    expect(refusalOf(readRental({ transactionType: { of: "nobody" } }))).toBe(
      "transactionType: transactionType: expected sale or rental",
    );
  });

  test("nested ten thousand deep, it costs a rejection and no more", () => {
    const deep = `[{"a":1}${Array.from({ length: 10_000 }, (_, at) => `,{"a":${at + 2}}`).join("")},0]`;
    expect(refusalOf(readHtml(page([deep])))).not.toBe("");
  });

  test("of 10 MB is read, in the payload or beside it; one beyond the limit is refused", () => {
    const long = "Une pièce de plus. ".repeat(550_000);
    expect(rental({ other: long }).area).toBe(48);
    expect(rental({}, `<h1>Appartement à Nancy (54000)</h1><p>${long}</p>`).area).toBe(48);
    expect(refusalOf(readHtml(" ".repeat(17 * 1024 * 1024)))).toContain("characters");
  });
});

describe("what a page says twice must agree", () => {
  const heading = (text: string) => `<main><h1>${text}</h1></main>`;
  const house = (changes: object) =>
    jsonLd(
      {
        "@type": "House",
        floorSize: { value: 124 },
        numberOfRooms: 5,
        address: { addressLocality: "Sète" },
        ...changes,
      },
      { "@type": "Offer", price: "438 000 €" },
    );

  test.each([
    ["Appartement à Nancy (54000)"],
    ["Location appartement 2 pièces 48 m² Nancy"],
    ["Appartement à louer 2 pièces 48 m² NANCY"],
    ["Un deux-pièces de charme, terrasse de 20 m², à Metz"],
    ["Annonce"],
  ])("the heading “%s” goes with the payload, or says nothing", (text) => {
    expect(rental({}, heading(text)).title).toBe(text);
  });

  test.each([
    ["area", "Location appartement 2 pièces 84 m² Nancy"],
    ["rooms", "Location appartement 3 pièces 48 m² Nancy"],
    ["type", "Location maison 2 pièces 48 m² Nancy"],
    ["city", "Location appartement 2 pièces 48 m² Metz"],
    ["city", "Appartement à Metz (54000)"],
    ["postcode", "Appartement à Nancy (54100)"],
  ])("another %s in the heading refuses the page", (field, text) => {
    expect(refusalOf(readRental({}, heading(text)))).toMatch(
      new RegExp(`^${field}: .*the payload says .*the heading says`),
    );
  });

  test.each([
    ["area", house({ floorSize: { value: 99 } })],
    ["rooms", house({ numberOfRooms: 4 })],
    ["city", house({ address: { addressLocality: "Agde" } })],
    ["type", house({ "@type": "Apartment" })],
    ["price", jsonLd({ "@type": "Offer", price: "483 000 €" })],
  ])("another %s in the JSON-LD refuses the page", (field, head) => {
    expect(refusalOf(readSale({}, "", head))).toMatch(new RegExp(`^${field}: .*the payload says .*JSON-LD says`));
  });

  test("a JSON-LD that agrees, or that is no JSON, does not", () => {
    expect(recordOf(readSale({}, "", house({}))).kind).toBe("advert");
    expect(recordOf(readSale({}, "", '<script type="application/ld+json">{"@type":</script>')).kind).toBe("advert");
  });

  test("a page that shows another reference only is refused", () => {
    expect(refusalOf(readSale({}, "<p>Réf : 2100009</p>"))).toContain("the page shows 2100009");
    expect(recordOf(readSale({}, "<p>Réf : 2100002</p><aside>Réf : 2100009</aside>")).kind).toBe("advert");
  });

  test("prices of the other kind refuse the page", () => {
    expect(refusalOf(readRental({ prices: { type: "sale", formattedMain: "720 €" } }))).toContain("transactionType");
  });
});

describe("prices", () => {
  test("are read through narrow and no-break spaces; an empty one is unknown", () => {
    expect(sale().priceCents).toBe(43_800_000);
    expect(sale({ prices: { type: "sale", formattedMain: "1\u202F250\u202F000\u00A0€" } }).priceCents).toBe(
      125_000_000,
    );
    expect(sale({ prices: { type: "sale", formattedMain: "" } }).priceCents).toBeNull();
    expect(rental({ prices: { type: "rental", formattedMain: "720,50\u00A0€" } }).rentCents).toBe(72_050);
  });

  test("of a sale say who pays the fees: the payload first, the text where it says nothing", () => {
    const sold = (prices: object, description: string) => sale({ prices: { type: "sale", ...prices }, description });
    const bySeller = "Honoraires d'agence à la charge du vendeur.\nSuite.";
    expect(sold({ feesCharge: "seller" }, bySeller)).toMatchObject({
      feesPaidBy: "seller",
      fees: "Honoraires d'agence à la charge du vendeur",
    });
    expect(sold({ feesCharge: "seller" }, "Belle vue.").fees).toBe("Honoraires à la charge du vendeur");
    expect(sold({}, bySeller).feesPaidBy).toBe("seller");
    expect(sold({}, "Belle vue.")).toMatchObject({ feesPaidBy: null, fees: null });
    expect(sale()).toMatchObject({
      fees: "Honoraires TTC à la charge de l'acquéreur (4,29% du prix du bien hors honoraires) : 18000 euros",
      priceExcludingFeesCents: 42_000_000,
    });
  });

  test("of a rental: the site's own figures go before those that the adviser wrote", () => {
    expect(rental()).toMatchObject({
      tenantFeesCents: 52_800,
      fees: "Honoraires TTC à la charge du locataire: 528 euros (soit 11.00 euros / m²)",
      depositCents: 66_000,
      chargesCents: 6000,
      furnished: false,
    });
  });

  test("of a rental whose text has no figures of the site's are the payload's", () => {
    const premises = rental({
      description: "Un local d'angle.\n\r\nDépôt de garantie : 5 000 €\n\r\nLoyer : 31 200€ HC",
    });
    expect(premises).toMatchObject({
      depositCents: 500_000,
      chargesCents: null,
      furnished: null,
      fees: "Honoraires à la charge du locataire : 528\u00A0€",
      feesPaidBy: "tenant",
    });
  });

  test("include the charges only where the site says so", () => {
    const silent = { type: "rental", formattedMain: "720 €" };
    expect(rental().chargesIncluded).toBe(true);
    expect(rental({ prices: silent }).chargesIncluded).toBeNull();
    expect(sale().chargesIncluded).toBeNull();
  });
});

describe("sizes", () => {
  test("parking has its gross area and no rooms, land its plot and no area", () => {
    const spot = {
      propertyType: "parking",
      propertyDisplayType: "garage",
      rooms: [],
      roomsCount: 0,
      mainSurface: null,
    };
    expect(rental({ ...spot, surfaceList: [{ type: "gross-area", value: 12 }] })).toMatchObject({
      type: "parking",
      typeLabel: "Garage",
      title: "Garage à Nancy (54000)",
      area: 12,
      rooms: null,
      bedrooms: null,
    });
    const plot = { propertyType: "land", propertyDisplayType: "land", mainSurface: 840 };
    expect(sale({ ...plot, surfaceList: [{ type: "plot-area", value: 840 }] })).toMatchObject({
      type: "land",
      area: null,
      landArea: 840,
    });
  });

  test("the main surface is the area where the list of surfaces has none", () => {
    expect(rental({ mainSurface: 57, surfaceList: [] })).toMatchObject({ area: 57, landArea: null });
  });

  test.each([
    [["Étage 0 sur 4"], 0, 4],
    [["Étage : 7"], 7, null],
    [["Rez-de-chaussée"], 0, null],
    [["5 étages"], null, 5],
    [[], null, null],
  ])("the floor in %j", (texts, floor, floors) => {
    const secondaryFeatures = texts.map((text) => ({ text }));
    expect(rental({ secondaryFeatures })).toMatchObject({ floor, floors });
  });

  test("heating is put in words, and no key of the site's dictionary is shown", () => {
    const heating = (...keys: string[]) =>
      rental({
        mainFeatures: [],
        secondaryFeatures: [
          {
            text: "property.feature.heating",
            translationKey: keys.map((key) => `property.feature.heating.power_supply.${key}`),
          },
          { text: "property.feature.unheard_of" },
        ],
      });
    expect(heating("electricity", "natural_gas")).toMatchObject({
      heating: "Électrique et Gaz naturel",
      features: ["Chauffage Électrique et Gaz naturel"],
    });
    expect(heating("unheard_of")).toMatchObject({ heating: null, features: [] });
    expect(rental({ secondaryFeatures: [{ text: "Chauffage collectif" }] }).heating).toBe("collectif");
  });

  test("a display type that is not known is named by the page, and is of the property's type", () => {
    const unknown = { propertyDisplayType: "farmhouse", propertyType: "house" };
    expect(recordOf(readSale(unknown, "<h1>Corps de ferme à Sète (34200)</h1>"))).toMatchObject({
      type: "house",
      typeLabel: "Corps de ferme",
    });
    expect(sale(unknown)).toMatchObject({ type: "house", typeLabel: "Maison" });
  });
});

describe("energy and co-ownership", () => {
  test("a figure of 0, a class that is not required and costs that are missing are unknown", () => {
    const epc = { status: "available-not-required", consumption: 0 };
    expect(rental({ epcGes: { isAvailable: false, epc, ges: epc, amount: {} } })).toMatchObject({
      energyClass: null,
      energyConsumption: null,
      ghgEmissions: null,
      energyCostMinCents: null,
      energyCostMaxCents: null,
    });
  });

  test("an excessive class is a class; one cost may be told without the other, or one fixed", () => {
    const rated = (amount: object) =>
      rental({ epcGes: { epc: { status: "available-excessive", class: "F", consumption: 417 }, ges: {}, amount } });
    expect(rated({ max: 1390 })).toMatchObject({
      energyClass: "F",
      energyCostMinCents: null,
      energyCostMaxCents: 139_000,
    });
    expect(rated({ fix: 900 })).toMatchObject({ energyCostMinCents: 90_000, energyCostMaxCents: 90_000 });
  });

  test("annual fees are cents, whatever their decimals; a rental says nothing of its co-ownership", () => {
    const shared = (annualFees: unknown) =>
      sale({ hasCoOwnership: true, coOwnership: { totalUnitsCount: 23, annualFees, proceedingsUnderway: false } });
    expect(shared(1157.64)).toMatchObject({
      condominium: true,
      condominiumLots: 23,
      condominiumAnnualChargesCents: 115_764,
      condominiumProceedings: false,
    });
    expect(shared(157.645).condominiumAnnualChargesCents).toBe(15_765);
    expect(shared(0).condominiumAnnualChargesCents).toBeNull();
    expect(sale().condominium).toBe(false);
    expect(rental().condominium).toBeNull();
  });
});

describe("the place", () => {
  test("has its name's case back, its department and its region", () => {
    expect(sale()).toMatchObject({
      city: "Sète",
      location: "Sète (34200)",
      locationFull: "Sète (34200), Hérault, Occitanie",
    });
    const place = (name: string) => rental({ breadcrumbs: [], location: { postcode: "78100", place: name } }).city;
    expect(place("SAINT-GERMAIN-EN-LAYE")).toBe("Saint-Germain-en-Laye");
    expect(place("LE BOURGET")).toBe("Le Bourget");
    expect(place("L'Haÿ-les-Roses")).toBe("L'Haÿ-les-Roses");
  });

  test("has coordinates with their precision, or none", () => {
    const at = (location: object) => rental({ location: { postcode: "54000", place: "Nancy", ...location } });
    const here = { latitude: 48.69, longitude: 6.18 };
    expect(at({ ...here, radius: 0 })).toMatchObject({ ...here, precision: "exact", precisionRadius: null });
    expect(at({ ...here, radius: 5000 })).toMatchObject({ ...here, precision: "radius", precisionRadius: 5000 });
    expect(at(here)).toMatchObject({ ...here, precision: null });
    expect(at({ hasMapInfo: false })).toMatchObject({ latitude: null, longitude: null, precision: null });
    expect(refusalOf(readRental({ location: { latitude: 148, longitude: 6, radius: 0 } }))).toContain(
      "location.latitude",
    );
  });
});

describe("what is kept of people", () => {
  test("is a keyed hash: names, phones and registers are gone, the mandatory mentions stay", () => {
    const advert = rental();
    expect(advert.agentHash).toBe("hash of 70123");
    expect(JSON.stringify(advert)).not.toMatch(/Ondine|Castelmaure|06 39 98|KzMz|512345678|\(ID 70123\)/i);
    expect(advert.description).toContain(
      "Dépôt de garantie : 660 euros. Honoraires TTC à la charge du locataire: 528 euros",
    );
  });

  test("neither is it in the reason for which a page is refused", () => {
    const { rejected } = readRental({ location: { postcode: "Ondine, 06 39 98 01 01", place: "Nancy" } });
    expect(JSON.stringify(rejected)).not.toContain("06 39 98");
  });
});

describe("what is shown", () => {
  test("the record's own photos only, once each, from either generation", () => {
    const same = "https://images.playiad.com/property/n1.jpg";
    expect(rental({ photos: [same, same, "", "javascript:alert(1)", 7] })).toMatchObject({
      photos: [same],
      photoCount: 1,
    });
    expect(sale().photos).toEqual(["https://images.iadfrance.fr/property/2026/09/a1.jpg"]);
    const wrapped = { media: { photos: [{ src: same }], videos: ["https://video.example/1"], virtualTours: [] } };
    expect(sale(wrapped)).toMatchObject({ photos: [same], hasVideo: true, hasVirtualTour: false });
  });

  test("its flags, its address without what came along, and the prestige tag", () => {
    expect(rental({ isExclusive: true, tags: ["newly-published", "prestige"] })).toMatchObject({
      exclusive: true,
      underContract: false,
      prestige: true,
      url: "https://www.iadfrance.fr/annonce/appartement-location-2-pieces-nancy-48m2/r1900001",
    });
  });
});
