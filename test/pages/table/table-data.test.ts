import { expect, test } from "vitest";
import { csvOf } from "../../../lib/pages/table/csv.ts";
import { inOrder, isNumeric, textOf } from "../../../lib/pages/table/table-data.ts";

const table = {
  columns: [{ name: "Lieu" }, { name: "Prix", unit: "€/m²" }],
  rows: [
    ["Évry", 10],
    ["Anglet", null],
    ["=1+1", 9.5],
  ],
} as const;

test("rows are ordered by size or by the French alphabet, and what is not known stays last", () => {
  const names = (column: number, descending: boolean) => inOrder(table, { column, descending }).map(([name]) => name);
  expect(names(1, false)).toEqual(["=1+1", "Évry", "Anglet"]);
  expect(names(1, true)).toEqual(["Évry", "=1+1", "Anglet"]);
  expect(names(0, false)).toEqual(["=1+1", "Anglet", "Évry"]);
  expect(inOrder(table, null)).toBe(table.rows);
});

test("numbers are written in French, years without groups, and a column of unknowns is none of numbers", () => {
  expect([textOf(1234.56, { name: "" }), textOf(2024, { name: "", plain: true }), textOf(null, { name: "" })]).toEqual([
    "1\u202f234,6",
    "2024",
    null,
  ]);
  expect([isNumeric(table, 1), isNumeric(table, 0), isNumeric({ ...table, rows: [[null]] }, 0)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a CSV file has units in its head, nothing for what is not known, and no formula", () => {
  expect(csvOf(table).split("\r\n")).toEqual(["\uFEFFLieu,Prix (€/m²)", "Évry,10", "Anglet,", "'=1+1,9.5", ""]);
});

test("a column that says that it holds words beside numbers is aligned as numbers are", () => {
  const rows = [[3], ["au prix du marché"]];
  expect(isNumeric({ columns: [{ name: "Valeur" }], rows }, 0)).toBe(false);
  expect(isNumeric({ columns: [{ name: "Valeur", isMixed: true }], rows }, 0)).toBe(true);
});
