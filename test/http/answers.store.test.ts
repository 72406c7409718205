import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, expect, test } from "vitest";
import { hashed } from "../../lib/aggregate/identity/facts.ts";
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { openApiDocument } from "../../lib/http/openapi.ts";
import { routes } from "../../lib/http/routes/routes.ts";
import { cursorTo } from "../../lib/query/cursor.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import { mergeRisks } from "../../lib/stores/open-data/risks.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "../support/adverts.ts";
import { ADMIN } from "../support/access.ts";
import { anAlert, notifier } from "../support/alerts.ts";
import { apiOver } from "../support/api.ts";
import { forgetfulConsole } from "../support/run-console.ts";
import { aCrawl, aPage, arrive } from "../support/histories.ts";
import { serveEdition } from "../support/editions.ts";
import { bodyOf } from "../support/http.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { aRating, aRentLevel } from "../support/ratings.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const { ask, read } = apiOver(db, { runConsole: forgetfulConsole(["raw-file"]) });
const document = openApiDocument(routes, "test");
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "api", ...document });

const AT = "2026-11-01T00:00:00Z";
const from = { runId: "r", readerVersion: 1 };

beforeAll(async () => {
  await db.query(
    `insert into run (run_id, trigger, status, input, started_at, ended_at, expected_chunks, missing) values
     ('r', 'drop', 'partial', '{}', '2026-11-21T08:00:00Z', '2026-11-21T08:01:00Z', 3, '["one chunk failed"]'),
     ('open', 'manual', 'running', '{}', '2026-11-22T08:00:00Z', null, null, '[]')`,
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, requests, seen, fetched, reason, collected_at) values
     ('r', 0, 'dvf', 'a.csv', 'complete', 1, 30, 30, null, now()), ('r', 1, 'imo-ops-export', 'b.json', null, 0, 0, 0, 'cut', now())`,
  );
  await db.query(
    `insert into chunk (run_id, task, chunk, status, rows_read, rows_used, duplicates, quarantined, skipped, records, changed, unchanged, ended_at)
     values ('r', 0, 0, 'done', 100, 70, 5, 22, 3, '{"sale": 60}', 50, 10, '2026-11-21T08:00:02.5Z')`,
  );
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, field, reason, found, expected, excerpt, s3_key)
     select 'r', 'dvf', 0, 0, 'a.csv', n, nullif('date', case n when 1 then 'date' end), 'not a date', null, null, 'x,y', 'k'
     from generate_series(1, 22) n`,
  );
  await db.query(
    `insert into source (source_id, title, kind, producer, licence, last_complete_run, last_complete_at)
     values ('dvf', 't', 'file', 'p', 'l', 'r', '2026-11-21T08:00:00Z')`,
  );
  await serveEdition(db, "2026-11-27-030000");
  await seedPlaces();
  await seedAdverts();
  await seedAlert();
  await db.query(
    `insert into sql_saved (saved_id, owner, title, question, shared) values ($1, $2, 't', 'select 1', true)`,
    [SAVED, ADMIN],
  );
});

