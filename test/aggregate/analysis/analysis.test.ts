import { describe, expect, test } from "vitest";
import { attentionTo } from "../../../lib/aggregate/analysis/attention.ts";
import type { Good } from "../../../lib/aggregate/analysis/good.ts";
import { positionOf, pricePerSquareMetre } from "../../../lib/aggregate/analysis/position.ts";
import { estimatedRent, grossYield } from "../../../lib/aggregate/analysis/rent.ts";
import { segmentsOf } from "../../../lib/aggregate/analysis/segments.ts";

const NOW = new Date("2026-11-23T08:00:00Z");
const RENT = { perSquareMetre: 12.5, observations: 40, edition: 2025 };

function aGood(changes: Partial<Good> = {}): Good {
  return {
    type: "apartment",
    transaction: "sale",
    price: 200_000,
    area: 50,
    rooms: 3,
    yearBuilt: 1960,
    energyClass: "C",
    annualCharges: 1000,
    commune: "64260",
    offeredSince: "2026-11-01T08:00:00Z",
    offered: true,
    prices: [200_000],
    ...changes,
  };
}

/** Eleven prices per m² from 3,000 to 5,000 €, 4,000 € in the middle. */
const LOCAL = {
  perSquareMetre: Array.from({ length: 11 }, (_, n) => 3000 + n * 200),
  of: "ventes d’appartements à Hendaye",
};

describe("prices and rents", () => {
  test("a flat of 50 m² at 200,000 € costs 4,000 €/m², lets for 625 € a month and yields 3.75 %", () => {
    const good = aGood();
    const rent = estimatedRent(good, RENT);
    expect(pricePerSquareMetre(good).value).toBe(4000);
    expect(rent).toMatchObject({ value: 625, sample: 40, reason: null });
    expect(grossYield(good, rent).value).toBeCloseTo(3.75);
  });

  test.each([
    ["no area", { area: null }, "surface"],
    ["no price", { price: null }, "prix"],
    ["a rental", { transaction: "rental" }, "location"],
    ["a garage", { type: "parking" }, "appartements et maisons"],
  ] as const)("%s has no yield, and the reason says so", (_, changes, reason) => {
    const good = aGood(changes);
    const rate = grossYield(good, estimatedRent(good, RENT));
    expect(rate).toMatchObject({ value: null, reason: expect.stringContaining(reason) });
  });

  test("where no rent is known there is none, never 0", () => {
    expect(estimatedRent(aGood(), null)).toMatchObject({ value: null, reason: expect.stringContaining("aucun loyer") });
  });
});

describe("the place in the market", () => {
  test.each([
    [3000, -25, "très sous-coté", 4.5],
    [3500, -12.5, "sous-coté", 27.3],
    [4000, 0, "au prix du marché", 50],
    [4400, 10, "surcoté", 68.2],
    [5000, 25, "très surcoté", 95.5],
  ])("%i €/m² is %f %% off the median: %s", (perSquareMetre, gap, label, percentile) => {
    const position = positionOf(pricePerSquareMetre(aGood({ price: perSquareMetre * 50 })), LOCAL);
    expect(position.median).toMatchObject({ value: 4000, sample: 11 });
    expect(position.gap.value).toBeCloseTo(gap);
    expect(position.label).toMatchObject({ value: label, sample: 11 });
    expect(position.percentile.value).toBeCloseTo(percentile, 1);
  });

  test("below ten prices nothing is told but the sample and why", () => {
    const few = { ...LOCAL, perSquareMetre: [4000, 4100, 4200] };
    const { median, gap, percentile, label } = positionOf(pricePerSquareMetre(aGood()), few);
    for (const figure of [median, gap, percentile, label]) {
      expect(figure).toMatchObject({ value: null, sample: 3, reason: expect.stringContaining("il en faut 10") });
    }
  });

  test("without a price the market's median is told all the same", () => {
    const { median, gap } = positionOf(pricePerSquareMetre(aGood({ price: null })), LOCAL);
    expect(median.value).toBe(4000);
    expect(gap).toMatchObject({ value: null, reason: expect.stringContaining("prix") });
  });
});

test("segments follow the quartiles of the market, the area and the year of building", () => {
  const of = (changes: Partial<Good>) => {
    const { price, area, age } = segmentsOf(aGood(changes), pricePerSquareMetre(aGood(changes)), LOCAL);
    return [price.value, area.value, age.value];
  };
  expect(of({})).toEqual(["milieu de gamme", "de 50 à 70 m²", "de 1949 à 1974, avant les règles thermiques"]);
  expect(of({ price: 155_000, yearBuilt: 1948 })).toEqual(["entrée de gamme", "de 50 à 70 m²", "avant 1949"]);
  expect(of({ price: 245_000, yearBuilt: 2024 })).toEqual(["haut de gamme", "de 50 à 70 m²", "depuis 2022 (RE 2020)"]);
  expect(of({ area: null, yearBuilt: null })).toEqual([null, null, null]);
});

describe("points of attention", () => {
  const points = (changes: Partial<Good>) => attentionTo(aGood(changes), NOW);

  test("a good without any has none", () => {
    expect(points({})).toEqual([]);
  });

  test.each([
    ["G", "64260", "alerte", "2025-01-01", "ne peut plus"],
    ["F", "64260", "attention", "2028-01-01", "ne pourra plus"],
    ["E", "64260", "info", "2034-01-01", "ne pourra plus"],
    ["G", "97411", "attention", "2028-01-01", "ne pourra plus"],
    ["F", "97411", "attention", "2031-01-01", "ne pourra plus"],
  ] as const)("class %s in %s: %s from %s", (energyClass, commune, gravity, since, words) => {
    expect(points({ energyClass, commune })).toMatchObject([
      { type: "classe_energie", gravity, since, message: expect.stringContaining(words) },
    ]);
  });

  test.each([
    ["D", "64260"],
    ["E", "97411"],
  ] as const)("class %s in %s has no date", (energyClass, commune) => {
    expect(points({ energyClass, commune })).toEqual([]);
  });

  test("charges count by m² and year", () => {
    expect(points({ annualCharges: 1999 })).toEqual([]);
    expect(points({ annualCharges: 2000 })).toMatchObject([{ type: "charges_elevees", gravity: "attention" }]);
    expect(points({ annualCharges: 3000 })).toMatchObject([{ type: "charges_elevees", gravity: "alerte" }]);
    expect(points({ annualCharges: 3000, area: null })).toEqual([]);
  });

  test("what has been offered long is told while it is offered", () => {
    const offeredSince = "2026-05-01T00:00:00Z";
    expect(points({ offeredSince })).toMatchObject([{ type: "longtemps_en_vente", gravity: "alerte" }]);
    expect(points({ offeredSince: "2026-08-10T00:00:00Z" })).toMatchObject([{ gravity: "attention" }]);
    expect(points({ offeredSince, offered: false })).toEqual([]);
  });

  test("price drops are counted, with what they come to", () => {
    expect(points({ prices: [200_000, 190_000, 195_000, 180_000] })).toMatchObject([
      { type: "baisses_de_prix", gravity: "attention", message: "2 baisses de prix, de 10 % en tout." },
    ]);
    expect(points({ prices: [200_000, 190_000, 210_000] })).toMatchObject([
      { gravity: "info", message: "Une baisse de prix." },
    ]);
    expect(points({ prices: [200_000, 210_000] })).toEqual([]);
  });
});
