import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { criteria } from "../../../lib/query/advert-criteria.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../../lib/stores/adverts/search-words.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { anAdvert } from "../../support/adverts.ts";
import { apiOver } from "../../support/api.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { ask, read } = apiOver(db);
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

/** An example of each criterion, with what it needs beside it; those that no query string has are left out. */
const CRITERIA: Readonly<Record<Exclude<keyof typeof criteria, "lat" | "lon">, string>> = {
  transaction: "vente",
  commune: "40088",
  departement: "40",
  code_postal: "40100",
  quartier: "Centre",
  rayon_km: "10&commune=40088",
  rayon: "500&lat=43.7&lon=-1.05",
  bbox: "-2,43,0,44",
  type_bien: "appartement",
  min_prix: "1",
  max_prix: "1",
  min_loyer: "1",
  max_loyer: "1",
  charges: "comprises",
  min_prix_m2: "1",
  max_prix_m2: "1",
  min_surface: "1",
  max_surface: "1",
  min_terrain: "1",
  max_terrain: "1",
  min_pieces: "1",
  max_pieces: "1",
  min_chambres: "1",
  max_chambres: "1",
  min_etage: "1",
  max_etage: "1",
  rez_de_chaussee: "true",
  dpe_max: "C",
  min_annee: "1900",
  max_annee: "2020",
  meuble: "true",
  neuf: "true",
  travaux: "true",
  viager: "true",
  avec: "jardin",
  sans: "jardin",
  baisse: "true",
  min_jours_en_ligne: "1",
  max_jours_en_ligne: "1",
  publiee_depuis: "2026-01-01",
  publiee_avant: "2026-12-31",
  vue_depuis: "2026-01-01",
  source: "iad-france",
  statut: "toutes",
};

test.each(Object.entries(CRITERIA))("lists of what few have are read beside the filter %s=%s", async (name, value) => {
  const { statusCode, body } = await ask(`/recherche?q=piscine%20chauff%C3%A9e%20cornemuse&${name}=${value}`);
  expect([statusCode, body]).toEqual([200, expect.any(String)]);
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
