import { expect, test } from "vitest";
import { readAmounts } from "../../../lib/query/search/amounts.ts";

test.each([
  ["maison 3 pièces", { rooms: [3] }],
  ["T3 ou F4", { rooms: [3, 4] }],
  ["trois chambres", { bedrooms: [3] }],
  ["4 ch.", { bedrooms: [4] }],
  ["2 bedrooms", { bedrooms: [2] }],
  ["au moins 60 m²", { area: { min: 60, max: null } }],
  ["entre 80 et 100 m2", { area: { min: 80, max: 100 } }],
  ["maison de 100 m² à 120 m²", { area: { min: 100, max: 120 } }],
  ["entre 200 000 € et 250 000 €", { amountCents: { min: 20_000_000, max: 25_000_000 } }],
  ["200-250 k€", { amountCents: { min: 20_000_000, max: 25_000_000 } }],
  ["T3 à 250 000 €", { amountCents: { min: null, max: 25_000_000 } }],
  ["Paris 11 à 400 000 €", { amountCents: { min: null, max: 40_000_000 } }],
  ["moins de 1 200 m2 de terrain", { landArea: { min: null, max: 1_200 } }],
  ["250 000 €", { amountCents: { min: null, max: 25_000_000 } }],
  ["250.000 euros", { amountCents: { min: null, max: 25_000_000 } }],
  ["plus de 300k", { amountCents: { min: 30_000_000, max: null } }],
  ["0,45 M€", { amountCents: { min: null, max: 45_000_000 } }],
  ["DPE C", { energyClasses: ["A", "B", "C"] }],
])("“%s”", (question, amounts) => {
  expect(readAmounts(question).amounts).toMatchObject(amounts);
});

test("an area without more or less is about that", () => {
  expect(readAmounts("60 m²").amounts.area).toEqual({ min: 54, max: expect.closeTo(66) });
});

test("what is read is taken out, and what is left stays where it was", () => {
  expect(readAmounts("60 m² à Pau").rest).toBe("      à Pau");
});

test("numbers without a unit are nobody's", () => {
  const { amounts, rest } = readAmounts("12345678901234567890 64700");
  expect(amounts).toMatchObject({ rooms: [], area: null, amountCents: null });
  expect(rest).toBe("12345678901234567890 64700");
});
