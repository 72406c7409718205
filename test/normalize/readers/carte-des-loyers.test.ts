import { beforeAll, expect, test } from "vitest";
import { normalizeChunk } from "../../../lib/normalize/rows/chunk.ts";
import carteDesLoyers from "../../../lib/normalize/readers/carte-des-loyers.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import type { Source } from "../../../lib/sources/schema.ts";

let source: Source;
beforeAll(async () => void (source = await loadSource("carte-des-loyers")));

const HEADER =
  '"id_zone";"INSEE_C";"LIBGEO";"EPCI";"DEP";"REG";"loypredm2";"lwr.IPm2";"upr.IPm2";"TYPPRED";"nbobs_com";"nbobs_mail";"R2_adj"';
const ROW = '"7";"01234";"Vallée-sur-Ain";"200000001";"01";"84";9,61;7,2;12,84;"commune";154;610;0,71';

function read(rows: readonly string[], file = "pred-app-mef-dhup-2025.csv") {
  const context = { source, file, firstRow: 1, collectedAt: "2026-11-01T00:00:00Z", hashAgent: (id: string) => id };
  return normalizeChunk([HEADER, ...rows, ""].join("\n"), context, carteDesLoyers);
}

test("a row is the rent level of a commune, with its bounds and what it was observed on", () => {
  expect(read([ROW])).toMatchObject({
    records: [
      {
        kind: "rent-level",
        source: "carte-des-loyers",
        edition: 2025,
        type: "apartment",
        commune: "01234",
        communeName: "Vallée-sur-Ain",
        department: "01",
        rentPerM2: 9.61,
        low: 7.2,
        high: 12.84,
        basis: "commune",
        observationsInCommune: 154,
        observationsInMesh: 610,
        r2: 0.71,
      },
    ],
    rejected: [],
  });
});

test.each([
  ["pred-app12-mef-dhup.csv", "apartment-1-2-rooms", null],
  ["pred-app3-mef-dhup.csv", "apartment-3-plus-rooms", null],
  ["2024_pred-app-mef-dhup.csv", "apartment", 2024],
  ["pred-mai-mef-dhup-2025.csv", "house", 2025],
])("the file %s is of the type %s and the edition %s", (file, type, edition) => {
  expect(read([ROW], file).records).toMatchObject([{ type, edition }]);
});

test("a file whose name does not tell its type gives nothing, and says why of each row", () => {
  const { records, rejected } = read([ROW], "loyers.csv");
  expect(records).toEqual([]);
  expect(rejected).toMatchObject([{ row: 1, found: "loyers.csv", expected: expect.stringContaining("pred-mai") }]);
});

test("what is predicted from other communes says so, and the zero that a spreadsheet dropped is given back", () => {
  const row = ROW.replace('"01234"', "1234").replace('"commune";154', '"maille";0');
  expect(read([row]).records).toMatchObject([{ commune: "01234", basis: "mesh", observationsInCommune: 0 }]);
});

test.each([
  ["without a rent", ROW.replace("9,61", ""), "loypredm2"],
  ["with a rent in words", ROW.replace("9,61", "cher"), "loypredm2"],
  ["whose rent is beyond its bounds", ROW.replace("9,61", "19,61"), "loypredm2"],
  ["without a bound", ROW.replace("12,84", ""), "upr.IPm2"],
  ["of no commune", ROW.replace("01234", "99999999"), "INSEE_C"],
  ["of an unknown basis", ROW.replace("commune", "canton"), "TYPPRED"],
])("a row %s is refused, naming the field, and the rest goes on", (_, row, field) => {
  const { records, rejected } = read([row, ROW.replace("01234", "01235")]);
  expect(rejected).toMatchObject([{ row: 1, field }]);
  expect(records).toHaveLength(1);
});

test("codes whose leading zero a spreadsheet dropped are whole again", () => {
  const row = "7;1053;Bourg-en-Bresse;200000001;1;84;9,61;7,2;12,84;commune;154;610;NA";
  expect(read([row]).records).toMatchObject([{ commune: "01053", department: "01", r2: null }]);
});
