import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Geocode } from "../../../lib/records/open-data.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { mergeGeocodes, unaskedAddresses } from "../../../lib/stores/open-data/geocodes.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { apiOver } from "../../support/api.ts";
import { anAdvert } from "../../support/adverts.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aSale } from "../../support/sales.ts";

const db = await testDatabase();
const FROM = { runId: "r", readerVersion: 1 };

beforeEach(async () => {
  await db.query("truncate advert, sale, place, geocode, outbox cascade");
  const places = [
    aPlace({ code: "34172", name: "Montpellier", postcodes: ["34070"], longitude: 3.8767, latitude: 43.6112 }),
    aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], longitude: -1.7745, latitude: 43.3587 }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, FROM));
});

const take = (changes: Partial<Advert>) => db.transaction((tx) => mergeAdverts(tx, [anAdvert(changes)], FROM));
const found = (key: string, changes: Partial<Geocode> = {}): Geocode => ({
  kind: "geocode",
  source: "geoplateforme",
  key,
  label: "12 Rue du Port",
  precision: "housenumber",
  score: 0.93,
  longitude: 3.9,
  latitude: 43.6,
  commune: "34172",
  collectedAt: "2026-11-23T08:00:00.000Z",
  rows: 1,
  ...changes,
});
const locate = (...geocodes: Geocode[]) => db.transaction((tx) => mergeGeocodes(tx, geocodes, FROM));
const shown = async () => {
  const [advert] = z.array(z.looseObject({})).parse(await apiOver(db).read("/annonces"));
  const { latitude, longitude, precision, source_position } = advert ?? {};
  return { latitude, longitude, precision, source_position };
};
const STREET = { locationFull: "12, rue du Port, Montpellier (34070)" };
const question = async () => (await unaskedAddresses(db, 10)).at(0)?.key ?? "";

describe("an advert without a position", () => {
  test("lies at its commune's centre when only its town is known, and raises no question", async () => {
    await take({});
    expect(await shown()).toEqual({
      latitude: 43.6112,
      longitude: 3.8767,
      precision: "commune",
      source_position: "communes",
    });
    expect(await unaskedAddresses(db, 10)).toEqual([]);
  });

  test("is asked for by its street once, whatever the answer is", async () => {
    await take(STREET);
    expect(await unaskedAddresses(db, 10)).toMatchObject([{ address: "12, rue du Port", commune: "34172" }]);
    await locate(
      found(await question(), {
        precision: null,
        label: null,
        score: null,
        longitude: null,
        latitude: null,
        commune: null,
      }),
    );
    expect(await unaskedAddresses(db, 10)).toEqual([]);
    expect(await shown()).toMatchObject({ precision: "commune" });
  });

  test.each([
    ["its house", {}, { latitude: 43.6, precision: "exacte", source_position: "geoplateforme" }],
    ["its street", { precision: "street" }, { latitude: 43.6, precision: "rue" }],
    ["something else, by a low score", { score: 0.41 }, { latitude: 43.6112, precision: "commune" }],
    ["the commune only", { precision: "municipality" }, { latitude: 43.6112, precision: "commune" }],
    ["a place in another commune", { commune: "64260" }, { latitude: 43.6112, precision: "commune" }],
  ] as const)("whose address finds %s lies accordingly", async (_, changes, expected) => {
    await take(STREET);
    await locate(found(await question(), changes));
    expect(await shown()).toMatchObject(expected);
  });

  test("that was found stays so when it is seen again, and counts as unchanged", async () => {
    await take(STREET);
    await locate(found(await question()));
    expect(await take({ ...STREET, collectedAt: "2026-11-24T08:00:00Z" })).toEqual({ changed: 0, unchanged: 1 });
    expect(await shown()).toMatchObject({ precision: "exacte" });
  });

  test("is told to the document store where it lies", async () => {
    await take(STREET);
    const key = await question();
    await db.query("truncate outbox");
    expect(await locate(found(key))).toEqual({ changed: 1, unchanged: 0 });
    expect(await db.query("select from outbox")).toHaveLength(1);
    expect(await locate(found(key))).toEqual({ changed: 0, unchanged: 1 });
    expect(await db.query("select from outbox")).toHaveLength(1);
  });
});

test("a position that was published wins, and is not asked for", async () => {
  await take({ ...STREET, longitude: 3.85, latitude: 43.59, precision: "radius", precisionRadius: 300 });
  expect(await unaskedAddresses(db, 10)).toEqual([]);
  expect(await shown()).toEqual({ latitude: 43.59, longitude: 3.85, precision: "rayon_m", source_position: "publiee" });
});

test("an older answer that comes late changes nothing", async () => {
  await take(STREET);
  const key = await question();
  await locate(found(key));
  await locate(found(key, { latitude: 40, collectedAt: "2026-01-01T00:00:00.000Z" }));
  expect(await shown()).toMatchObject({ latitude: 43.6 });
});

test("a sale without a position is found by its address, and its answer cites who found it", async () => {
  const sale = aSale({ commune: "64260", address: "3 RUE DU PORT", longitude: null, latitude: null });
  const from = { ...FROM, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: sale.collectedAt };
  await db.transaction((tx) => mergeSales(tx, [sale], from));
  const [asked] = await unaskedAddresses(db, 10);
  expect(asked).toMatchObject({ address: "3 RUE DU PORT", commune: "64260" });
  await locate(found(asked?.key ?? "", { commune: "64260", latitude: 43.37, longitude: -1.78 }));
  expect(await apiOver(db).read("/ventes?commune=64260")).toMatchObject({
    resultats: [{ latitude: 43.37, longitude: -1.78, precision: "exacte", source_position: "geoplateforme" }],
    sources: [{ id: "dvf" }, { id: "geoplateforme", licence: "Licence Ouverte 2.0" }],
  });
});
