import { expect, test } from "vitest";
import geoplateforme from "../../../lib/normalize/readers/geoplateforme.ts";
import { loadSource } from "../../../lib/sources/load.ts";

const source = await loadSource("geoplateforme");
const read = (...values: Record<string, unknown>[]) =>
  geoplateforme.read(
    values.map((value, n) => ({ number: n + 1, value })),
    { source, file: "f", collectedAt: "2026-11-23T08:00:00Z", hashAgent: (id) => id },
  );
const question = { key: "64260 12 rue du port" };
const feature = {
  geometry: { type: "Point", coordinates: [-1.7812, 43.3721] },
  properties: { label: "12 Rue du Port 64700 Hendaye", score: 0.94, type: "housenumber", citycode: "64260" },
};

test("a feature and a row of a file say the same", () => {
  const row = {
    result_status: "ok",
    result_label: "12 Rue du Port 64700 Hendaye",
    result_score: "0.94",
    result_type: "housenumber",
    result_citycode: "64260",
    longitude: "-1.7812",
    latitude: "43.3721",
  };
  const { records } = read({ question, answer: { features: [feature] } }, { question, row });
  expect({ ...records[0], row: 2 }).toEqual(records[1]);
  expect(records[0]).toMatchObject({
    key: question.key,
    precision: "housenumber",
    score: 0.94,
    longitude: -1.7812,
    latitude: 43.3721,
    commune: "64260",
  });
});

test("an address that was not found is an answer without a place", () => {
  const nothing = { label: null, precision: null, score: null, longitude: null, latitude: null, commune: null };
  const { records } = read({ question, answer: { features: [] } }, { question, row: { result_status: "not-found" } });
  expect(records).toMatchObject([nothing, nothing]);
});

test.each([
  ["an answer of another shape", { question, answer: { results: [] } }, "answer"],
  [
    "an unknown kind of place",
    { question, answer: { features: [{ ...feature, properties: { ...feature.properties, type: "poi" } }] } },
    "type",
  ],
  ["an answer to nothing", { answer: { features: [] } }, "question"],
])("%s is refused by its field", (_what, value, field) => {
  const { records, rejected } = read(value);
  expect(records).toEqual([]);
  expect(rejected).toMatchObject([{ row: 1, field }]);
});
