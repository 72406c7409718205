import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../../lib/stores/adverts/search-words.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { anAdvert } from "../../support/adverts.ts";
import { apiOver } from "../../support/api.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { read } = apiOver(db);
/** More than the adverts that are ranked. */
const OTHERS = 450;

function said(reference: string, description: string, changes: Partial<Advert> = {}): Advert {
  const plain = { features: [], location: null, locationFull: null, postcode: null, city: null, commune: null };
  return anAdvert({ ...plain, reference, title: "Appartement", description, ...changes });
}

const DAX = { city: "Dax", location: "Dax (40100)", commune: "40088" };
const OLDEST: Advert[] = [
  said("pool", "Au calme, terrasse, ascenseur, piscine chauffée."),
  said("bagpipe", "Ancien atelier de cornemuses."),
  said("there", "Terrasse et ascenseur.", { ...DAX, rooms: 4 }),
];
const NEWER = Array.from({ length: OTHERS }, (_, nth) =>
  said(`other-${String(nth).padStart(3, "0")}`, "Au calme, terrasse, ascenseur.", {
    rooms: 2,
    city: "Pau",
    location: `Pau (64000) ${nth % 3}`,
  }),
);

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const from = { runId: "run-1", readerVersion: 1 };
  const places = [
    aPlace({ code: "40088", name: "Dax", department: "40", postcodes: ["40100"], longitude: -1.05, latitude: 43.71 }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, from));
  for (const adverts of [OLDEST, NEWER]) await db.transaction((tx) => mergeAdverts(tx, adverts, from));
  await db.query("analyze");
  await refreshSearchWords(db);
});

const Found = z.object({ resultats: z.array(z.object({ reference: z.string() })) });

async function firstFor(q: string): Promise<string | undefined> {
  const { resultats } = Found.parse(await read(`/recherche?q=${encodeURIComponent(q)}`));
  return resultats[0]?.reference;
}

test.each([
  ["a concept that few adverts offer", "ascenseur terrasse piscine chauffée", "pool"],
  ["a word that few adverts have", "terrasse cornemuse", "bagpipe"],
  ["a place and a number of rooms", "4 pièces terrasse ascenseur à Dax", "there"],
])("of more adverts than are ranked the oldest is found by %s", async (_, q, reference) => {
  expect(await firstFor(q)).toBe(reference);
});

test("the bits of what adverts offer follow what they say", async () => {
  const set = () =>
    db.query<{ reference: string }>(
      `select reference from advert join advert_facts f using (advert_id) where get_bit(f.offers, name_bit('piscine chauffée')) = 1 order by 1`,
    );
  expect(await set()).toEqual([{ reference: "pool" }]);
  const now = said("bagpipe", "Piscine chauffée.", { collectedAt: "2027-01-01T00:00:00.000Z" });
  await db.transaction((tx) => mergeAdverts(tx, [now], { runId: "run-1", readerVersion: 1 }));
  expect(await set()).toEqual([{ reference: "bagpipe" }, { reference: "pool" }]);
});

test("a place in part of its text gives the newest adverts, however many are between them", async () => {
  const Listed = z.array(z.object({ reference: z.string() }));
  const list = async (text: string, limit: number) =>
    Listed.parse(await read(`/annonces?localisation=${encodeURIComponent(text)}&limit=${limit}`)).map(
      (one) => one.reference,
    );
  const pau = NEWER.filter((_, nth) => nth % 3 === 1).map(({ reference }) => reference);
  expect(await list("pau (64000) 1", 140)).toEqual(pau.toReversed().slice(0, 140));
  expect(await list("dax", 5)).toEqual(["there"]);
});
