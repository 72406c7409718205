import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { french, point, pointOrComma } from "../../../lib/normalize/fields/written.ts";

const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

describe("surfaces, in m², as people write them", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["55 m²", 55],
    ["55m2", 55],
    ["55 M2", 55],
    ["55 mètres carrés", 55],
    ["55 m² hab", 55],
    ["env. 55 m²", 55],
    ["environ 55 m²", 55],
    ["Surface habitable : 65,5 m²", 65.5],
    ["65 m² (loi Carrez)", 65],
    ["55 m² - 2 pièces", 55],
    ["14\u202F370 m² de terrain", 14_370],
    ["12 m² de surface brute", 12],
    ["1.250 m²", 1_250],
    ["1.250", 1_250],
    ["1.250,50 m²", 1_250.5],
    ["12.5 m²", 12.5],
    ["35,69", 35.69],
    [48.5, 48.5],
    ["50.00", 50],
    ["1,2 ha", 12_000],
    ["1.2 hectare", 12_000],
    ["3 hectares", 30_000],
    ["1 ha 25 a", 12_500],
    ["1 ha 25", 12_500],
    ["120 m² + 30 m² de terrasse", 120],
    ["1 ha 25 a 30 ca", 12_530],
    ["1ha25a30ca", 12_530],
    ["25 a 30 ca", 2_530],
    ["12 ares", 1_200],
    ["45 ca", 45],
    ["0,5 km²", 500_000],
    ["1000 sq ft", 92.903],
    ["0", null],
    ["0 m²", null],
    ["", null],
    ["NC", null],
    ["-5", "refused"],
    ["-5 m²", "refused"],
    ["grand", "refused"],
    ["65 m", "refused"],
    ["65 toises", "refused"],
    ["3 pièces", "refused"],
    ["40 à 60 m²", "refused"],
    ["40 m² à 60 m²", "refused"],
    ["25 a 60 m²", "refused"],
    ["1 ha 5", "refused"],
    ["120 m² + 30 m²", "refused"],
    ["120 m² et 30 m2", "refused"],
    ["25 a 1 ha", "refused"],
    ["12 34 m²", "refused"],
    [Number.NaN, "refused"],
    [{}, "refused"],
  ])("%j is %s", (written, square) => {
    expect(told(french.area(written))).toBe(square);
  });

  test("however large, with thousands parted as French pages do", () => {
    const format = new Intl.NumberFormat("fr-FR");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (square) => {
        expect(french.area(`${format.format(square)} m²`)).toBe(square);
        expect(french.area(`${new Intl.NumberFormat("de-DE").format(square)} m²`)).toBe(square);
      }),
    );
  });
});

describe("surfaces as programs write them", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["83.333", 83.333],
    ["61.5", 61.5],
    ["12 500", 12_500],
    // With its unit it is written for people.
    ["1.250 m²", 1_250],
    ["1,2 ha", 12_000],
    // 1.25 m² is no surface that anybody offers: either may be meant.
    ["1.250", "refused"],
  ])("%j is %s", (written, square) => {
    expect([point, pointOrComma].map(({ area }) => told(area(written)))).toEqual([square, square]);
  });

  test.each<[unknown, string, number | null | "refused"]>([
    [65, "MTK", 65],
    [1.2, "HAR", 12_000],
    ["1.2", "har", 12_000],
    ["1.250", "HAR", 12_500],
    [12, "ARE", 1_200],
    [1000, "FTK", 92.903],
    [2, "ACR", 8_093.746],
    [2, "KMK", 2_000_000],
    [65, "m²", 65],
    [65, "http://example.org/units#MTK", 65],
    [65, "sqm", 65],
    [65, "MTR", "refused"],
    [65, "pièces", "refused"],
    [0, "HAR", null],
  ])("%j in %s is %s m²", (value, unit, square) => {
    expect(told(point.area(value, unit))).toBe(square);
  });
});
