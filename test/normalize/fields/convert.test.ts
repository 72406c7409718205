import { describe, expect, test } from "vitest";
import { mapped } from "../../../lib/normalize/fields/convert.ts";
import { RowRefused } from "../../../lib/normalize/refusal.ts";
import type { FieldMapping } from "../../../lib/sources/mapping.ts";

const read = (value: unknown, as: FieldMapping["as"], more: Partial<FieldMapping> = {}) =>
  mapped({ value }, { from: "value", as, ...more });

describe("a converter reads what databases hold", () => {
  test.each<[FieldMapping["as"], unknown, unknown]>([
    ["transaction", "https://www.iadfrance.fr/annonce/appartement-vente-3-pieces-nancy-60m2/r1", "sale"],
    ["transaction", "https://www.iadfrance.fr/annonce/maison-location-4-pieces-brest/r1", "rental"],
    ["transaction", "https://agence.example/location/maison?de=vente", "rental"],
    ["transaction", "https://agence.example/biens/123", null],
    ["transaction", "Maison à vendre, idéale pour la location", "sale"],
    ["transaction", "Appartement en location à Lyon", "rental"],
    ["transaction", "Vente maison 4 pièces", "sale"],
    ["transaction", "À LOUER studio", "rental"],
    ["transaction", "Vente ou location, local de 80 m²", null],
    ["transaction", "Maison à vendre ou à louer", null],
    ["transaction", "Maison à Vendrest", null],
    ["transaction", "Investissement locatif à Nancy", null],
    ["price", "215\u202f000\u00a0€", 21_500_000],
    ["price", "250000.00", 25_000_000],
    ["price", 900.5, 90_050],
    ["price", 0, null],
    ["money-per-year", "1\u202f200\u00a0€ / an", 120_000],
    ["area", "61,5 m²", 61.5],
    ["land-area", ["3 pièces", "300 m² de terrain"], 300],
    ["rooms", "https://agence.example/annonce/maison-vente-4-pieces-x/r1", 4],
    ["rooms", ["Balcon", "3 pièces"], 3],
    ["rooms", "2", 2],
    ["rooms", "T3", 3],
    ["date", "05/03/2024 14:30", "2024-03-05"],
    ["price", "650 € CC / mois", 65_000],
    ["price", "389 000 € honoraires d'agence inclus", 38_900_000],
    ["known-count", 0, null],
    ["date", "2026-03-01T23:30:00Z", "2026-03-02"],
    ["presence", "https://video.example/1", true],
    ["presence", false, false],
    ["proceedings", "Pas de procédure en cours", false],
    ["proceedings", "Procédure en cours", true],
    ["proceedings", "non", false],
    ["city", "Montpellier (34090)", "Montpellier"],
    ["city", "29000 QUIMPER", "Quimper"],
    ["postcode", "Oyonnax (01100)", "01100"],
    ["postcode", 1100, "01100"],
    ["postcode", "Nancy", null],
    ["type-label", "Appartement à Nancy (54000)", "Appartement"],
    ["property-type", "https://agence.example/annonce/maison-vente-4-pieces-x/r1", "house"],
    [
      "urls",
      `["https://i.example/1.jpg?w=100","https://i.example/1.jpg?w=800","no address"]`,
      ["https://i.example/1.jpg?w=100"],
    ],
    ["features", ["  Cave ", "Voir sur la carte"], ["Cave"]],
  ])("%s: %j is %j", (as, value, expected) => {
    expect(read(value, as)).toEqual(expected);
  });
});

test("a column that says nothing leaves the field to the next", () => {
  const mapping: FieldMapping = { from: ["lien", "titre"], as: "transaction" };
  expect(mapped({ lien: "https://agence.example/1", titre: "Maison à louer" }, mapping)).toBe("rental");
  expect(mapped({ lien: null, titre: null }, mapping)).toBeNull();
  expect(mapped({}, mapping)).toBeNull();
});

test("the database's own words are read as the source's file says, and no others", () => {
  const values = { V: "sale", L: "rental" };
  expect(read("v", "choice", { values })).toBe("sale");
  expect(() => read("X", "choice", { values })).toThrow(RowRefused);
});

test("a value that can't be read refuses the row and names the column", () => {
  expect(() => mapped({ bien: { surface: "grande" } }, { from: "bien.surface", as: "area" })).toThrow(/bien\.surface/);
});