async function seedPlaces(): Promise<void> {
  const places = [
    aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], department: "64" }),
    aPlace({
      code: "64999",
      name: "Nulle-Part",
      postcodes: [],
      department: null,
      region: null,
      population: null,
      area: null,
      longitude: null,
      latitude: null,
    }),
    aPlace({ code: "75056", name: "Paris", postcodes: ["75011"], department: "75" }),
    aPlace({ code: "75111", name: "Paris 11e Arrondissement", type: "arrondissement", parent: "75056" }),
  ];
  const sales = [
    ...Array.from({ length: 7 }, (_, at) => aSale({ key: keyOf(at + 1) })),
    aSale({
      key: keyOf(20),
      priceCents: null,
      communeName: null,
      postcode: null,
      address: null,
      lots: [],
      lotCount: null,
      premises: [{ type: "commercial", area: null, rooms: null }],
      land: [{ parcel: "64260000AM0150", nature: "sols", special: null, area: 12.5 }],
      dwellings: 0,
      dwellingType: null,
      builtArea: null,
      rooms: null,
      landArea: 12.5,
      longitude: null,
      latitude: null,
    }),
  ];
  const chunk = { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: AT };
  const ratings = Array.from({ length: 7 }, (_, at) => aRating({ reference: `R${at}`, commune: "64260" }));
  const levels = [
    aRentLevel({ commune: "64260" }),
    aRentLevel({
      commune: "64260",
      type: "house",
      basis: "mesh",
      communeName: null,
      observationsInCommune: null,
      observationsInMesh: null,
      r2: null,
    }),
  ];
  await db.transaction(async (tx) => {
    await mergePlaces(tx, places, from);
    await mergeSales(tx, sales, chunk);
    await mergeRatings(tx, ratings, from);
    await mergeRentLevels(tx, levels, from);
    await mergeRisks(
      tx,
      [
        {
          kind: "risk",
          source: "georisques",
          cell: "-1.775,43.355",
          commune: "64260",
          risks: [
            { id: "radon", family: "natural", label: "Radon", present: null, communeStatus: null, addressStatus: "x" },
          ],
          url: null,
          collectedAt: new Date().toISOString(),
          rows: 1,
        },
      ],
      from,
    );
  });
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete) values ('dvf', '64260', 2020, 'dvf', 'r', $1, true)`,
    [AT],
  );
}

/** An advert that says all it can, one that says as little as it may, and one with a history. */
async function seedAdverts(): Promise<void> {
  const whole = anAdvert({
    reference: "whole",
    fees: "4 %",
    heating: "gaz",
    energyRatedOn: "2023-01-01",
    energyCostMinCents: 100,
    energyCostMaxCents: 250_050,
    energyCostYear: 2021,
    longitude: 3.8,
    latitude: 43.6,
    precision: "radius",
    precisionRadius: 250,
  });
  const nulls = Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [name, Array.isArray(value) ? [] : null]),
  );
  const { kind, source, type, collectedAt, rows } = whole;
  const bare = { ...whole, ...nulls, kind, source, reference: "bare", type, collectedAt, rows };
  const rental = anAdvert({ reference: "rental", transaction: "rental", priceCents: null, rentCents: 80_050 });
  await db.transaction((tx) => mergeAdverts(tx, [whole, bare, rental], from));
  await db.query(
    `insert into export_job (kind, owner, export_id, request, request_hash, status, bytes, key, failure, sources, ended_at) values
      ('report', $1, $2, '{"de":"lieu","filtres":{"commune":"64260","type":"apartment"},"titre":"Hendaye"}', '3', 'failed', null, null, 'x', null, now()),
      ('report', $1, $3, '{"de":"bien","id":7,"titre":"Maison"}', '4', 'done', 900, 'exports/x.pdf', null, '[]', now() - interval '2 days')`,
    [ADMIN, REPORTS.failed, REPORTS.done],
  );
  await db.query(
    `insert into export_job (owner, export_id, request, request_hash, status, rows, truncated, bytes, key, sources, ended_at) values
      ($4, $1, '{"de":"ventes","format":"csv"}', '1', 'waiting', null, null, null, null, null, null),
      ($4, $2, '{"de":"annonces","format":"parquet"}', '2', 'done', 2, false, 900, 'exports/x.parquet', $3, now() - interval '2 days')`,
    [
      EXPORTS.waiting,
      EXPORTS.done,
      JSON.stringify([{ id: "dvf", producteur: null, licence: null, date_collecte: "2026-01-01T00:00:00Z" }]),
      ADMIN,
    ],
  );
  await arrive(
    db,
    aPage(1),
    aCrawl(1, ["1"]),
    aPage(2, { priceCents: 20_000_000, rooms: 4 }),
    aCrawl(3, []),
    aCrawl(4, []),
    aPage(6),
    aCrawl(6, ["1"]),
  );
  await identifyPending(db);
}

const EXPORTS = { waiting: "00000000-0000-4000-8000-000000000001", done: "00000000-0000-4000-8000-000000000002" };

const REPORTS = { failed: "00000000-0000-4000-8000-000000000003", done: "00000000-0000-4000-8000-000000000004" };
const SAVED = "c3f6c1d2-0000-4000-8000-000000000001";

const ALERT = "b3f6c1d2-0000-4000-8000-000000000001";

/** An alert of whoever asks here, with something in its log. */
async function seedAlert(): Promise<void> {
  await anAlert(db, ALERT, { owner: ADMIN, criteria: { max_prix: 250_000 } });
  const { relay } = await notifier(db);
  await arrive(db, aPage(7, { priceCents: 19_000_000 }));
  await relay();
}

/** At least one question for every path that answers; together they see what is known and what is not. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  "/": ["/"],
  "/health": ["/health"],
  "/sources": ["/sources"],
  "/users/me": ["/users/me"],
  "/.well-known/jwks.json": ["/.well-known/jwks.json"],
  "/openapi.json": ["/openapi.json"],
  "/runs": ["/runs", "/runs?limite=1"],
  "/runs/{id}": ["/runs/r", "/runs/open"],
  "/runs/{id}/execution": ["/runs/r/execution"],
  "/runs/{id}/journal": ["/runs/r/journal"],
  "/lettres-mortes": ["/lettres-mortes", "/lettres-mortes?limite=1"],
  "/runs/{id}/quarantaine": ["/runs/r/quarantaine", `/runs/r/quarantaine?suivant=${cursorTo(2)}&limite=5`],
  "/annonces": ["/annonces?statut=toutes&total=1", "/annonces?localisation=nowhere"],
  "/annonces/liste": [
    "/annonces/liste?statut=toutes&total=1&limite=2",
    "/annonces/liste?champs=titre",
    "/annonces/liste?commune=64260",
  ],
  "/exports/{id}": [`/exports/${EXPORTS.waiting}`, `/exports/${EXPORTS.done}`],
  "/rapports": ["/rapports"],
  "/rapports/{id}": [`/rapports/${REPORTS.failed}`, `/rapports/${REPORTS.done}`],
  "/annonces/search": ["/annonces/search?q=montpellier"],
  "/annonces/{id}": ["/annonces/1", "/annonces/2", "/annonces/3", "/annonces/4"],
  "/annonces/{id}/analyse": [1, 2, 3, 4].map((id) => `/annonces/${id}/analyse`),
  "/annonces/{id}/comparables": ["/annonces/1/comparables", "/annonces/2/comparables"],
  "/annonces/{id}/evenements": ["/annonces/1/evenements", "/annonces/4/evenements"],
  "/annonces/reference/{reference}": ["/annonces/reference/whole", "/annonces/reference/bare"],
  "/biens": ["/biens", "/biens?statut=toutes&limite=1", "/biens?type=maison"],
  "/biens/{id}/analyse": [`/biens/${hashed("imo-ops-export:whole")}/analyse`],
  "/biens/{id}/comparables": [`/biens/${hashed("imo-ops-export:whole")}/comparables`],
  "/biens/{id}": ["imo-ops-export:whole", "imo-ops-export:bare", "imo-ops-export:1"].map(
    (key) => `/biens/${hashed(key)}`,
  ),
  "/public/annonces": ["/public/annonces"],
  "/types-bien": ["/types-bien"],
  "/localisations": ["/localisations"],
  "/statistiques": ["/statistiques"],
  "/alertes": ["/alertes"],
  "/alertes/{id}": [`/alertes/${ALERT}`],
  "/alertes/{id}/livraisons": [`/alertes/${ALERT}/livraisons`, `/alertes/${ALERT}/livraisons?limite=1`],
  "/changements": ["/changements", "/changements?limite=1", "/changements?depuis=2199-01-01"],
  "/ventes": ["/ventes", "/ventes?limite=1", "/ventes?commune=75056"],
  "/statistiques/annonces": [
    ...["type", "commune", "equipement", "mois"].map((par) => `/statistiques/annonces?par=${par}`),
    ...["photos", "dpe_ges", "copropriete"].map(
      (par) => `/statistiques/annonces?par=${par}&departement=34&tri=prix_m2`,
    ),
    "/statistiques/annonces?par=visite_virtuelle&commune=64260&transaction=location",
  ],
  "/marche": [
    "/marche?commune=64260",
    "/marche?commune=64260&type=appartement",
    "/marche?commune=64999&type=maison",
    "/marche?commune=64260&section=000AM&pieces=3",
    "/marche?departement=34",
    "/marche?lat=43.35&lon=-1.77&rayon=500",
    "/marche?lat=48&lon=2&rayon=500",
  ],
  "/marche/evolution": [
    "/marche/evolution?commune=64260",
    "/marche/evolution?departement=64&type=appartement&pas=annee",
    "/marche/evolution?departement=2A",
  ],
  "/marche/repartition": [
    "/marche/repartition?commune=64260",
    "/marche/repartition?departement=64&type=appartement",
    "/marche/repartition?polygone=-1.8,43.3;-1.7,43.3;-1.7,43.4",
    "/marche/repartition?departement=2A",
  ],
  "/marche/negociation": ["/marche/negociation?commune=64260", "/marche/negociation?departement=34"],
  "/recherche": [
    "/recherche?q=appartement%20balcon%20hendaye",
    "/recherche?q=apartement%20sans%20jardin&limite=1",
    "/recherche?q=%3F",
  ],
  "/demande": [
    "/demande?q=T3%20%C3%A0%20Pau%20avec%20balcon%2C%20180%20000%20%E2%82%AC%20max",
    "/demande?q=appartement%20%C3%A0%20Aix%20ou%20Saint-Denis",
    "/demande?q=plut%C3%B4t%20%C3%A0%20Anglet&precedents=commune%3D64445%26max_prix%3D200000",
    "/demande?q=%3F%21",
  ],
  "/suggestions": ["/suggestions?q=hend", "/suggestions?q=balc", "/suggestions?q=%25"],
  "/lieux": ["/lieux?q=paris", "/lieux?q=nulle%20part", "/lieux?q=75111"],
  "/risques": ["/risques?lat=43.3587&lon=-1.7745", "/risques?lat=48.85&lon=2.35"],
  "/dpe": ["/dpe?commune=64260", "/dpe?commune=64260&type=immeuble", "/dpe?commune=75056"],
  "/sql/schema": ["/sql/schema"],
  "/sql/requetes": ["/sql/requetes"],
  "/sql/requetes/{id}": [`/sql/requetes/${SAVED}`],
  "/loyers": ["/loyers?commune=64260", "/loyers?commune=75056"],
  "/jeux-de-donnees": ["/jeux-de-donnees"],
  "/jeux-de-donnees/{id}": ["/jeux-de-donnees/ventes", "/jeux-de-donnees/lieux"],
  "/jeux-de-donnees/{id}/schema.json": ["/jeux-de-donnees/marche-communes/schema.json"],
  "/jeux-de-donnees/{id}/datapackage.json": ["/jeux-de-donnees/loyers/datapackage.json"],
};

function faultsOf(path: string, status: number, type: string, body: unknown): unknown {
  const pointer = ["paths", path, "get", "responses", String(status), "content", type, "schema"];
  const escaped = pointer.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
  const check = ajv.compile({ $ref: `api#/${escaped.join("/")}` });
  return check(body) ? null : check.errors;
}

