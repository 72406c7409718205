import { expect, test } from "vitest";
import { readConcepts } from "../../../lib/records/trade/read-concepts.ts";
import type { ConceptText } from "../../../lib/records/trade/read-concepts.ts";
import { processorTime } from "../../support/processor-time.ts";

const EMPTY: ConceptText = {
  title: null,
  typeLabel: null,
  features: [],
  description: null,
  type: "apartment",
  floor: null,
  rooms: null,
  bedrooms: null,
  area: null,
  landArea: null,
  yearBuilt: null,
  energyClass: null,
  priceCents: null,
};

function told(description: string, name: string, changes: Partial<ConceptText> = {}) {
  return readConcepts({ ...EMPTY, description, ...changes }).find((concept) => concept.name === name);
}

test.each([
  ["Entrée sans ressaut, portes de 90.", "accès PMR", "sans ressaut"],
  ["Vendu avec locataire, loué depuis 2019.", "investissement", "Vendu avec locataire"],
  ["Pièce de travail et fibre.", "télétravail", "Pièce de travail"],
  ["Vue plongeante, sans vis-à-vis.", "sans vis-à-vis", "sans vis-à-vis"],
  ["Casier à skis, pied des pistes.", "ski", "pistes"],
  ["Conduit d'évacuation et chambre froide", "restauration", "Conduit"],
])("“%s” offers %s", (description, name, evidence) => {
  const concept = told(description, name);
  expect(concept?.strength).toBeGreaterThan(0.5);
  expect(description).toContain(concept?.evidence);
  expect(concept?.evidence).toContain(evidence);
});

test.each([
  ["Quatrième étage sans ascenseur", "ascenseur"],
  ["Pas de grand jardin", "jardin"],
  ["Ni cave ni balcon", "cave"],
  ["Tram inexistant", "transports"],
  ["Animaux refusés", "animaux"],
])("“%s” says that there is no %s", (description, name) => {
  expect(told(description, name)?.strength).toBeLessThan(0);
});

test("what may be one day is a hint only", () => {
  const maybe = told("Piscine possible.", "piscine")?.strength ?? 0;
  expect(maybe).toBeGreaterThan(0);
  expect(maybe).toBeLessThan(told("Piscine.", "piscine")?.strength ?? 0);
});

test("a denial ends with its clause, and a phrase does not reach into the next sentence", () => {
  expect(told("Sans travaux, jardin clos", "jardin")?.strength).toBeGreaterThan(0);
  expect(told("Face à la mairie. Mer lointaine", "vue mer")?.evidence).not.toMatch(/mairie/);
});

test("signs add up, and a title says it a little surer", () => {
  const one = told("Grand calme.", "calme")?.strength ?? 0;
  expect(told("Grand calme, impasse.", "calme")?.strength).toBeGreaterThan(one);
  expect(told("", "calme", { title: "Grand calme" })?.strength).toBeGreaterThan(one);
});

test("figures show what no words do", () => {
  expect(told("", "grande famille", { bedrooms: 6 })).toMatchObject({ evidence: "6 chambres" });
  expect(told("", "économe", { energyClass: "A" })).toMatchObject({ evidence: "classe A" });
  expect(told("", "rez-de-chaussée", { floor: 0 })).toMatchObject({ evidence: "rez-de-chaussée" });
});

test("a long text is read in time that grows with its length", () => {
  const begun = processorTime();
  readConcepts({ ...EMPTY, description: "sans vis-à-vis, au calme absolu, 3 chambres ".repeat(2_500) });
  expect(processorTime() - begun).toBeLessThan(5_000);
});

test("nothing is read out of nothing", () => {
  expect(readConcepts(EMPTY)).toEqual([]);
});
