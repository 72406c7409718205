import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseSource } from "../../lib/sources/schema.ts";
import { loadDatabaseSource } from "../../lib/sources/load.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { databasePath } from "../support/database-path.ts";
import { makeEarlierInstallation } from "../support/earlier-installation.ts";
import { filledInstallation } from "../support/earlier-rows.ts";
import { eventsOf } from "../support/histories.ts";
import { startTestPostgres } from "../support/postgres.ts";
import { told } from "../support/told.ts";

let db: Postgres;
let server: string;
let source: DatabaseSource;
let stop: () => Promise<void>;

beforeAll(async () => {
  const postgres = await startTestPostgres();
  server = postgres.url;
  db = createPool(server);
  source = await loadDatabaseSource("agence-postgres");
  stop = async () => {
    await db.end();
    await postgres.stop();
  };
});
afterAll(() => stop());
beforeEach(() => db.query("truncate run, source, advert, advert_card, crawl, crawl_span, outbox cascade"));

let databases = 0;
const laidOut = async (sql: string) => {
  const installation = await makeEarlierInstallation(server, `layout_${++databases}`, { sql });
  return { ...installation, [Symbol.asyncDispose]: () => installation.end() };
};
const filled = (adverts: number, variant: "classic" | "warehouse" | "preparation") =>
  filledInstallation(server, `layout_${++databases}`, adverts, variant);
const contents = async () => {
  const rows = await db.query<{ content: Record<string, unknown> }>(`select content from advert order by reference`);
  return rows.map(({ content }) => content);
};

describe("one table a theme", () => {
  test("is read theme by theme, without people, scores and estimates", async () => {
    await using earlier = await filled(12, "preparation");
    const run = await databasePath(db, source, earlier.url).run(1);
    expect(run).toMatchObject({ status: "complete", rows: 12, records: { advert: 12 }, quarantined: 0 });
    const adverts = await contents();
    expect(adverts[0]).toMatchObject({
      reference: "N1",
      url: "https://www.agence.example/annonce/appartement-vente-nantes/r1",
      transaction: "sale",
      type: "apartment",
      typeLabel: "Appartement",
      priceCents: 15_000_100,
      area: 41,
      rooms: 2,
      bedrooms: 1,
      floor: 2,
      floors: 5,
      yearBuilt: 1951,
      heating: "gaz de ville",
      features: ["Balcon", "Chauffage gaz de ville"],
      photos: ["https://photos.example/N1/1.jpg", "https://photos.example/N1/2.jpg", "https://photos.example/N1/3.jpg"],
      hasVideo: true,
      hasVirtualTour: null,
      energyClass: "D",
      energyConsumption: 210,
      ghgClass: "B",
      ghgEmissions: 9,
      condominiumLots: 24,
      condominiumAnnualChargesCents: 120_000,
      condominiumProceedings: null,
      location: "Nantes (44000)",
      district: "Quartier du port",
      city: "Nantes",
      postcode: "44000",
    });
    expect(JSON.stringify(adverts)).not.toMatch(/Marchenoir|06 39 98|777|5\.55|6\.6/);
  });

  test("gives a second run only what changed, and withdraws what is gone", async () => {
    await using earlier = await filled(30, "preparation");
    const path = databasePath(db, source, earlier.url);
    await path.run(1);
    expect(await path.run(2)).toMatchObject({ status: "unchanged", rows: 0, unchanged: 30 });
    await earlier.query(`
      update prix set valeur = valeur - 5000 where id_annonce = 2;
      update aggregats set score_global = 1; update annonces set score_qualite = 1, date_extraction = now();
      update localisation set score_emplacement = 1; update prix set loyer_estime_mensuel = 1;
      update caracteristiques set valeur = 'Terrasse' where valeur = 'Balcon' and id_annonce = 3;
      delete from annonces where id_annonce = 4`);
    expect(await path.run(3)).toMatchObject({ status: "complete", rows: 2, changed: 3, unchanged: 27 });
    const events = (await eventsOf(db, source.id)).filter((event) => !/ created/.test(event));
    expect(events.map((event) => event.split(" {")[0])).toEqual([
      "N2: 3 price-changed",
      "N3: 3 changed",
      "N4: 3 withdrawn",
    ]);
  });

  test("keeps a row whose tables say nothing of it, all of it unknown", async () => {
    await using earlier = await filled(0, "preparation");
    await earlier.query(`
      insert into annonces (reference, titre) values ('S1', 'Maison à louer'), ('S2', 'Terrain');
      insert into prix (id_annonce) values (1); insert into surface (id_annonce) values (1);
      insert into composition (id_annonce) values (1); insert into localisation (id_annonce) values (1)`);
    expect(await databasePath(db, source, earlier.url).run(1)).toMatchObject({ status: "complete", rows: 2 });
    expect(await contents()).toMatchObject([
      { reference: "S1", type: "house", transaction: "rental", rentCents: null, area: null, city: null, rooms: null },
      { reference: "S2", type: "land", transaction: null, priceCents: null, photos: [], hasVideo: null },
    ]);
  });

  test.each([
    ["surface", "valeur = 1.5, unite = 'ha'", { area: 15_000 }],
    ["copropriete", "charges_valeur = 90, charges_periode = 'mensuel'", { condominiumAnnualChargesCents: 108_000 }],
  ])("reads a number in the unit that %s says (%s)", async (table, changes, expected) => {
    await using earlier = await filled(1, "preparation");
    await earlier.query(`update ${table} set ${changes}`);
    await databasePath(db, source, earlier.url).run(1);
    expect(await contents()).toMatchObject([expected]);
  });
});

const TOWNS = `(values ('Quimper', '29000'), ('Saint-Étienne', '42000'), ('L''Haÿ-les-Roses', '94240'), ('Le Havre', '76600')) t (town, postcode)`;

