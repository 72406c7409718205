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

/** An advert that says nothing but this. */
function said(reference: string, title: string, description: string, changes: Partial<Advert> = {}): Advert {
  const plain = { features: [], location: null, locationFull: null, postcode: null, city: null, commune: null };
  return anAdvert({ ...plain, reference, title, description, ...changes });
}

const HENDAYE = { city: "Hendaye", location: "Hendaye (64700)", commune: "64260" };
const HOUSE = { type: "house", typeLabel: "Maison" } as const;

const ADVERTS: Advert[] = [
  said("house", "Maison familiale", "Jardin clos, à deux pas de l’océan.", {
    ...HOUSE,
    ...HENDAYE,
    rooms: 5,
    bedrooms: 4,
    priceCents: 45_000_000,
    energyClass: "C",
  }),
  said("flat", "Appartement", "Sans jardin, loin de la mer.", {
    ...HENDAYE,
    rooms: 3,
    priceCents: 21_000_000,
    energyClass: "D",
  }),
  said("inland", "Maison de village", "Grand jardin et potager.", {
    ...HOUSE,
    city: "Dax",
    commune: "40088",
    rooms: 4,
    bedrooms: 3,
    priceCents: 19_000_000,
    energyClass: "D",
  }),
  said("box", "Box fermé", "En sous-sol, porte motorisée.", {
    type: "parking",
    typeLabel: "Garage",
    city: "Dax",
    commune: "40088",
    rooms: null,
    bedrooms: null,
    priceCents: 1_500_000,
    energyClass: null,
  }),
  said("works", "Longère", "Gros travaux à prévoir, toiture à refaire.", {
    ...HOUSE,
    rooms: 6,
    bedrooms: null,
    priceCents: 9_000_000,
    energyClass: "G",
  }),
  said("done", "Maison", "Entièrement rénovée, aucun travaux, un ascenseur mène à l’étage.", {
    ...HOUSE,
    rooms: 6,
    bedrooms: null,
    priceCents: 30_000_000,
    energyClass: null,
  }),
  said("stairs", "Dernier étage", "Quatrième sans ascenseur, 3 pièces lumineux.", {
    rooms: null,
    bedrooms: null,
    priceCents: 15_000_000,
    floor: 4,
    energyClass: null,
  }),
  said("ground", "Deux pièces", "Calme, sur cour.", {
    rooms: 2,
    bedrooms: 1,
    floor: 0,
    furnished: true,
    transaction: "rental",
    priceCents: null,
    rentCents: 65_000,
    energyClass: null,
  }),
];

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const from = { runId: "run-1", readerVersion: 1 };
  const places = [
    aPlace({
      code: "64260",
      name: "Hendaye",
      department: "64",
      postcodes: ["64700"],
      longitude: -1.774,
      latitude: 43.358,
      population: 18_000,
    }),
    aPlace({
      code: "64545",
      name: "Urrugne",
      department: "64",
      postcodes: ["64122"],
      longitude: -1.699,
      latitude: 43.363,
      population: 10_000,
    }),
    aPlace({
      code: "40088",
      name: "Dax",
      department: "40",
      postcodes: ["40100"],
      longitude: -1.05,
      latitude: 43.71,
      population: 21_000,
    }),
    aPlace({
      code: "78389",
      name: "Méré",
      department: "78",
      postcodes: ["78490"],
      longitude: 1.81,
      latitude: 48.79,
      population: 1_700,
    }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, from));
  await db.transaction((tx) => mergeAdverts(tx, ADVERTS, from));
  await refreshSearchWords(db);
});

const Found = z.object({
  resultats: z.array(
    z.looseObject({
      reference: z.string(),
      titre: z.string(),
      description: z.string(),
      score: z.number().min(0).max(1),
      surlignages: z.object({
        titre: z.array(z.tuple([z.int(), z.int()])),
        description: z.array(z.tuple([z.int(), z.int()])),
      }),
      raisons: z.array(z.string()),
    }),
  ),
  total: z.int(),
  facettes: z.record(z.string(), z.array(z.looseObject({ nombre: z.int() }))),
  suivant: z.string().nullable(),
  suggestion: z.string().nullable(),
  compris: z.looseObject({ lieux: z.array(z.looseObject({ nom: z.string() })) }),
  sources: z.array(z.looseObject({ id: z.string() })),
});

