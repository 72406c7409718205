import { assert, asyncProperty, shuffledSubarray } from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Place } from "../../../lib/records/open-data.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { drainOutbox } from "../../../lib/stores/postgres/outbox.ts";
import type { AdvertDocument } from "../../../lib/stores/postgres/outbox.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { anAdvert } from "../../support/adverts.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate place, advert, outbox cascade"));

const FROM = { runId: "r", readerVersion: 1 };
const merge = (...places: Place[]) => db.transaction((tx) => mergePlaces(tx, places, FROM));
const advertise = (...adverts: Advert[]) => db.transaction((tx) => mergeAdverts(tx, adverts, FROM));
const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}T10:00:00.000Z`;
const places = () => db.query(`select code, type, name, population from place order by code, type`);
const communes = async () =>
  (await db.query<{ commune: string | null }>(`select commune from advert order by reference`)).map(
    ({ commune }) => commune,
  );

/** Takes all that waits out of the outbox. */
async function delivered(): Promise<AdvertDocument[]> {
  const taken: AdvertDocument[] = [];
  await drainOutbox(db, 1000, (documents) => Promise.resolve(void taken.push(...documents)));
  return taken;
}

const PARIS = aPlace({ code: "75056", name: "Paris", postcodes: ["75010", "75011"], department: "75" });
const ELEVENTH = aPlace({
  code: "75111",
  name: "Paris 11e Arrondissement",
  type: "arrondissement",
  parent: "75056",
  postcodes: ["75011"],
  department: "75",
});
/** Two communes that become one. */
const VALE = aPlace({ code: "01033", name: "Le Val", postcodes: ["01200"], department: "01", formerCodes: ["01091"] });
const HAMLET = aPlace({ code: "01205", name: "Hameau-le-Val", postcodes: ["01200"], department: "01" });
const FORMER = aPlace({ code: "01205", name: "Hameau-le-Val", type: "former", parent: "01033", postcodes: [] });

test("a place that is read again as it was changes nothing", async () => {
  expect(await merge(aPlace({ collectedAt: day(1) }), ELEVENTH)).toEqual({ changed: 2, unchanged: 0 });
  expect(await merge(aPlace({ collectedAt: day(2) }), ELEVENTH)).toEqual({ changed: 0, unchanged: 2 });
});

test("no index leaves anything of a merge to be looked through by searches", async () => {
  const many = Array.from({ length: 300 }, (_, n) => aPlace({ code: `${90_000 + n}`, name: `Ville numéro ${n}` }));
  await merge(...many, ELEVENTH, FORMER);
  const waiting = await db.query(
    `select i.relname as name, gin_clean_pending_list(i.oid)::int as pages from pg_class i join pg_index x on x.indexrelid = i.oid
     join pg_am on pg_am.oid = i.relam where x.indrelid = 'place'::regclass and amname = 'gin' order by 1`,
  );
  const names = ["place_former_codes", "place_name_trgm", "place_postcodes"];
  expect(waiting).toEqual(names.map((name) => ({ name, pages: 0 })));
});

test("newer facts replace older ones, never the other way round, even when the newest reading was no news", async () => {
  await merge(aPlace({ collectedAt: day(1), population: 310_000 }));
  await merge(aPlace({ collectedAt: day(3), population: 310_000 }));
  expect(await merge(aPlace({ collectedAt: day(2), population: 290_000 }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await places()).toMatchObject([{ population: 310_000 }]);
  expect(await merge(aPlace({ collectedAt: day(4), population: 312_000 }))).toEqual({ changed: 1, unchanged: 0 });
  expect(await places()).toMatchObject([{ population: 312_000 }]);
});

test("what a newer reading does not say stays known: centre, surface, postcodes, former codes", async () => {
  await merge(aPlace({ collectedAt: day(1), formerCodes: ["34001"] }));
  const silent = {
    longitude: null,
    latitude: null,
    area: null,
    population: null,
    postcodes: [],
    formerCodes: ["34002"],
  };
  await merge(aPlace({ collectedAt: day(2), ...silent }));
  expect(await db.query(`select longitude, area, postcodes, former_codes from place`)).toEqual([
    { longitude: 3.8742, area: 57.28, postcodes: aPlace().postcodes, former_codes: ["34001", "34002"] },
  ]);
});

test("a former commune may have the code of today's", async () => {
  await merge(VALE, aPlace({ code: "01033", name: "Bourg", type: "former", parent: "01033", postcodes: [] }));
  await advertise(anAdvert({ postcode: "01200", city: "Bourg" }));
  expect(await communes()).toEqual(["01033"]);
});

test("adverts are put into the commune that their words name, and the document store is told; what was published stays", async () => {
  await merge(aPlace());
  await advertise(anAdvert({ city: "MONTPELLIER CEDEX" }));
  expect(await delivered()).toMatchObject([{ commune: "34172", advert: { city: "MONTPELLIER CEDEX", commune: null } }]);
});

test("an advert that is seen again keeps its commune and is not taken for changed", async () => {
  await merge(aPlace());
  expect(await advertise(anAdvert({ collectedAt: day(1) }))).toEqual({ changed: 1, unchanged: 0 });
  expect(await advertise(anAdvert({ collectedAt: day(2) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await advertise(anAdvert({ collectedAt: day(3) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await communes()).toEqual(["34172"]);
  expect(await delivered()).toHaveLength(1);
});

test("an advert that came before the places is resolved when they come, and then is not taken for changed either", async () => {
  await advertise(anAdvert({ collectedAt: day(1) }));
  expect(await delivered()).toMatchObject([{ commune: null }]);
  await merge(aPlace());
  expect(await delivered()).toMatchObject([{ commune: "34172" }]);
  expect(await advertise(anAdvert({ collectedAt: day(2) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await merge(aPlace())).toEqual({ changed: 0, unchanged: 1 });
  expect(await delivered()).toEqual([]);
});

test("an advert that moves to another town moves to another commune", async () => {
  await merge(aPlace(), VALE);
  await advertise(anAdvert({ collectedAt: day(1) }));
  await advertise(anAdvert({ collectedAt: day(2), postcode: "01200", city: "Le Val" }));
  expect(await communes()).toEqual(["01033"]);
  await advertise(anAdvert({ collectedAt: day(3), postcode: "01200", city: "Montpellier" }));
  expect(await communes()).toEqual([null]);
});

test("a code that the source gives is kept without places, and read as today's with them", async () => {
  await advertise(anAdvert({ commune: "01091", postcode: null, city: null }));
  expect(await communes()).toEqual(["01091"]);
  await merge(VALE);
  expect(await communes()).toEqual(["01033"]);
});

test("when two communes become one, the adverts of both are in it, and the commune that ended is no more", async () => {
  const hamlet = anAdvert({ postcode: "01200", city: "Hameau-le-Val" });
  await merge({ ...VALE, collectedAt: day(1) }, { ...HAMLET, collectedAt: day(1) });
  await advertise(hamlet);
  expect(await communes()).toEqual(["01205"]);
  await merge({ ...FORMER, collectedAt: day(2) });
  expect(await communes()).toEqual(["01033"]);
  expect(await places()).toMatchObject([
    { code: "01033", type: "commune" },
    { code: "01205", type: "former" },
  ]);
  await merge({ ...HAMLET, collectedAt: day(1) });
  expect(await communes()).toEqual(["01033"]);
});

test("a commune that was set up again is one again", async () => {
  await merge({ ...VALE, collectedAt: day(1) }, { ...FORMER, collectedAt: day(1) });
  await advertise(anAdvert({ postcode: "01200", city: "Hameau-le-Val" }));
  await merge({ ...HAMLET, collectedAt: day(2) });
  expect(await communes()).toEqual(["01205"]);
  expect(await places()).toMatchObject([{ code: "01033" }, { code: "01205", type: "commune" }]);
});

test("adverts end in the same communes whatever the order in which they and the places come", async () => {
  const adverts = [
    anAdvert({ reference: "1" }),
    anAdvert({ reference: "2", postcode: "75011", city: "Paris" }),
    anAdvert({ reference: "3", postcode: "01200", city: null }),
    anAdvert({ reference: "4", postcode: "01200", city: "Hameau-le-Val" }),
    anAdvert({ reference: "5", postcode: null, city: "Montpellier" }),
    anAdvert({ reference: "6", postcode: "75010", city: "Paris 11e" }),
    anAdvert({ reference: "7", commune: "01205", postcode: null, city: null }),
    anAdvert({ reference: "8", commune: "75056", postcode: "75011", city: "Paris" }),
  ];
  const steps = [
    () => merge(aPlace()),
    () => merge(PARIS),
    () => merge(ELEVENTH),
    () => merge(VALE),
    () => merge(FORMER),
    () => advertise(...adverts.slice(0, 4)),
    () => advertise(...adverts.slice(4)),
  ];
  await assert(
    asyncProperty(shuffledSubarray(steps, { minLength: steps.length }), async (order) => {
      await db.query("truncate place, advert, outbox cascade");
      for (const step of order) await step();
      expect(await communes()).toEqual(["34172", "75111", "01033", "01033", "34172", null, "01033", "75111"]);
    }),
    { numRuns: 30 },
  );
});
