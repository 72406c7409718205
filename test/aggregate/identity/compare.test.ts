import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../../lib/aggregate/identity/compare.ts";
import { factsOf } from "../../../lib/aggregate/identity/facts.ts";
import { WEIGHTS } from "../../../lib/aggregate/identity/weights.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { aFlat } from "../../support/properties.ts";

function compared(a: Partial<Advert>, b: Partial<Advert>, atOnce = false) {
  const [one, other] = [aFlat({ reference: "1", ...a }), aFlat({ reference: "2", ...b })];
  const comparison = compare(factsOf(one), factsOf(other), { atOnce });
  return { ...comparison, same: comparison.score >= WEIGHTS.threshold };
}

function weightOf(fact: string, a: Partial<Advert>, b: Partial<Advert>): number | undefined {
  return compared(a, b).reasons.find((reason) => reason.fact === fact)?.weight;
}

test("adverts of two agencies that agree in area, price, floor and letters are one good", () => {
  expect(compared({}, { agentHash: "other" })).toMatchObject({ same: true, contradicts: false });
});

test("what is compared comes out the same whichever advert comes first", () => {
  const changes = fc.record({
    area: fc.constantFrom(null, 70, 72, 72.5),
    floor: fc.constantFrom(null, 0, 1, 2),
    priceCents: fc.constantFrom(null, 27_820_000, 28_000_000),
    description: fc.constantFrom(null, "Au premier étage, box de 12 m².", "Rez-de-chaussée avec jardin de 40 m²."),
    reference: fc.constantFrom("a", "b", "c"),
    agentHash: fc.constantFrom(null, "x"),
  });
  fc.assert(
    fc.property(changes, changes, fc.boolean(), (a, b, atOnce) => {
      const [one, other] = [
        factsOf(aFlat({ ...a, reference: `1${a.reference}` })),
        factsOf(aFlat({ ...b, reference: `2${b.reference}` })),
      ];
      expect(compare(one, other, { atOnce })).toEqual(compare(other, one, { atOnce }));
    }),
  );
});

describe("two flats of one building", () => {
  test.each([
    ["the field", { floor: 1 }, { floor: 2 }],
    [
      "the text",
      { floor: null, description: "Situé au premier étage." },
      { floor: null, description: "Au 2ème et dernier étage." },
    ],
    [
      "ground floor and top floor",
      { floor: null, description: "En rez-de-chaussée." },
      { floor: null, description: "Au 2e et dernier étage." },
    ],
  ])("stay apart when their floors differ by %s, though all else is the same", (_, a, b) => {
    expect(compared(a, b)).toMatchObject({ same: false, contradicts: true });
  });

  test("a raised ground floor may be called the first", () => {
    expect(compared({ floor: 1, description: "En rez-de-chaussée surélevé." }, { floor: 0 })).toMatchObject({
      same: true,
    });
  });

  test("stay apart when nothing but the building and the stack of flats agrees", () => {
    const untold = { floor: null, floors: null, energyClass: null, ghgClass: null };
    const alike = { ...untold, condominiumLots: 46, yearBuilt: 1978, features: ["ascenseur"], priceCents: 27_900_000 };
    expect(compared(alike, { ...alike, priceCents: 28_700_000 })).toMatchObject({ same: false });
  });
});

describe("parking and land", () => {
  // Two spaces of one garage for motorcycles, let by one agent: facts as they were published.
  const space: Partial<Advert> = {
    type: "parking",
    typeLabel: "Parking",
    transaction: "rental",
    priceCents: null,
    rentCents: 4_000,
    area: 5,
    rooms: null,
    bedrooms: null,
    floor: null,
    floors: null,
    energyClass: null,
    ghgClass: null,
    postcode: "75014",
    city: "Paris",
    agentHash: "one-agent",
    description:
      "Place pour deux-roues de cinq mètres carrés, plusieurs entrées possibles depuis trois rues voisines, visites à tout moment de la semaine.",
    source: "iad-france",
  };

  test.each([
    ["the same agent, at once", {}, true],
    ["the same agent, one after the other", {}, false],
    ["another agent", { agentHash: "another" }, false],
  ])("two spaces with the same price, area and text by %s stay apart", (_, change, atOnce) => {
    const photos = (product: number) => [1, 2].map((n) => `https://photos.example/2025-09/product-${product}-${n}.jpg`);
    const pair = compared(
      { ...space, reference: "1844297", photos: photos(1903856) },
      { ...space, reference: "1844298", photos: photos(1903857), ...change },
      atOnce,
    );
    expect(pair).toMatchObject({ same: false, contradicts: true });
  });

  test("a space with its own number and photos is found again at another source", () => {
    const own = {
      photos: ["https://photos.example/product-1903857-1.jpg", "https://photos.example/product-1903857-2.jpg"],
    };
    const other = { ...space, ...own, source: "agence", agentHash: null, area: 5 };
    expect(compared({ ...space, ...own }, other)).toMatchObject({ same: true });
  });

  test("two numbered boxes are two, whatever else agrees", () => {
    const box = (number: number) => ({
      ...space,
      description: `Box n° ${number} au premier sous-sol, porte basculante.`,
    });
    expect(compared({ ...box(12) }, { ...box(14), agentHash: "another" })).toMatchObject({
      same: false,
      contradicts: true,
    });
  });
});

