import { describe, expect, test } from "vitest";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import {
  chargesIncludedIn,
  classIn,
  firstInteger,
  firstPrice,
  floorIn,
  furnishedIn,
  transactionIn,
  typeIn,
} from "../../../lib/normalize/page/french.ts";

describe("what French portals write", () => {
  test.each([
    ["850 € / mois charges comprises", "rental"],
    ["Appartement à louer", "rental"],
    ["/biens/location/maison", "rental"],
    ["Maison à vendre", "sale"],
    ["Ventes de prestige", "sale"],
    ["Loft de caractère à Cloué", null],
    ["245 000 €", null],
    [null, null],
  ])("%j is a %s", (words, expected) => {
    expect(transactionIn(words)).toBe(expected);
  });

  test.each([
    ["Vente appartement T3", "apartment"],
    ["Location d'un studio", "apartment"],
    ["À louer : maison de ville", "house"],
    ["Terrain constructible", "land"],
    ["Belle affaire", null],
  ])("%j is of type %s", (words, expected) => {
    expect(typeIn(words)).toBe(expected);
  });

  test.each([
    ["245\u202F000\u00A0€ FAI", 24_500_000],
    ["À partir de 1.250,50 €", 125_050],
    ["312 € TTC à la charge du locataire", 31_200],
    ["250K€", 25_000_000],
    ["Prix de vente : 1,2 M€ FAI", 120_000_000],
    ["€ 250 000", 25_000_000],
    ["250 000 €* honoraires inclus", 25_000_000],
    ["0 €", null],
    ["Nous consulter", null],
    [null, null],
  ])("%j is %s cents", (words, expected) => {
    expect(firstPrice(words)).toBe(expected);
  });

  test("what is no amount and no number is a problem, not a guess", () => {
    expect(firstPrice("bientôt")).toBeInstanceOf(Problem);
    expect(firstPrice("3 200 €/m²")).toBeInstanceOf(Problem);
    expect(firstPrice("250 000 CHF")).toBeInstanceOf(Problem);
    expect(firstInteger("plusieurs")).toBeInstanceOf(Problem);
    expect(firstInteger("3 pièces")).toBe(3);
    expect(firstInteger("-")).toBeNull();
  });

  test.each([
    ["RDC", 0],
    ["Rez-de-jardin", 0],
    ["3e étage sur 5", 3],
    ["1er étage", 1],
    ["Étage 3/5", 3],
    ["-1", -1],
    ["-", null],
    [null, null],
  ])("%j is floor %s", (words, expected) => {
    expect(floorIn(words)).toBe(expected);
  });

  test.each(["Dernier étage", "entre 2 et 3", "2 à 3", "Sous-sol", "élevé"])("%j tells no floor", (words) => {
    expect(floorIn(words)).toBeInstanceOf(Problem);
  });

  test.each(["3.5", "3,5 pièces", "6+", "3 à 4 pièces", "3-4", "2 ou 3", "1234567890123"])(
    "%j is no whole number",
    (words) => {
      expect(firstInteger(words)).toBeInstanceOf(Problem);
    },
  );

  test("classes, furniture and charges", () => {
    expect(["D (210 kWh)", "g", "Vierge", "NC"].map(classIn)).toEqual(["D", "G", null, null]);
    expect(classIn("Dernier étage")).toBeInstanceOf(Problem);
    expect(["Meublé", "Non meublée", "Oui", "Location vide", "Balcon"].map(furnishedIn)).toEqual([
      true,
      false,
      true,
      false,
      null,
    ]);
    expect(["850 € CC", "850 € hors charges", "850 €"].map(chargesIncludedIn)).toEqual([true, false, null]);
  });
});

test.each([
  ["650 € + charges", false],
  ["charges non comprises", false],
  ["Charges comprises : non", false],
  ["650 € charges incluses", true],
  ["650 € dont 50 € de charges", true],
  ["650 € C.C.", true],
  ["taxe foncière et charges", null],
])("charges of %j: %s", (words, included) => {
  expect(chargesIncludedIn(words)).toBe(included);
});

test.each([
  ["Meublé : non", false],
  ["Meublé : oui", true],
  ["Meublée, non fumeur", true],
])("furniture of %j: %s", (words, furnished) => {
  expect(furnishedIn(words)).toBe(furnished);
});

test.each([
  ["Classe D", "D"],
  ["DPE : D (210 kWh)", "D"],
  ["Classe énergie : B", "B"],
  ["DPE vierge", null],
  ["Non requis", null],
  ["En cours", null],
])("class of %j: %s", (words, letter) => {
  expect(classIn(words)).toBe(letter);
});

test.each([
  ["A louer studio", "apartment"],
  ["Vends villa avec vue", "house"],
])("%j is of type %s, without its accent or as people say it", (words, type) => {
  expect(typeIn(words)).toBe(type);
});
