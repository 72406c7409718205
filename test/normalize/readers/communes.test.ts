import { anything, assert, property, record } from "fast-check";
import { beforeAll, expect, test } from "vitest";
import communes from "../../../lib/normalize/readers/communes.ts";
import type { ReadContext } from "../../../lib/normalize/reader.ts";
import { loadSource } from "../../../lib/sources/load.ts";

let context: ReadContext;
beforeAll(async () => {
  const source = await loadSource("communes");
  context = { source, file: "communes", collectedAt: "2026-11-01T00:00:00Z", hashAgent: (id) => id };
});

const COMMUNE = {
  code: "34172",
  nom: "Montpellier",
  type: "commune-actuelle",
  codesPostaux: ["34090", "34000"],
  centre: { type: "Point", coordinates: [3.8742, 43.61] },
  population: 310240,
  departement: { code: "34", nom: "Hérault" },
  region: { code: "76", nom: "Occitanie" },
  surface: 5727.9,
};
const read = (...items: Record<string, unknown>[]) =>
  communes.read(
    items.map((value, index) => ({ number: index + 1, value })),
    context,
  );

test("a commune of the API is a place: hectares become km², the centre longitude and latitude", () => {
  expect(read(COMMUNE)).toEqual({
    records: [
      {
        kind: "place",
        source: "communes",
        code: "34172",
        name: "Montpellier",
        type: "commune",
        parent: null,
        postcodes: ["34000", "34090"],
        department: "34",
        region: "Occitanie",
        population: 310_240,
        area: 57.279,
        longitude: 3.8742,
        latitude: 43.61,
        formerCodes: [],
        collectedAt: "2026-11-01T00:00:00Z",
        rows: 1,
        row: 1,
      },
    ],
    rejected: [],
    skipped: [],
    dropped: { fields: {}, samples: [] },
  });
});

test("what is not said is null, numbers as text are numbers, and a code may stand for the department", () => {
  expect(read({ code: "2A004", nom: "Ajaccio", codeDepartement: "2A", population: "74000" }).records).toMatchObject([
    { type: "commune", department: "2A", region: null, population: 74_000, area: null, longitude: null, postcodes: [] },
  ]);
});

test("an arrondissement belongs to its city, also where only its code tells", () => {
  const items = [
    { code: "75111", nom: "Paris 11e Arrondissement", type: "arrondissement-municipal" },
    { code: "69384", nom: "Lyon 4e Arrondissement" },
    { code: "13201", nom: "Marseille 1er Arrondissement", type: "arrondissement-municipal", commune: "13055" },
  ];
  expect(read(...items).records).toMatchObject([
    { type: "arrondissement", parent: "75056" },
    { type: "arrondissement", parent: "69123" },
    { type: "arrondissement", parent: "13055" },
  ]);
});

test("an associated or delegated commune is a former one of its chef-lieu", () => {
  const items = [
    { code: "01205", nom: "Lancrans", type: "commune-deleguee", chefLieu: "01033" },
    { code: "55451", nom: "Ancienne", type: "commune-associee", chefLieu: "55012" },
  ];
  expect(read(...items).records).toMatchObject([
    { type: "former", parent: "01033", postcodes: [] },
    { type: "former", parent: "55012" },
  ]);
});

test.each([
  ["code", { code: "3417" }, /code: /],
  ["nom", { nom: "" }, /nom is missing/],
  ["type", { type: "canton" }, /type: expected one of .*found "canton"/],
  ["chefLieu", { type: "commune-deleguee" }, /chefLieu is missing/],
])("a commune whose %s can't be read is refused and the rest goes on", (field, wrong, reason) => {
  const { records, rejected } = read({ ...COMMUNE, ...wrong }, COMMUNE);
  expect(records).toHaveLength(1);
  expect(rejected).toMatchObject([{ row: 1, field, reason: expect.stringMatching(reason) }]);
});

test.each([
  ["population", { population: -3 }, { population: null }, /population: expected a whole number/],
  ["surface", { surface: "grande" }, { area: null }, /surface: expected a number/],
  ["centre", { centre: { coordinates: [343.6, 3.87] } }, { longitude: null }, /centre: expected a longitude and a/],
  ["postcodes", { codesPostaux: ["3400", "34000"] }, { postcodes: ["34000"] }, /postcodes: /],
])("a commune keeps the rest when its %s can't be read, and the reason is told", (field, wrong, left, reason) => {
  const { records, rejected, dropped } = read({ ...COMMUNE, ...wrong });
  expect(rejected).toEqual([]);
  expect(records).toMatchObject([{ code: "34172", ...left }]);
  expect(dropped.samples).toMatchObject([{ row: 1, field, reason: expect.stringMatching(reason) }]);
});

test("whatever stands in the fields, each row is a record or refused", () => {
  const item = record(
    Object.fromEntries(Object.keys({ ...COMMUNE, chefLieu: "", anciensCodes: [] }).map((key) => [key, anything()])),
  );
  assert(
    property(item, (value) => {
      const { records, rejected } = read(value);
      expect(records.length + rejected.length).toBe(1);
    }),
  );
});