test("every path that is published is asked here", () => {
  const published = routes.filter(
    ({ statement: { hidden, method = "GET", answers } }) =>
      !hidden && method === "GET" && "application/json" in (answers[200]?.content ?? {}),
  );
  expect(Object.keys(QUESTIONS).sort()).toEqual(published.map(({ statement }) => statement.path).sort());
});

test.each(Object.entries(QUESTIONS).flatMap(([path, targets]) => targets.map((target) => [target, path] as const)))(
  "the answer to %s is what the document says of %s",
  async (target, path) => {
    const answer = await ask(target);
    expect(answer.statusCode).toBe(200);
    expect(faultsOf(path, 200, "application/json", bodyOf(answer))).toBeNull();
  },
);

test.each([
  ["/annonces", "/annonces?statut=toutes"],
  ["/annonces/liste", "/annonces/liste?statut=toutes"],
  ["/ventes", "/ventes"],
])("GeoJSON of %s is what the document says", async (path, target) => {
  const answer = await ask(target, { accept: "application/geo+json" });
  expect(bodyOf(answer)).toMatchObject({
    features: expect.arrayContaining([expect.objectContaining({ type: "Feature" })]),
  });
  expect(faultsOf(path, 200, "application/geo+json", bodyOf(answer))).toBeNull();
});

