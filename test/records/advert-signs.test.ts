import { expect, test } from "vitest";
import { readSigns } from "../../lib/records/advert-signs.ts";
import type { Equipment } from "../../lib/records/equipment.ts";
import { processorTime } from "../support/processor-time.ts";

function signsOf(description: string, features: readonly string[] = []) {
  return readSigns({ title: null, typeLabel: null, features: [...features], description });
}

test.each<[string, readonly Equipment[]]>([
  ["Maison avec jardin et garage.", ["jardin", "garage"]],
  ["MAISON AVEC JARDIN, TERRASSE", ["jardin", "terrasse"]],
  ["Sans balcon, avec un jardin clos", ["jardin"]],
  ["Pas d’ascenseur ni de cave", []],
  ["Ni balcon, ni terrasse ; une cave", ["cave"]],
  ["Ascenseur : non. Balcon : oui", ["balcon"]],
  ["2 parkings, 0 cave", ["parking"]],
  ["Aucun garage", []],
  ["Possibilité de garage", []],
  ["possibilité de créer une piscine", []],
  ["Piscine possible, véranda", ["veranda"]],
  ["Parking en option", []],
  ["À 5 min de la plage et à 200 m du parking", []],
  ["proche piscine", []],
  ["piscine à 10 minutes", []],
  ["Proche des commerces, piscine chauffée", ["piscine"]],
  ["Jardin public en face, rue des Terrasses", []],
  ["Vue sur jardin", []],
  ["Balcon non clos", ["balcon"]],
  ["vue imprenable sur la mer", ["vue_mer"]],
  ["Magnifique vue mer et montagne", ["vue_mer"]],
  ["à deux pas de la mer, belle vue sur les toits", []],
  ["Villa de plain-pied, cheminée à foyer ouvert, dépendances", ["cheminee", "plain_pied", "dependance"]],
  ["Accessible aux personnes à mobilité réduite", ["acces_pmr"]],
  ["Résidence avec gardien, raccordé à la fibre", ["gardien", "fibre"]],
  ["Une place de stationnement, box fermé en sous-sol", ["garage", "parking"]],
])("%s", (text, equipment) => {
  expect(signsOf(text).equipment).toEqual(equipment);
});

test("what one sentence denies and another says is said", () => {
  expect(signsOf("Sans balcon côté rue. Grand balcon côté cour.").equipment).toEqual(["balcon"]);
});

test("the list of features counts as the text does", () => {
  expect(signsOf("Au calme.", ["Ascenseur", "Cave : non", "Terrasse 12 m²"]).equipment).toEqual([
    "terrasse",
    "ascenseur",
  ]);
});

test.each([
  ["Travaux à prévoir", { needsWork: true }],
  ["À rénover entièrement", { needsWork: true }],
  ["Rafraîchissement à prévoir", { needsWork: true }],
  ["Aucun travaux à prévoir", { needsWork: false }],
  ["Sans travaux", { needsWork: false }],
  ["Entièrement rénové", { needsWork: null }],
  ["Appartement neuf, frais réduits", { isNew: true }],
  ["VEFA, livraison en 2027", { isNew: true }],
  ["Refait à neuf, chaudière neuve", { isNew: null }],
  ["Vente en viager occupé", { lifeAnnuity: true }],
  ["Hors viager", { lifeAnnuity: false }],
  ["Bel appartement", { isNew: null, needsWork: null, lifeAnnuity: null }],
])("%s: %o", (text, expected) => {
  expect(signsOf(text)).toMatchObject(expected);
});

test("an advert as long as adverts can be is read in a moment, whatever it repeats", () => {
  for (const word of ["jardin ", "sans ", "vue sur la ", "a ", "proche de la ", ", ", "possibilite de "]) {
    const text = word.repeat(Math.ceil(20_000 / word.length)).slice(0, 20_000);
    const begun = processorTime();
    signsOf(text);
    expect(processorTime() - begun, word).toBeLessThan(2000);
  }
});
