import { afterEach, beforeAll, expect, test } from "vitest";
import type { RentLevel } from "../../lib/records/open-data.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import { apiOver } from "../support/api.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { aRentLevel } from "../support/ratings.ts";

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
afterEach(() => db.query("truncate rent_level"));

async function given(...levels: readonly RentLevel[]): Promise<void> {
  await db.transaction((tx) => mergeRentLevels(tx, levels, from));
}

const read = (query: string) => apiOver(db).read(`/loyers?${query}`);

test("the rents of a commune, each with its bounds and what it was observed on", async () => {
  await given(
    aRentLevel(),
    aRentLevel({ type: "house", rentPerM2: 13, low: 9, high: 17, basis: "mesh", observationsInCommune: 40 }),
  );
  expect(await read("commune=Montpellier")).toMatchObject({
    commune: { code_insee: "34172", nom: "Montpellier" },
    couverture: "disponible",
    resultats: [
      {
        type: "appartement",
        commune: { code_insee: "34172" },
        loyer_m2: 15.5,
        borne_basse: 12,
        borne_haute: 20,
        base: "commune",
        observations_commune: 2400,
        edition: 2025,
      },
      { type: "maison", loyer_m2: 13, borne_basse: 9, borne_haute: 17, base: "maille", observations_commune: 40 },
    ],
    remarques: [expect.stringContaining("ne sont pas comparables")],
    sources: [{ id: "carte-des-loyers", licence: "Licence Ouverte 2.0", date_collecte: "2026-11-01T00:00:00.000Z" }],
  });
});

test("the newest edition answers; one of no known year only where there is no other", async () => {
  await given(
    aRentLevel({ edition: 2024, rentPerM2: 14, collectedAt: "2026-11-20T00:00:00Z" }),
    aRentLevel(),
    aRentLevel({ edition: null, rentPerM2: 13 }),
    aRentLevel({ edition: null, type: "house", rentPerM2: 13 }),
  );
  expect(await read("commune=34172")).toMatchObject({
    resultats: [
      { type: "appartement", edition: 2025, loyer_m2: 15.5 },
      { type: "maison", edition: null, loyer_m2: 13 },
    ],
  });
});

test("one type is given when it is asked for", async () => {
  await given(aRentLevel(), aRentLevel({ type: "apartment-1-2-rooms", rentPerM2: 18 }));
  expect(await read("commune=34172&type=appartement-t1-t2")).toMatchObject({
    type: "appartement-t1-t2",
    resultats: [{ type: "appartement-t1-t2", loyer_m2: 18 }],
  });
});

test("where nothing is known there is nothing, and it says so", async () => {
  expect(await read("commune=34172")).toMatchObject({ couverture: "absente", resultats: [], sources: [] });
});

test("an arrondissement without rents of its own has its city's, which say that they are", async () => {
  await given(
    aRentLevel({ commune: "75056", communeName: "Paris" }),
    aRentLevel({ commune: "75112", communeName: "Paris 12e" }),
  );
  expect(await read("commune=75111")).toMatchObject({
    commune: { code_insee: "75111" },
    resultats: [{ commune: { code_insee: "75056", nom: "Paris" } }],
    remarques: [expect.anything(), expect.stringContaining("autre découpage")],
  });
  expect(await read("commune=75112")).toMatchObject({ resultats: [{ commune: { code_insee: "75112" } }] });
});

test("a city without rents of its own has those of its arrondissements, one by one", async () => {
  await given(aRentLevel({ commune: "75111" }), aRentLevel({ commune: "75112" }));
  expect(await read("commune=Paris")).toMatchObject({
    resultats: [{ commune: { code_insee: "75111" } }, { commune: { code_insee: "75112" } }],
  });
});

test.each(["", "commune=Nulle-Part", "commune=34172&type=chambre", "commune=34172&de=2024"])(
  "/loyers?%s is refused in French",
  async (query) => {
    const answer = await apiOver(db).ask(`/loyers?${query}`);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("attendu");
  },
);
