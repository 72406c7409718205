import { beforeEach, expect, test } from "vitest";
import { apiOver } from "../support/api.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import type { GeoRow } from "../support/dvf.ts";
import { caseFile, takeInFile } from "../support/file-path.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
beforeEach(() => db.query("truncate run, sale, sale_seen, sale_coverage, quarantine cascade"));

const takeIn = (content: string | Uint8Array) =>
  takeInFile(db, "dvf", content, { runId: "run", asOf: "2026-10-01T00:00:00Z" });

/** Flats of 50 m² in Hendaye, sold in 2023. */
const flats = (sales: readonly GeoRow[]) =>
  geoCsv(
    sales.map((changes, n) =>
      geoRow({
        id_mutation: `2023-${n}`,
        date_mutation: "2023-06-01",
        id_parcelle: `64260000AM${String(n).padStart(4, "0")}`,
        ...changes,
      }),
    ),
  );

test("sales at 1 € and exchanges are counted apart: a median of 5,050 €/m² over four", async () => {
  await takeIn(await caseFile("20-symbolic-price/dvf.csv"));
  expect(await apiOver(db).read("/marche?commune=40065")).toMatchObject({
    nombre_actes: 7,
    nombre_ventes: 4,
    fiabilite: "faible",
    prix_m2: { mediane: 5050, q1: 4950 },
    ventes_ecartees: { prix_symbolique: 2, echange: 1, expropriation: 0, adjudication: 0 },
    remarque: "Sans compter dans le prix au m² : 2 ventes à un prix symbolique, 1 échange.",
  });
});

test.each([
  ["a price of 15 €", { valeur_fonciere: "15" }, { prix_symbolique: 1 }],
  ["a price of 999.99 €", { valeur_fonciere: "999.99" }, { prix_symbolique: 1 }],
  ["an exchange of two dear homes", { nature_mutation: "Echange", valeur_fonciere: "900000" }, { echange: 1 }],
  ["an expropriation", { nature_mutation: "Expropriation" }, { expropriation: 1 }],
  ["an auction", { nature_mutation: "Adjudication" }, { adjudication: 1 }],
])("%s is left out of €/m², for its reason alone", async (_, changes, reason) => {
  await takeIn(flats([{}, {}, changes]));
  expect(await apiOver(db).read("/marche?commune=64260&type=appartement")).toMatchObject({
    nombre_actes: 3,
    nombre_ventes: 2,
    prix_m2: { mediane: 2960, q1: 2960, q3: 2960, moyenne: 2960 },
    ventes_ecartees: { prix_symbolique: 0, echange: 0, expropriation: 0, adjudication: 0, ...reason },
  });
});

test.each([
  ["a sale off plan", { nature_mutation: "Vente en l'état futur d'achèvement" }],
  ["a low price that is one", { valeur_fonciere: "1000" }],
])("%s counts", async (_, changes) => {
  await takeIn(flats([{}, changes]));
  expect(await apiOver(db).read("/marche?commune=64260")).toMatchObject({ nombre_ventes: 2, remarque: null });
});

test("what the figures would not count anyway is not said to be left out", async () => {
  const house = { code_type_local: "1", type_local: "Maison", valeur_fonciere: "1" };
  await takeIn(flats([{}, house, { valeur_fonciere: "1", surface_reelle_bati: "" }]));
  expect(await apiOver(db).read("/marche?commune=64260&type=appartement")).toMatchObject({
    nombre_ventes: 1,
    ventes_ecartees: { prix_symbolique: 0 },
  });
});

test("a commune of which all sales are symbolic has no €/m²", async () => {
  await takeIn(flats([{ valeur_fonciere: "1" }]));
  expect(await apiOver(db).read("/marche?commune=64260")).toMatchObject({
    nombre_ventes: 0,
    prix_m2: null,
    ventes_ecartees: { prix_symbolique: 1 },
  });
});

test("a deed of the year 9999 is set aside, heads no list and makes no year missing", async () => {
  expect(await takeIn(await caseFile("p-date-future.csv"))).toMatchObject({ quarantined: 1 });
  expect(await apiOver(db).read("/ventes?commune=64260&limite=1")).toMatchObject({
    resultats: [{ date: "2019-08-30" }],
  });
  expect(await apiOver(db).read("/marche?commune=64260")).toMatchObject({
    couverture: "partielle",
    periode: { annees_absentes: [], annees_incompletes: [2019] },
  });
});

test("a deed whose day can't be believed supersedes nothing of its commune, the others go on", async () => {
  const elsewhere = { code_commune: "64483", id_parcelle: "64483000AM0150" };
  await takeIn(
    geoCsv([
      geoRow(),
      geoRow({ id_mutation: "2", lot1_numero: "2" }),
      geoRow({ id_mutation: "3", ...elsewhere }),
      geoRow({ id_mutation: "4", lot1_numero: "4", ...elsewhere }),
    ]),
  );
  const reissue = geoCsv([
    geoRow(),
    geoRow({ id_mutation: "2", lot1_numero: "2", date_mutation: "9999-12-31" }),
    geoRow({ id_mutation: "3", ...elsewhere }),
  ]);
  const summary = await takeInFile(db, "dvf", reissue, { runId: "again", asOf: "2026-11-01T00:00:00Z" });
  expect(summary).toMatchObject({ quarantined: 1, superseded: 1 });
  expect(await apiOver(db).read("/ventes?commune=64260")).toMatchObject({ total: 2 });
});
