import { afterEach, beforeAll, expect, test } from "vitest";
import type { EnergyRating } from "../../lib/records/open-data.ts";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { apiOver } from "../support/api.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { aRating } from "../support/ratings.ts";

const db = await testDatabase();
const from = { runId: "run-1", readerVersion: 1 };

beforeAll(async () => {
  const places = [
    aPlace(),
    aPlace({ code: "75056", name: "Paris", postcodes: ["75011"], department: "75" }),
    aPlace({ code: "75111", name: "Paris 11e Arrondissement", type: "arrondissement", parent: "75056" }),
    aPlace({ code: "75112", name: "Paris 12e Arrondissement", type: "arrondissement", parent: "75056" }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, from));
});
afterEach(() => db.query("truncate energy_rating"));

let made = 0;
/** So many ratings alike. */
function ratings(count: number, changes: Partial<EnergyRating> = {}): EnergyRating[] {
  return Array.from({ length: count }, () => aRating({ reference: `T${made++}`, ...changes }));
}

async function given(...lots: readonly (readonly EnergyRating[])[]): Promise<void> {
  for (const lot of lots) await db.transaction((tx) => mergeRatings(tx, lot, from));
}

const read = (query: string) => apiOver(db).read(`/dpe?${query}`);

test("the ratings of a commune in figures, with their source", async () => {
  await given(
    ratings(6, { energyClass: "D", energyConsumption: 200, area: 50, annualCostCents: 100_000 }),
    ratings(6, { energyClass: "F", energyConsumption: 350, area: 30, annualCostCents: 150_000 }),
    ratings(8, { energyClass: "G", energyConsumption: 500, area: 20, heatingEnergy: "Gaz naturel" }),
  );
  expect(await read("commune=montpellier")).toMatchObject({
    commune: { code_insee: "34172", nom: "Montpellier" },
    type: null,
    couverture: "disponible",
    nombre_dpe: 20,
    classes_energie: [
      { classe: "A", nombre: 0, part: 0 },
      { classe: "B", nombre: 0, part: 0 },
      { classe: "C", nombre: 0, part: 0 },
      { classe: "D", nombre: 6, part: 30 },
      { classe: "E", nombre: 0, part: 0 },
      { classe: "F", nombre: 6, part: 30 },
      { classe: "G", nombre: 8, part: 40 },
    ],
    part_f_g: 70,
    consommation_mediane: 350,
    emissions_mediane: 18,
    surface_mediane: 30,
    cout_annuel_median: 1120,
    energies_chauffage: [
      { nom: "Électricité", nombre: 12, part: 60 },
      { nom: "Gaz naturel", nombre: 8, part: 40 },
    ],
    periodes_construction: [{ nom: "1948-1974", nombre: 20, part: 100 }],
    chiffres_retenus: [],
    sources: [
      {
        id: "ademe-dpe",
        producteur: "ADEME",
        licence: "Licence Ouverte 2.0",
        date_collecte: "2026-11-01T00:00:00.000Z",
      },
    ],
  });
});

test("where nothing is known every figure is null, never 0", async () => {
  expect(await read("commune=34172")).toMatchObject({
    couverture: "absente",
    nombre_dpe: null,
    classes_energie: null,
    part_f_g: null,
    consommation_mediane: null,
    surface_mediane: null,
    cout_annuel_median: null,
    energies_chauffage: null,
    sources: [],
  });
});

test("fewer than five ratings are not told of, and the answer says why", async () => {
  await given(ratings(4));
  expect(await read("commune=34172")).toMatchObject({
    couverture: "disponible",
    periode: { premier_dpe: null, dernier_dpe: null },
    nombre_dpe: null,
    classes_energie: null,
    consommation_mediane: null,
    chiffres_retenus: expect.arrayContaining([
      { chiffre: "nombre_dpe", raison: expect.stringContaining("moins de 5") },
      { chiffre: "classes_energie", raison: expect.stringContaining("moins de 5") },
    ]),
  });
});

