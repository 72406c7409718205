import { afterEach, beforeAll, expect, test } from "vitest";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { apiOver } from "../support/api.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { aRating, aRentLevel } from "../support/ratings.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const from = { runId: "run-1", readerVersion: 1 };
const OCTOBER = "2024-10-01T00:00:00.000Z";

beforeAll(async () => {
  const places = [
    aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], department: "64", population: 17_000, area: 7.98 }),
    aPlace({ code: "75056", name: "Paris", postcodes: ["75011"], department: "75" }),
    aPlace({ code: "75111", name: "Paris 11e Arrondissement", type: "arrondissement", parent: "75056" }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, from));
  await sold(6, { commune: "64260" });
  await sold(6, { commune: "75111" }, 100);
});
afterEach(() => db.query("truncate rent_level, energy_rating"));

/** Flats of 50 m² for 200,000 €: 4,000 €/m². */
async function sold(count: number, { commune }: { commune: string }, first = 1): Promise<void> {
  const sales = Array.from({ length: count }, (_, at) => aSale({ key: keyOf(first + at), commune }));
  const chunk = { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: OCTOBER };
  await db.transaction((tx) => mergeSales(tx, sales, chunk));
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     values ('dvf', $1, 2020, 'dvf', 'run-1', $2, true)`,
    [commune, OCTOBER],
  );
}

const rents = (...levels: Parameters<typeof aRentLevel>[0][]) =>
  db.transaction((tx) => mergeRentLevels(tx, levels.map(aRentLevel), from));
const read = (query: string) => apiOver(db).read(`/marche?${query}`);

test("a market has its place, rents, yield and energy mix beside it, each with its source", async () => {
  await rents({ commune: "64260", communeName: "Hendaye", rentPerM2: 14, low: 10, high: 20 });
  const ratings = Array.from({ length: 6 }, (_, at) => aRating({ reference: `R${at}`, commune: "64260" }));
  await db.transaction((tx) => mergeRatings(tx, ratings, from));
  const cited = { licence: "Licence Ouverte 2.0", date_collecte: "2026-11-01T00:00:00.000Z" };
  expect(await read("commune=64260&type=appartement")).toMatchObject({
    prix_m2: { mediane: 4000 },
    lieu: { population: 17_000, superficie_km2: 7.98, source: { id: "communes", ...cited } },
    loyers: {
      type: "appartement",
      commune: { code_insee: "64260" },
      loyer_m2: 14,
      borne_basse: 10,
      borne_haute: 20,
      edition: 2025,
      raison: null,
      source: { id: "carte-des-loyers", ...cited },
    },
    // 12 × 14 ÷ 4000, 12 × 10 ÷ 4000, 12 × 20 ÷ 4000
    rendement_brut: {
      taux: 4.2,
      bas: 3,
      haut: 6,
      edition_loyers: 2025,
      raison: null,
      sources: [{ id: "carte-des-loyers" }, { id: "dvf" }],
    },
    dpe: { nombre_dpe: 6, part_f_g: 0, raison: null, source: { id: "ademe-dpe", ...cited } },
    definitions: { rendement_brut: expect.stringContaining("12 × loyer_m2") },
    sources: [{ id: "dvf" }],
  });
});

test("what is not known is null with a reason, never 0", async () => {
  expect(await read("commune=64260&type=maison")).toMatchObject({
    loyers: { loyer_m2: null, raison: expect.stringContaining("aucun loyer"), source: null },
    rendement_brut: { taux: null, bas: null, haut: null, raison: expect.stringContaining("aucun loyer") },
    dpe: { nombre_dpe: null, classes_energie: null, raison: expect.stringContaining("aucun DPE"), source: null },
  });
});

test("without a type there is no rent to reckon with", async () => {
  await rents({ commune: "64260" });
  expect(await read("commune=64260")).toMatchObject({
    loyers: { loyer_m2: null, raison: expect.stringContaining("précisez le type") },
    rendement_brut: { taux: null, raison: expect.stringContaining("précisez le type") },
  });
});

test.each([
  ["no price", "64260&type=maison", "aucun prix"],
  ["no file that covers the period", "64260&type=maison&de=2010&a=2011", "aucun prix"],
])("with %s there is no yield", async (_, query, reason) => {
  await rents({ commune: "64260", type: "house" });
  expect(await read(`commune=${query}`)).toMatchObject({
    rendement_brut: { taux: null, raison: expect.stringContaining(reason) },
  });
});

test("over a handful of sales there is no yield", async () => {
  await rents({ commune: "64260" });
  await db.query("update sale set superseded_by = 'run-2' where commune = '64260' and sale_key <> $1", [
    "00000000-0000-0000-0000-000000000001",
  ]);
  expect(await read("commune=64260&type=appartement")).toMatchObject({
    nombre_ventes: 1,
    rendement_brut: { taux: null, raison: expect.stringContaining("trop peu de ventes") },
  });
  await db.query("update sale set superseded_by = null");
});

test("an arrondissement takes its city's rents and says so, but not its energy mix", async () => {
  await rents({ commune: "75056", communeName: "Paris", rentPerM2: 30, low: 25, high: 35 });
  const ratings = Array.from({ length: 6 }, (_, at) => aRating({ reference: `P${at}`, commune: "75056" }));
  await db.transaction((tx) => mergeRatings(tx, ratings, from));
  expect(await read("commune=75111&type=appartement")).toMatchObject({
    commune: { code_insee: "75111" },
    loyers: { commune: { code_insee: "75056", nom: "Paris" }, loyer_m2: 30 },
    rendement_brut: { taux: 9, commune_loyers: { code_insee: "75056" } },
    dpe: { commune: { code_insee: "75111" }, nombre_dpe: null },
  });
});
