import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

const HENDAYE = {
  location: "Hendaye (64700)",
  locationFull: "Maison à Hendaye (64700)",
  city: "Hendaye",
  commune: "64260",
  postcode: "64700",
} as const;

/** In the order of their ids; those of one reference are of two sources. */
const ADVERTS: Advert[] = [
  anAdvert({ reference: "1", priceCents: 10_000_000, area: 40 }),
  anAdvert({
    reference: "2",
    priceCents: 30_000_000,
    area: 90,
    type: "house",
    typeLabel: "Maison",
    rooms: 5,
    ...HENDAYE,
  }),
  anAdvert({
    reference: "900003",
    transaction: "rental",
    priceCents: null,
    rentCents: 85_000,
    area: 30,
    energyClass: "F",
  }),
  anAdvert({
    reference: "4",
    priceCents: null,
    area: null,
    rooms: null,
    type: "parking",
    typeLabel: null,
    title: "Garage",
    energyClass: null,
    location: "Béziers (34500)",
    locationFull: "100% centre, Saint-Jacques à Béziers",
    city: "Béziers",
    description: "Près de l’école, idéal pour les vélos.",
  }),
  anAdvert({ reference: "2", source: "seloger-export", priceCents: 31_000_000, collectedAt: "2025-12-01T00:00:00Z" }),
];

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  for (const advert of ADVERTS) {
    await db.transaction((tx) => mergeAdverts(tx, [advert], { runId: "run-1", readerVersion: 1 }));
  }
});

const Listed = z.array(z.looseObject({ reference: z.string(), source: z.string() }));

async function references(query: string): Promise<string> {
  const listed = Listed.parse(await apiOver(db).read(`/annonces${query}`));
  return listed.map(({ reference, source }) => (source === "seloger-export" ? `${reference}s` : reference)).join(" ");
}

test.each([
  ["without parameters, all of them, newest id first", "", "2s 4 900003 2 1"],
  ["a page", "?skip=1&limit=2", "4 900003"],
  ["a price at least", "?min_prix=300000", "2s 2"],
  ["a price at most: adverts without one are not among them", "?max_prix=300000", "2 1"],
  ["impossible bounds find nothing", "?min_prix=2&max_prix=1", ""],
  ["for rentals the bounds are of the rent", "?transaction=location&max_prix=900", "900003"],
  ["an area", "?min_surface=35&max_surface=50", "1"],
  ["a type by part of its name, whatever the case", "?type_bien=MAIS", "2"],
  ["a type that the portal did not word", "?type_bien=parking", "4"],
  ["a place by part of its name, without accents", "?localisation=beziers", "4"],
  ["a place in its longer form, hyphens or not", "?localisation=saint%20jacques", "4"],
  ["per cent and underscore are letters", "?localisation=100%25", "4"],
  ["per cent alone is not everything", "?localisation=1%25centre", ""],
  ["a commune by name", "?commune=b%C3%89ziers", "4"],
  ["a commune by code", "?commune=64260", "2"],
  ["a postcode", "?code_postal=64700", "2"],
  ["rooms at least", "?pieces_min=4", "2"],
  ["energy classes", "?dpe=f,g", "900003"],
  ["a source", "?source=seloger-export", "2s"],
  ["cheapest first, those without a price last", "?tri=prix", "1 2 2s 4 900003"],
  ["dearest first, those without a price last", "?tri=-prix", "2s 2 1 4 900003"],
  ["unknown parameters are ignored, as they always were", "?nimporte=quoi", "2s 4 900003 2 1"],
])("/annonces: %s", async (_, query, expected) => {
  expect(await references(query)).toBe(expected);
});

test("the total is counted when asked for", async () => {
  const { ask } = apiOver(db);
  expect((await ask("/annonces?limit=1&total=1&min_prix=100000")).headers).toMatchObject({ "X-Total-Count": "3" });
  expect((await ask("/annonces?limit=1")).headers).not.toHaveProperty("X-Total-Count");
});

test.each([
  ["a word of the description, whatever its ending and accents", "ecoles", "4"],
  ["a reference", "900003", "900003"],
  ["a word of the title", "garages", "4"],
])("/annonces/search: %s", async (_, q, expected) => {
  expect(await references(`/search?q=${q}`)).toBe(expected);
});

test("/annonces/search without words is refused", async () => {
  expect((await apiOver(db).ask("/annonces/search")).statusCode).toBe(422);
});

test("one advert has its lists and parts", async () => {
  expect(await apiOver(db).read("/annonces/1")).toMatchObject({
    id_annonce: 1,
    caracteristiques: ["Balcon"],
    images: ["https://images.example/1.jpg"],
    conseiller: null,
    dpe: { classe_energie: "C" },
    copropriete: { nb_lots: 32 },
  });
});

test.each(["/annonces/999999", "/annonces/9007199254740991", "/annonces/reference/nulle%20part"])(
  "%s is a 404",
  async (path) => {
    expect((await apiOver(db).ask(path)).statusCode).toBe(404);
  },
);

test("a reference that two sources use gives the one seen last, tells of the other, and ?source chooses", async () => {
  const { read } = apiOver(db);
  expect(await read("/annonces/reference/2")).toMatchObject({
    source: "seloger-export",
    prix: 310_000,
    autres: [{ id_annonce: 2, source: "imo-ops-export" }],
  });
  expect(await read("/annonces/reference/2?source=imo-ops-export")).toMatchObject({ prix: 300_000, autres: [] });
});

test("types, places and the public list have the earlier shapes", async () => {
  const { read } = apiOver(db);
  expect(await read("/types-bien")).toEqual([
    { type_bien: "Appartement" },
    { type_bien: "Maison" },
    { type_bien: "Parking" },
  ]);
  expect(await read("/localisations")).toEqual([
    { localisation: "Béziers (34500)" },
    { localisation: "Hendaye (64700)" },
    { localisation: "Montpellier (34070)" },
  ]);
  expect(await read("/public/annonces?limit=1")).toEqual([
    {
      reference: "2",
      titre: "Appartement à Montpellier (34070)",
      prix: 310_000,
      surface: 56,
      localisation: "Montpellier (34070)",
    },
  ]);
});

test("statistics are means over what is known, and counts", async () => {
  expect(await apiOver(db).read("/statistiques")).toEqual({
    total_annonces: 5,
    annonces_par_type: [
      { type_bien: "Appartement", count: 3 },
      { type_bien: "Maison", count: 1 },
      { type_bien: "Parking", count: 1 },
    ],
    prix_moyen: 236_666.67,
    surface_moyenne: 54,
    distribution_dpe: [
      { dpe_classe_active: "C", count: 3 },
      { dpe_classe_active: "F", count: 1 },
    ],
  });
});

test("withdrawn adverts leave lists and statistics, and can still be asked for", async () => {
  await db.query("update advert set status = 'withdrawn' where reference = '1'");
  const { read } = apiOver(db);
  expect(await references("")).toBe("2s 4 900003 2");
  expect(await references("?statut=retiree")).toBe("1");
  expect(await references("?statut=toutes&tri=ancien")).toBe("1 2 900003 4 2s");
  expect(await read("/statistiques")).toMatchObject({ total_annonces: 4 });
  expect(await read("/annonces/1")).toMatchObject({ statut: "retiree" });
  await db.query("update advert set status = 'active' where reference = '1'");
});