test("a figure that fewer than five ratings have is not told, beside those that enough have", async () => {
  await given(ratings(6), ratings(2, { annualCostCents: null }), ratings(4, { ghgEmissions: null }));
  await db.query(
    "update energy_rating set annual_cost_cents = null where reference <> (select min(reference) from energy_rating)",
  );
  expect(await read("commune=34172")).toMatchObject({
    nombre_dpe: 12,
    emissions_mediane: 18,
    cout_annuel_median: null,
    chiffres_retenus: [{ chiffre: "cout_annuel_median" }],
  });
});

test("a class of fewer than five is not told, nor what it could be reckoned from", async () => {
  await given(ratings(9, { energyClass: "D" }), ratings(7, { energyClass: "F" }), ratings(2, { energyClass: "G" }));
  const answer = await read("commune=34172");
  expect(answer).toMatchObject({ nombre_dpe: 18, part_f_g: null, chiffres_retenus: [{ chiffre: "part_f_g" }] });
  expect(answer).toMatchObject({
    classes_energie: expect.arrayContaining([
      { classe: "D", nombre: 9, part: 50 },
      { classe: "F", nombre: null, part: null },
      { classe: "G", nombre: null, part: null },
    ]),
  });
});

test("rare energies are told together", async () => {
  await given(ratings(9), ratings(2, { heatingEnergy: "Fioul domestique" }), ratings(3, { heatingEnergy: "Charbon" }));
  expect(await read("commune=34172")).toMatchObject({
    energies_chauffage: [
      { nom: "Électricité", nombre: 9 },
      { nom: "autres", nombre: 5 },
    ],
  });
});

test.each([["the old one first"], ["the new one first"]])(
  "a rating that another one replaces does not count: %s",
  async (order) => {
    const before = ratings(6, { energyClass: "G" });
    const after = before.map(({ reference }) =>
      aRating({ reference: `N${reference}`, replaces: reference, energyClass: "C" }),
    );
    await given(...(order === "the old one first" ? [before, after] : [after, before]));
    expect(await read("commune=34172")).toMatchObject({
      nombre_dpe: 6,
      classes_energie: expect.arrayContaining([
        { classe: "C", nombre: 6, part: 100 },
        { classe: "G", nombre: 0, part: 0 },
      ]),
    });
  },
);

test("a rating that is not active does not count", async () => {
  await given(ratings(6), ratings(3, { active: false }));
  expect(await read("commune=34172")).toMatchObject({ nombre_dpe: 6 });
});

test("type and period choose, and the surface of buildings is not one of dwellings", async () => {
  await given(
    ratings(6, { type: "apartment", ratedOn: "2022-03-01", area: 40 }),
    ratings(5, { type: "house", ratedOn: "2024-03-01", area: 110 }),
    ratings(7, { type: "building", ratedOn: "2024-05-01", area: 1800 }),
  );
  expect(await read("commune=34172")).toMatchObject({ nombre_dpe: 18, surface_mediane: 40 });
  expect(await read("commune=34172&type=maison")).toMatchObject({
    type: "maison",
    nombre_dpe: 5,
    surface_mediane: 110,
  });
  expect(await read("commune=34172&type=immeuble")).toMatchObject({ nombre_dpe: 7, surface_mediane: 1800 });
  expect(await read("commune=34172&de=2024")).toMatchObject({
    nombre_dpe: 12,
    periode: { de: "2024-01-01", premier_dpe: "2024-03-01" },
  });
  expect(await read("commune=34172&a=2022-02-28")).toMatchObject({ couverture: "disponible", nombre_dpe: null });
});

test("a city has the ratings of its arrondissements, an arrondissement only its own", async () => {
  await given(ratings(6, { commune: "75111" }), ratings(7, { commune: "75112" }), ratings(8, { commune: "75056" }));
  expect(await read("commune=75111")).toMatchObject({ nombre_dpe: 6 });
  expect(await read("commune=Paris")).toMatchObject({ nombre_dpe: 21 });
});

test.each([
  "",
  "commune=Nulle-Part",
  "commune=34172&type=terrain",
  "commune=34172&de=2024&a=2023",
  "commune=34172&limite=3",
])("/dpe?%s is refused in French", async (query) => {
  const answer = await apiOver(db).ask(`/dpe?${query}`);
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain("attendu");
});
