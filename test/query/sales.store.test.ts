import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { apiOver } from "../support/api.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const OCTOBER = "2024-10-01T00:00:00.000Z";

/** Two communes of one name, and one of another department with deeds that a flat's filters must tell apart. */
const ELSEWHERE = [
  aSale({ key: keyOf(901), commune: "93066", communeName: "Saint-Denis", department: "93", soldOn: "2020-01-01" }),
  aSale({ key: keyOf(902), commune: "97411", communeName: "Saint-Denis", department: "974", soldOn: "2020-01-02" }),
  aSale({
    key: keyOf(903),
    commune: "2A004",
    communeName: "Ajaccio",
    department: "2A",
    soldOn: "2020-03-01",
    nature: "Vente en l'état futur d'achèvement",
    priceCents: null,
    sections: ["0000A", "123AM"],
    parcels: ["2A004000A0001", "2A004123AM0002"],
    dwellings: 2,
    dwellingType: null,
    builtArea: null,
    premises: [
      { type: "apartment", area: 50, rooms: 3 },
      { type: "outbuilding", area: null, rooms: null },
    ],
    land: [{ parcel: "2A004000A0001", nature: "sols", special: null, area: 120 }],
  }),
];

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const sales = [...(await salesOfHendaye(OCTOBER)), ...ELSEWHERE];
  const from = {
    runId: "run-1",
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: OCTOBER,
    readerVersion: 1,
  };
  await db.transaction((tx) => mergeSales(tx, sales, from));
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', '64260', year, 'dvf', 'run-1', $1, true from generate_series(2019, 2021) year`,
    [OCTOBER],
  );
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     values ('dvf', '93066', 2020, 'dvf', 'run-1', $1, true), ('dvf', '93066', 2021, 'dvf', 'run-1', $1, true)`,
    [OCTOBER],
  );
});

const Page = z.looseObject({
  resultats: z.array(z.looseObject({ id_vente: z.string(), date: z.string(), code_insee: z.string() })),
  total: z.int(),
  suivant: z.string().nullable(),
});

async function page(query: string) {
  return Page.parse(await apiOver(db).read(`/ventes?${query}`));
}

test("every deed of a commune comes once, newest first, page after page", async () => {
  const ids: string[] = [];
  const dates: string[] = [];
  let next: string | null = null;
  do {
    const { resultats, total, suivant }: z.output<typeof Page> = await page(
      `commune=64260&limite=400${next ? `&suivant=${next}` : ""}`,
    );
    expect(total).toBe(1599);
    ids.push(...resultats.map(({ id_vente }) => id_vente));
    dates.push(...resultats.map(({ date }) => date));
    next = suivant;
  } while (next);
  expect(ids).toHaveLength(1599);
  expect(new Set(ids).size).toBe(1599);
  expect(dates).toEqual(dates.toSorted().toReversed());
});

test("the total is in a header too, and the source is cited with its licence and date", async () => {
  const answer = await apiOver(db).ask("/ventes?commune=64260&limite=1");
  expect(answer.headers).toMatchObject({ "X-Total-Count": "1599", "X-Robots-Tag": "noindex" });
  expect(JSON.parse(answer.body ?? "")).toMatchObject({
    sources: [
      {
        id: "dvf",
        producteur: "DGFiP, mise en forme Etalab",
        licence: "Licence Ouverte 2.0",
        date_collecte: OCTOBER,
      },
    ],
  });
});

test.each([
  ["a department", "departement=2a", 1],
  ["a section without its prefix, wherever it is", "section=am&departement=2A", 1],
  ["a section with its prefix", "section=000AM&departement=2A", 0],
  ["a section of one letter", "section=a&departement=2A", 1],
  ["deeds of one flat, the two without a price among them", "type=appartement&commune=64260", 1328],
  ["deeds of one house", "type=maison&commune=64260", 213],
  ["deeds of something else", "type=autre&commune=64260", 58],
  ["a nature by its short name", "nature=vefa&departement=2A", 1],
  ["a year", "de=2020&a=2020&commune=64260", 445],
  ["a day", "de=2020-01-02&a=2020-01-02&departement=974", 1],
  ["a price: deeds without one are not among them", "min_prix=0&departement=2A", 0],
  ["an area", "min_surface=50&max_surface=50&departement=93", 1],
])("%s", async (_, query, expected) => {
  expect((await page(query)).total).toBe(expected);
});

test("a deed tells what it holds, and no figure per m² when it holds two dwellings", async () => {
  const { resultats } = await page("departement=2A");
  expect(resultats[0]).toMatchObject({
    date: "2020-03-01",
    nature: "Vente en l'état futur d'achèvement",
    prix: null,
    commune: "Ajaccio",
    type: null,
    prix_m2: null,
    nombre_logements: 2,
    lots: [{ numero: "29", surface_carrez: null }],
    locaux: [
      { type: "appartement", surface: 50, pieces: 3 },
      { type: "dependance", surface: null, pieces: null },
    ],
    terrains: [{ parcelle: "2A004000A0001", nature: "sols", nature_speciale: null, surface: 120 }],
    source: "dvf",
  });
});

test("a commune goes by its name as by its code", async () => {
  expect((await page("commune=HENDAYE&limite=1")).total).toBe(1599);
});

const Faults = z.looseObject({
  status: z.literal(422),
  erreurs: z.array(z.object({ parametre: z.string(), attendu: z.string() })),
});

test.each(["/ventes?commune=", "/marche?commune="])(
  "%s a name that two communes have is refused, with both",
  async (path) => {
    const { erreurs } = Faults.parse(await apiOver(db).read(`${path}saint%20denis`));
    expect(erreurs[0]).toMatchObject({ parametre: "commune" });
    expect(erreurs[0]?.attendu).toContain("Saint-Denis (93066), Saint-Denis (97411)");
  },
);

test("a name that none has is refused, with the nearest", async () => {
  const { erreurs } = Faults.parse(await apiOver(db).read("/ventes?commune=Andaye"));
  expect(erreurs[0]?.attendu).toContain("Hendaye (64260)");
});

test.each(["suivant=abc", "de=2021&a=2020", "limit=3", "departement=1"])("%s is refused", async (query) => {
  expect((await apiOver(db).ask(`/ventes?${query}`)).statusCode).toBe(422);
});

test("superseded deeds are not shown", async () => {
  await db.query("update sale set superseded_by = 'run-2' where commune = '97411'");
  expect((await page("departement=974")).total).toBe(0);
});

test.each([
  ["appartement", 1325, 3776.5],
  ["maison", 213, 3900.8],
])("the market of Hendaye, type %s: %i sales, median %d €/m²", async (type, sales, median) => {
  const answer = await apiOver(db).read(`/marche?commune=64260&type=${type}&de=2019-01-01&a=2021-12-31`);
  expect(answer).toMatchObject({
    commune: { code_insee: "64260", nom: "Hendaye" },
    couverture: "complete",
    nombre_ventes: sales,
    nombre_actes: 1599,
    nombre_actes_sans_prix: 2,
    volume: 379_595_059,
    prix_m2: { mediane: median },
    fiabilite: "suffisante",
    periode: { couverte: { de: "2019-01-01", a: "2021-12-31" } },
    sources: [{ id: "dvf", licence: "Licence Ouverte 2.0", date_collecte: OCTOBER }],
  });
});

test("the market of years that are partly held says so, and of which", async () => {
  expect(await apiOver(db).read("/marche?commune=64260&de=2021&a=2023")).toMatchObject({
    couverture: "partielle",
    nombre_actes: 626,
    periode: { couverte: { de: "2021-01-01", a: "2021-12-31" }, annees_absentes: [2022, 2023] },
  });
});

test.each(["64260&de=2010&a=2012", "33063", "64260&de=2040"])(
  "where nothing is held (%s) figures are null, never 0",
  async (query) => {
    expect(await apiOver(db).read(`/marche?commune=${query}`)).toMatchObject({
      couverture: "absente",
      nombre_ventes: null,
      nombre_actes: null,
      volume: null,
      prix_m2: null,
      sources: [],
    });
  },
);

test("a year that is held and has no sale is 0", async () => {
  expect(await apiOver(db).read("/marche?commune=93066&de=2021&a=2021")).toMatchObject({
    couverture: "complete",
    nombre_ventes: 0,
    nombre_actes: 0,
    volume: 0,
    prix_m2: null,
  });
});

test("figures over a handful of sales say that they are", async () => {
  expect(await apiOver(db).read("/marche?commune=93066&de=2020&a=2020")).toMatchObject({
    nombre_ventes: 1,
    prix_m2: { mediane: 4000, q1: 4000, q3: 4000, moyenne: 4000 },
    fiabilite: "faible",
  });
});