describe("one agency", () => {
  const agency = { agentHash: "agency", priceCents: 28_000_000 };
  test("that publishes again, after the first was gone, publishes the same good", () => {
    expect(compared(agency, agency).same).toBe(true);
  });
  test("that has both online has two goods", () => {
    expect(compared(agency, agency, true).same).toBe(false);
  });
  test("that puts several lots on one page has as many goods", () => {
    const page = { ...agency, url: "https://portal.example/programme/203007387/" };
    expect(compared({ ...page, area: 59, rooms: 3 }, { ...page, area: 43, rooms: 2 }).same).toBe(false);
  });
  test("its own reference finds a good again under other letters", () => {
    const told = { ...agency, description: "Fiche Id-SLG151804 : studio loué." };
    expect(weightOf("reference", told, { ...told, energyClass: "G" })).toBe(WEIGHTS.reference.same);
  });
});

describe("facts", () => {
  test("an odd price that both ask says more than a round one", () => {
    const same = (priceCents: number) => weightOf("price", { priceCents }, { priceCents }) ?? 0;
    expect(same(27_820_000)).toBeGreaterThan(same(28_000_000));
  });
  test("a price that the other asked before is no other price", () => {
    expect(
      weightOf("price", { priceCents: 22_300_000, previousPriceCents: 23_000_000 }, { priceCents: 23_000_000 }),
    ).toBe(WEIGHTS.price.sameAsBefore);
  });
  test("an area that the text gives otherwise than the field may be the same", () => {
    expect(weightOf("area", { area: 43.57, description: "Grand T2 de 45 m² avec vue." }, { area: 45 })).toBe(
      WEIGHTS.area.same,
    );
  });
  test("circles in which a portal hides a place contradict only when they lie apart", () => {
    const circle = (longitude: number) => ({
      longitude,
      latitude: 43.36,
      precision: "radius" as const,
      precisionRadius: 200,
    });
    expect(weightOf("position", circle(-1.77), circle(-1.7725))).toBeGreaterThan(0);
    expect(weightOf("position", circle(-1.77), circle(-1.79))).toBeLessThan(-4);
  });
  test("a text that is cut is as like as the whole one", () => {
    const text =
      "Appartement traversant sous les combles d'une ancienne filature, charpente apparente, verrières d'atelier, cour pavée et glycine.";
    expect(
      weightOf(
        "text",
        { description: text, agentHash: "a" },
        { description: `${text.slice(0, 100)} [...]`, agentHash: "b" },
      ),
    ).toBe(7);
  });
  test("what agencies write under every advert weighs nothing", () => {
    const under =
      "Copropriété de 44 lots. Charges annuelles : 804,00 euros. Les informations sur les risques auxquels ce bien est exposé sont disponibles sur www.georisques.gouv.fr";
    expect(
      weightOf("text", { description: under, agentHash: "a" }, { description: under, agentHash: "b" }),
    ).toBeUndefined();
  });
  test("a virtual tour is one good's, the home page of a maker of tours nobody's", () => {
    const tour = { virtualTour: "https://tours.example/show/?m=CQuF9rBgapo&play=1" };
    expect(weightOf("tour", tour, { virtualTour: "https://tours.example/show/?m=CQuF9rBgapo" })).toBe(
      WEIGHTS.virtualTour.same,
    );
    expect(
      weightOf("tour", { virtualTour: "http://tours.example/" }, { virtualTour: "http://tours.example/" }),
    ).toBeUndefined();
  });
});