async function find(question: string, more = "") {
  return Found.parse(await apiOver(db).read(`/recherche?q=${encodeURIComponent(question)}${more}`));
}

async function first(question: string): Promise<string | undefined> {
  return (await find(question)).resultats[0]?.reference;
}

test.each([
  ["maison avec jardin proche plage hendaye", "house"],
  ["MAISON AVEC JARDIN PROCHE PLAGE HENDAYE", "house"],
  ["maisson jardein oceon hendaie", "house"],
  ["maison à Dax", "inland"],
  ["gge", "box"],
  ["stationnement fermé", "box"],
  ["pas de travaux", "done"],
  ["maison à retaper", "works"],
  ["lift", "done"],
  ["T3 clair", "stairs"],
  ["trois pièces", "flat"],
  ["appartement moins de 220 000 €", "flat"],
  ["rdc", "ground"],
  ["location meublée", "ground"],
  ["4 chambres", "house"],
  ["potager", "inland"],
  ["works", "works"],
])("“%s” finds %s first", async (question, reference) => {
  expect(await first(question)).toBe(reference);
});

test("nothing is a condition: after what answers in full comes what is in the commune, then what is elsewhere", async () => {
  const { resultats } = await find("maison jardin hendaye");
  expect(resultats.map(({ reference }) => reference).slice(0, 3)).toEqual(["house", "flat", "inland"]);
  const scores = resultats.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
});

test("what is not wanted sinks: the flat that says it has no lift answers, the house that has one does not come before it", async () => {
  const { resultats } = await find("étage sans ascenseur");
  const references = resultats.map(({ reference }) => reference);
  expect(references[0]).toBe("stairs");
  expect(references).not.toContain("done");
});

test("marks stand where the words are", async () => {
  const [house] = (await find("jardin plage")).resultats;
  expect(house?.surlignages.description.map(([start, end]) => house.description.slice(start, end))).toEqual([
    "Jardin",
    "océan",
  ]);
  expect(house?.raisons).toEqual(["jardin", "plage : « océan »"]);
});

test("reasons name the commune and the rooms that fit", async () => {
  const [house] = (await find("maison 5 pièces hendaye")).resultats;
  expect(house?.raisons).toEqual(expect.arrayContaining(["Hendaye", "5 pièces"]));
});

test("facets are what counting by hand gives", async () => {
  const { facettes, total, resultats } = await find("maison");
  expect(resultats.map(({ reference }) => reference).toSorted()).toEqual(["done", "house", "inland", "works"]);
  expect(total).toBe(4);
  expect(facettes).toEqual({
    transaction: [{ valeur: "vente", nombre: 4 }],
    type_bien: [{ valeur: "Maison", nombre: 4 }],
    commune: [
      { code_insee: "40088", nom: "Dax", nombre: 1 },
      { code_insee: "64260", nom: "Hendaye", nombre: 1 },
    ],
    pieces: [
      { valeur: "4", nombre: 1 },
      { valeur: "5", nombre: 1 },
      { valeur: "6", nombre: 2 },
    ],
    dpe: [
      { valeur: "C", nombre: 1 },
      { valeur: "D", nombre: 1 },
      { valeur: "G", nombre: 1 },
    ],
    prix: [
      { min: null, max: 100_000, nombre: 1 },
      { min: 100_000, max: 200_000, nombre: 1 },
      { min: 300_000, max: 400_000, nombre: 1 },
      { min: 400_000, max: 600_000, nombre: 1 },
    ],
    loyer: [],
  });
});