test("the lists hold what the schemas were tried on", async () => {
  expect(await read("/annonces?statut=toutes")).toHaveLength(4);
  expect(await read("/ventes")).toMatchObject({ total: 8 });
  expect(await read("/annonces/4/evenements")).toMatchObject({
    resultats: expect.arrayContaining([
      expect.objectContaining({ type: "changement_prix" }),
      expect.objectContaining({ type: "changement" }),
      expect.objectContaining({ type: "retrait" }),
    ]),
  });
});

test.each([
  ["/annonces?limit=0", "/annonces", 422],
  ["/annonces/999999", "/annonces/{id}", 404],
  ["/ventes?zzz=1", "/ventes", 422],
  ["/marche?commune=64260&%E9=1", "/marche", 400],
])("the problem that answers %s is what the document says", async (target, path, status) => {
  const answer = await ask(target);
  expect(answer.statusCode).toBe(status);
  const response = document.components?.responses?.[`Probleme${status}`];
  expect(response).toBeDefined();
  const check = ajv.compile({
    $ref: `api#/components/responses/Probleme${status}/content/application~1problem+json/schema`,
  });
  expect(check(bodyOf(answer)), path).toBe(true);
});

test("a schema that an answer does not meet would be noticed", () => {
  expect(faultsOf("/types-bien", 200, "application/json", [{ type_bien: 3 }])).not.toBeNull();
  expect(faultsOf("/statistiques", 200, "application/json", { total_annonces: 1 })).not.toBeNull();
});