describe("the wide table", () => {
  test("is read whatever the keys of its lists are called, in the order of those keys", async () => {
    await using earlier = await laidOut(`
      create table images (url text, id bigserial primary key, id_annonce bigint);
      create table caracteristiques (valeur text, id_annonce int, numero serial primary key);
      create table dpe (id_annonce int, id serial primary key, classe_energie char, indice_energie int, classe_climat char);
      create table annonces (lien text, localisation text, prix text, titre text, reference text, id_annonce serial primary key, note_interne text);
      insert into annonces (reference, titre, prix, localisation)
      select 'K' || postcode, 'Maison à vendre', E'215\\u202F000\\u00A0€', town || ' (' || postcode || ')' from ${TOWNS};
      insert into annonces (reference, titre, prix, localisation) values ('Z', 'Maison', 'Les photos arrivent bientôt !', 'Dax (40100)');
      insert into images (id_annonce, url) select id_annonce, 'https://p.example/' || n from annonces, generate_series(3, 1, -1) n;
      insert into caracteristiques (id_annonce, valeur) select id_annonce, v from annonces, unnest(array['Véranda', '4 pièces', 'Alarme']) v;
      insert into dpe (id_annonce, classe_energie, indice_energie) select id_annonce, 'C', 150 from annonces;
      insert into dpe (id_annonce, classe_energie, indice_energie) select id_annonce, 'F', 400 from annonces`);
    const run = await databasePath(db, source, earlier.url).run(1);
    expect(run).toMatchObject({ rows: 5, records: { advert: 5 } });
    expect(run.tasks[0]?.reason).toMatch(
      /^not in the database, and read as unknown: dpe\.indice_climat, table copropriete, /,
    );
    const adverts = await contents();
    expect(adverts.map(({ city }) => city)).toEqual(["Quimper", "Saint-Étienne", "Le Havre", "L'Haÿ-les-Roses", "Dax"]);
    expect(adverts.at(-1)).toMatchObject({ reference: "Z", priceCents: null });
    expect(adverts[0]).toMatchObject({
      priceCents: 21_500_000,
      rooms: 4,
      features: ["Véranda", "4 pièces", "Alarme"],
      photos: ["https://p.example/3", "https://p.example/2", "https://p.example/1"],
      energyClass: "C",
      energyConsumption: 150,
      ghgClass: null,
    });
  });

  test("is found in another schema than public, beside tables of the same names that are not its own", async () => {
    await using earlier = await laidOut(`
      create schema immo; create table public.images (id int, chemin text); insert into public.images values (1, 'x');
      create table immo.annonces (id_annonce int primary key, reference text, titre text, prix numeric, localisation text);
      create table immo.images (id_image serial primary key, id_annonce int, url text, ordre int);
      insert into immo.annonces values (1, 'S1', 'Maison', 100000, 'Vannes (56000)');
      insert into immo.images (id_annonce, url, ordre) values (1, 'https://p.example/b', 2), (1, 'https://p.example/a', 1)`);
    expect(await databasePath(db, source, earlier.url).run(1)).toMatchObject({ status: "complete", rows: 1 });
    expect(await contents()).toMatchObject([
      { city: "Vannes", photos: ["https://p.example/a", "https://p.example/b"] },
    ]);
  });

  test("in two schemas, neither on the search path, is refused until the address names one", async () => {
    const columns = "(id_annonce int primary key, reference text, titre text, prix numeric, localisation text)";
    await using earlier = await laidOut(`
      create schema nord; create schema sud; create table nord.annonces ${columns}; create table sud.annonces ${columns};
      insert into nord.annonces values (1, 'N1', 'Maison', 1000, 'Lille (59000)');
      insert into sud.annonces values (1, 'S1', 'Maison', 1000, 'Nice (06000)')`);
    const outcome = await databasePath(db, source, earlier.url).collect({});
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: told(/^several schemas hold the tables: nord, sud; name one .*search_path%3Dnord$/),
    });
    await databasePath(db, source, `${earlier.url}?options=-csearch_path%3Dsud`).run(1);
    expect(await contents()).toMatchObject([{ reference: "S1", postcode: "06000" }]);
  });

  test("is read where everything but its references is NULL, and where its lists are empty", async () => {
    await using earlier = await filled(0, "warehouse");
    await earlier.query(`insert into annonces (reference, has_video, has_visite_virtuelle, nombre_photos, date_extraction)
      select 'V' || n, null, null, null, null from generate_series(1, 3) n`);
    expect(await databasePath(db, source, earlier.url).run(1)).toMatchObject({
      status: "complete",
      rows: 3,
      quarantined: 0,
    });
    expect(await contents()).toMatchObject([
      { reference: "V1", type: "other", priceCents: null, city: null, photos: [], features: [], hasVideo: null },
      { reference: "V2" },
      { reference: "V3" },
    ]);
  });

  test.each(["classic", "warehouse", "preparation"] as const)("of 1,200 rows is read whole (%s)", async (variant) => {
    await using earlier = await filled(1_200, variant);
    const path = databasePath(db, source, earlier.url);
    expect(await path.run(1)).toMatchObject({
      status: "complete",
      rows: 1_200,
      records: { advert: 1_200 },
      quarantined: 0,
    });
    expect(await path.run(2)).toMatchObject({ status: "unchanged", rows: 0, unchanged: 1_200 });
  });
});

test("nothing that its mappings read is about people, scores or estimates", () => {
  const asked = JSON.stringify(source.read);
  expect(asked).toContain("annonces");
  expect(asked).not.toMatch(/conseiller|contact|telephone|score|estime|aggregat|rendement/);
});
