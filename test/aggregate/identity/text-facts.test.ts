import { expect, test } from "vitest";
import { textFacts } from "../../../lib/aggregate/identity/text-facts.ts";

const said = (text: string, features: string[] = []) => textFacts(text, features);

test.each<[string, number[], boolean]>([
  ["Situé au 2ème et dernier étage", [2], true],
  ["au premier etage d'une résidence de 4 étages", [1], false],
  ["Appartement au rez-de-chaussée", [0], false],
  ["en RDC surélevé", [0, 1], false],
  ["T2 en entresol", [0, 1], false],
  ["commerces au rez-de-chaussée", [], false],
  ["local à vélos au rez-de-chaussée", [], false],
  ["au 4ème étage sans ascenseur", [4], false],
  ["En dernier étage, joli T2", [], true],
  ["étage 3 sur 5", [3], false],
  ["au cinquième étage", [5], false],
  ["immeuble de 3 étages", [], false],
  ["à l'étage, deux chambres", [], false],
  ["Au 1er et dernier étage de maison", [1], true],
])("%s", (text, floors, top) => {
  expect(said(text)).toMatchObject({ floors, top });
});

test.each<[string, object]>([
  ["résidence sans ascenseur", { lift: false }],
  ["avec ascenseur", { lift: true }],
  ["pas de balcon ni terrasse", { balcony: false, terrace: false }],
  ["possibilité d'acheter un garage", {}],
  ["parking public", {}],
  ["à proximité du jardin public", {}],
  ["cave commune", { "shared-cellar": true }],
  ["vendu loué", { let: true }],
  ["vente de nue-propriété", { "bare-ownership": true }],
  ["cuisine américaine équipée et WC séparé", { "open-kitchen": true, "separate-toilet": true }],
  ["entièrement rénové", { renovated: true }],
  ["vue sur la mer", { "sea-view": true }],
])("%s: what belongs to the good", (text, features) => {
  expect(said(text).features).toEqual(features);
});

test("what a list of features says counts as well, the text has the last word", () => {
  expect(said("sans ascenseur", ["ascenseur", "2 balcons"]).features).toEqual({ lift: false, balcony: true });
});

test("areas belong to the part that is named before them", () => {
  expect(
    said("T2 de 45 m², séjour de 22,5 m² donnant sur une terrasse de 12m2, box de 15,56 m², chambre de 11 m²"),
  ).toMatchObject({
    areas: [45],
    parts: { "living-room": 22.5, terrace: 12, garage: 15.56 },
  });
});

test("numbers of lots, boxes and doors are told from areas and counts", () => {
  expect(said("Lot n° 12, box 5, parking 2 places, appartement 3 pièces, cave n°7, place de 12 m²").numbers).toEqual([
    "lot 12",
    "box 5",
    "cave 7",
  ]);
});

test("the agency's own reference is found however it is written", () => {
  expect(said("Fiche Id-SLG151804 : studio").references).toEqual(["IDSLG151804"]);
  expect(said("Réf. annonce : 067045E2bHUD").references).toEqual(["067045E2BHUD"]);
  expect(said("Référence cadastrale demandée").references).toEqual([]);
});

test("a text that says nothing says nothing", () => {
  expect(textFacts(null, [])).toEqual({
    floors: [],
    top: false,
    features: {},
    parts: {},
    areas: [],
    numbers: [],
    references: [],
    names: [],
    yearBuilt: null,
    orientations: [],
  });
});