test("pages follow one another without gap or repetition", async () => {
  const all = (await find("maison")).resultats.map(({ reference }) => reference);
  const page = await find("maison", "&limite=3");
  const rest = await find("maison", `&limite=3&suivant=${page.suivant}`);
  expect([...page.resultats, ...rest.resultats].map(({ reference }) => reference)).toEqual(all);
  expect(rest.suivant).toBeNull();
});

test("criteria beside the question are conditions", async () => {
  const found = await find("jardin", "&type_bien=maison&max_prix=200000");
  expect(found.resultats.map(({ reference }) => reference)).toEqual(["inland"]);
  expect((await apiOver(db).ask("/recherche?q=jardin&min_prix=2&max_prix=1")).statusCode).toBe(422);
});

test("what was corrected is told", async () => {
  expect((await find("apartement")).suggestion).toBe("appartement");
  expect((await find("appartement")).suggestion).toBeNull();
});

test("a commune is understood by name in any spelling and by postcode, an everyday word is none", async () => {
  const places = async (question: string) => (await find(question)).compris.lieux.map(({ nom }) => nom);
  expect(await places("HENDAYÉ")).toEqual(["Hendaye"]);
  expect(await places("maison 40100")).toEqual(["Dax"]);
  expect(await places("pour ma mère")).toEqual([]);
  expect(await places("maison à Méré")).toEqual(["Méré"]);
});

test("adverts of communes around come after those in it", async () => {
  const [nearest] = (await find("maison à urrugne")).resultats;
  expect(nearest).toMatchObject({ reference: "house", raisons: expect.arrayContaining(["près de Urrugne"]) });
});

test("each answer names its sources", async () => {
  expect((await find("jardin")).sources.map(({ id }) => id)).toEqual(["imo-ops-export"]);
});

test.each([
  "?!…",
  "🏠🌊",
  "שלום",
  "مرحبا",
  "'; drop table advert; --",
  "a & | ! ( :*",
  "%_\\",
  "x".repeat(200),
  "jardin ".repeat(28),
])("“%s” is answered", async (question) => {
  const { ask } = apiOver(db);
  for (const path of ["/recherche", "/annonces/search", "/suggestions"]) {
    expect((await ask(`${path}?q=${encodeURIComponent(question)}`)).statusCode).toBe(200);
  }
  expect(await db.query("select from advert")).toHaveLength(ADVERTS.length);
});

test("a question that is too long is refused", async () => {
  expect((await apiOver(db).ask(`/recherche?q=${"a".repeat(201)}`)).statusCode).toBe(422);
});

test("the earlier path gives a bare array, the best first", async () => {
  const Bare = z.array(z.looseObject({ reference: z.string() }));
  const found = Bare.parse(
    await apiOver(db).read(`/annonces/search?q=${encodeURIComponent("maison jardin hendaye")}&limit=1`),
  );
  expect(found.map(({ reference }) => reference)).toEqual(["house"]);
});

test.each([
  ["hend", "Hendaye", "commune"],
  ["maison à da", "Dax", "commune"],
  ["pisc", "piscine", "critere"],
  ["appar", "appartement", "type"],
  ["motor", "motorisee", "mot"],
])("“%s” may go on as %s", async (beginning, texte, genre) => {
  const { resultats } = z
    .object({ resultats: z.array(z.looseObject({ texte: z.string(), genre: z.string() })) })
    .parse(await apiOver(db).read(`/suggestions?q=${encodeURIComponent(beginning)}`));
  expect(resultats).toContainEqual(expect.objectContaining({ texte, genre }));
});

test("among many that say the words, the one whose facts fit is found", async () => {
  const many = Array.from({ length: 450 }, (_, nth) =>
    said(`many${nth}`, "Chalet", "Chalet en bois.", {
      ...HOUSE,
      priceCents: nth === 449 ? 9_900_000 : 50_000_000,
      rooms: 4,
    }),
  );
  await db.transaction((tx) => mergeAdverts(tx, many, { runId: "run-1", readerVersion: 1 }));
  expect(await first("chalet moins de 100 000 €")).toBe("many449");
});
