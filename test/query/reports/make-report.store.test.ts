import { beforeAll, beforeEach, expect, test } from "vitest";
import { TransientError } from "../../../lib/errors.ts";
import { Bargains, Market, MarketSeries, MarketSpread } from "../../../lib/http/schemas/market.ts";
import { PropertyAnalysis, PropertyComparables } from "../../../lib/http/schemas/estimate.ts";
import { Properties } from "../../../lib/http/schemas/properties.ts";
import { Report, Reports } from "../../../lib/http/schemas/reports.ts";
import { Energy, Rents } from "../../../lib/http/schemas/sales.ts";
import { askReport } from "../../../lib/query/reports/ask-report.ts";
import { makeReport } from "../../../lib/query/reports/make-report.ts";
import type { ReportDeps } from "../../../lib/query/reports/make-report.ts";
import { printPdf } from "../../../lib/query/reports/print.ts";
import { loadSources } from "../../../lib/sources/load.ts";
import { apiOver } from "../../support/api.ts";
import { atHendaye, seedCoast } from "../../support/coast.ts";
import { bodyOf } from "../../support/http.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import { testDatabase } from "../../support/postgres.ts";
import { faces, print, readPdf } from "../../support/printing.ts";

const db = await testDatabase();
const bucket = memoryBucket("data");
const SCRIPT = `<script>document.title="pris"</script>`;
const reports = {
  wake: async () => {},
  link: async (key: string, seconds: number, name: string) => `https://files.test/${key}?${seconds}&${name}`,
};
const api = apiOver(db, { reports });
const deps: ReportDeps = { db, bucket, sources: await loadSources(), faces, print };
/** What would be printed: for what depends on the text alone. */
const unprinted: ReportDeps = { ...deps, print: async (html) => Buffer.from(html) };

beforeAll(() =>
  seedCoast(db, [
    atHendaye("105", { title: SCRIPT, location: SCRIPT, area: 71 }),
    atHendaye("201", { area: 31, rooms: 1, floor: 0, priceCents: 9_000_000 }),
    atHendaye("202", { area: 202, rooms: 7, floor: 5, priceCents: 91_000_000 }),
  ]),
);
beforeEach(() => db.query("delete from export_job"));

async function asked(body: unknown) {
  const answer = await api.post("/rapports", body);
  expect(answer.statusCode, String(answer.body)).toBe(202);
  const report = Report.parse(bodyOf(answer));
  expect(answer.headers).toMatchObject({ Location: `/rapports/${report.id}` });
  return report;
}

async function made(body: unknown, by: ReportDeps = deps) {
  const { id } = await asked(body);
  await makeReport(id, by);
  const report = Report.parse(await api.read(`/rapports/${id}`));
  return { id, report, bytes: bucket.objects.get(`exports/${id}.pdf`) ?? Buffer.of() };
}

/** The text that would be printed. */
async function textOf(body: unknown): Promise<string> {
  const { report, bytes } = await made(body, unprinted);
  expect(report.statut).toBe("termine");
  return String(bytes).replaceAll(/\s+/g, " ");
}

async function propertyOf(area: number): Promise<number> {
  const { resultats } = Properties.parse(await api.read(`/biens?min_surface=${area}&max_surface=${area}`));
  expect(resultats).toHaveLength(1);
  return resultats[0]?.id_bien ?? Number.NaN;
}

/** As French writes it, its spaces plain. */
function french(value: number | null | undefined, decimals = 0): string {
  if (value == null) throw new Error("the API knows no figure to look for");
  return value.toLocaleString("fr-FR", { maximumFractionDigits: decimals }).replaceAll(/\s/g, " ");
}

test("the report of a commune tells the figures of the API's answers, with their sources, in a tagged French PDF", async () => {
  const started = performance.now();
  const { report, bytes } = await made({ de: "lieu", filtres: { commune: "hendaye", type: "appartement" } });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(report).toMatchObject({
    statut: "termine",
    titre: "Hendaye (64260), appartements",
    adresse: "/rapports?commune=64260&type=appartement",
    octets: bytes.length,
  });
  expect(report.lien).toMatch(/^https:\/\/files\.test\/exports\/[\w-]+\.pdf\?900&rapport-/);
  expect(bytes.length).toBeLessThan(3 * 2 ** 20);
  const pdf = await readPdf(bytes);
  expect(pdf).toMatchObject({ tagged: true, info: { Language: "fr", Title: "Marché immobilier – Hendaye (64260)" } });
  expect(pdf.text).toContain(`1 / ${pdf.pages}`);
  expect(String(bytes)).toContain("/Outlines");

  const of = "commune=64260&type=appartement";
  const market = Market.parse(await api.read(`/marche?${of}`));
  const years = MarketSeries.parse(await api.read(`/marche/evolution?${of}&pas=annee`));
  const rents = Rents.parse(await api.read(`/loyers?${of}`));
  const energy = Energy.parse(await api.read(`/dpe?${of}`));
  const bargains = Bargains.parse(await api.read(`/marche/negociation?${of}`));
  for (const figure of [
    `${french(market.prix_m2?.mediane)} €/m²`,
    `sur ${french(market.nombre_actes)} actes, ${french(market.volume)} €`,
    `+${french(market.tendance.taux_annuel, 1)} %`,
    `${french(rents.resultats[0]?.loyer_m2, 1)} €/m²`,
    `${french(market.rendement_brut.taux, 1)} %`,
    `${french(energy.nombre_dpe)} diagnostics`,
    "Radon",
  ]) {
    expect(pdf.text).toContain(figure);
  }
  const spread = MarketSpread.parse(await api.read(`/marche/repartition?${of}`));
  expect(spread.par_pieces.length).toBeGreaterThan(2);
  for (const { nombre, prix_m2 } of spread.par_pieces) {
    const row = `${french(nombre)} ${french(prix_m2?.mediane)} €/m² ${french(prix_m2?.q1)} – ${french(prix_m2?.q3)}`;
    expect(pdf.text).toContain(row);
  }
  expect(pdf.text.toLowerCase()).toContain(String(bargains.raison).toLowerCase());
  expect(years.resultats.length).toBeGreaterThan(2);
  for (const { periode, nombre_ventes, prix_m2, volume } of years.resultats) {
    const { mediane, mediane_bas, mediane_haut, q1, q3 } = prix_m2 ?? {};
    const row = `${periode} ${french(nombre_ventes)} ${french(mediane)} €/m² ${french(mediane_bas)} – ${french(mediane_haut)} ${french(q1)} – ${french(q3)}`;
    expect(pdf.text).toContain(row);
    expect(pdf.text).toContain(`${french(volume)} €`);
  }
  for (const { producteur, licence } of [...market.sources, ...rents.sources, ...energy.sources]) {
    expect(pdf.text).toContain(producteur);
    expect(pdf.text).toContain(licence);
  }
});

test("the report of a property tells its estimate, its analysis and its comparables", async () => {
  const id = await propertyOf(60);
  const { report, bytes } = await made({ de: "bien", id });
  expect(report).toMatchObject({ titre: "Appartement de 60\u00a0m², Hendaye", adresse: `/rapports?bien=${id}` });
  const { text, info } = await readPdf(bytes);
  expect(info).toMatchObject({ Title: "Bien à vendre – Appartement de 60\u00a0m², Hendaye" });
  const { valeur, fourchette, resultats } = PropertyComparables.parse(await api.read(`/biens/${id}/comparables`));
  expect(text).toContain(`${french(valeur)} €, entre ${french(fourchette?.bas)} € et ${french(fourchette?.haut)} €`);
  expect(resultats.length).toBeGreaterThan(2);
  for (const { prix_m2, distance_m } of resultats) {
    expect(text).toContain(`${french(prix_m2)} €/m² ${french(distance_m)} m`);
  }
  const analysis = PropertyAnalysis.parse(await api.read(`/biens/${id}/analyse`));
  expect(text).toContain(`${french(analysis.position_marche.ecart.valeur, 1)} %`.replace("-", "−"));
  expect(text).toContain(`Loyer estimé par mois ${french(analysis.loyer_estime.valeur)} €`);
  expect(text).toContain("Appartement T3 avec jardin");
});

test("the same data give the same text", async () => {
  const { id, bytes } = await made({ de: "lieu", filtres: { commune: "64260" } }, unprinted);
  await db.query("update export_job set status = 'waiting' where export_id = $1", [id]);
  await makeReport(id, unprinted);
  expect(bucket.objects.get(`exports/${id}.pdf`)?.equals(bytes)).toBe(true);
});

test("a place without any sales has a report that says so, and why", async () => {
  const text = await textOf({ de: "lieu", filtres: { commune: "Biarritz" } });
  expect(text).toContain("Aucun fichier de ventes collecté ne couvre cette zone et cette période");
  expect(text).toContain("Aucun loyer n’est connu de cette commune, ce qui ne veut pas dire qu’il n’y en a pas.");
  expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
});

test.each([
  ["a department", { departement: "64" }, "Département 64"],
  ["a section", { commune: "64260", section: "000AM", type: "maison" }, "Hendaye (64260), section 000AM"],
  ["a circle", { lat: 43.358, lon: -1.774, rayon: 500, pieces: 3 }, "500 m autour de 43,3580 ; −1,7740"],
  ["a drawn zone", { zone: { type: "Polygon", coordinates: [box(0.01)] }, de: 2020, a: 2020 }, "Zone dessinée"],
])("%s has a report", async (_, filtres, title) => {
  const text = await textOf({ de: "lieu", filtres });
  expect(text).toContain(`<h1>${title}</h1>`);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

function box(half: number) {
  const [lon, lat] = [-1.774, 43.358];
  return [
    [lon - half, lat - half],
    [lon + half, lat - half],
    [lon + half, lat + half],
    [lon - half, lat + half],
    [lon - half, lat - half],
  ];
}

test("texts of adverts stay texts", async () => {
  const text = await textOf({ de: "bien", id: await propertyOf(71) });
  expect(text).toContain("&lt;script>document.title=");
  expect(text).not.toContain("<script");
});

test("a property that became part of another one meanwhile is told as what it is now; one that is gone, that it is gone", async () => {
  const [kept, joined] = [await propertyOf(31), await propertyOf(202)].sort((one, other) => one - other);
  const before = [await asked({ de: "bien", id: kept }), await asked({ de: "bien", id: joined })];
  expect((await api.post("/biens/reunions", { biens: [kept, joined] })).statusCode).toBe(200);
  for (const { id } of before) await makeReport(id, unprinted);
  const texts = before.map(({ id }) => String(bucket.objects.get(`exports/${id}.pdf`)));
  expect(texts.filter((text) => text.includes("fait désormais partie du bien"))).toHaveLength(1);

  await db.query("delete from export_job");
  const { id } = await asked({ de: "bien", id: kept });
  await db.query(`update export_job set request = jsonb_set(request, '{id}', '7') where export_id = $1`, [id]);
  await makeReport(id, unprinted);
  expect(await api.read(`/rapports/${id}`)).toMatchObject({
    statut: "echoue",
    raison: "Aucun bien ne porte l’identifiant 7.",
    lien: null,
  });
});

test("equal requests at once are one report, by whatever name of the place", async () => {
  const bodies = ["Hendaye", "64260", "64700", "hendaye"].map((commune) => ({ de: "lieu", filtres: { commune } }));
  const ids = (await Promise.all(bodies.map(asked))).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
});

test("reports are listed for their owner alone, and too many at once are refused", async () => {
  for (const type of ["appartement", "maison"]) await asked({ de: "lieu", filtres: { commune: "64260", type } });
  const other = await askReport(db, "alice", { de: "bien", id: await propertyOf(60) }, reports);
  const { resultats } = Reports.parse(await api.read("/rapports"));
  expect(resultats.map(({ titre }) => titre)).toEqual(["Hendaye (64260), maisons", "Hendaye (64260), appartements"]);
  expect((await api.ask(`/rapports/${other.id}`)).statusCode).toBe(404);
  await asked({ de: "lieu", filtres: { departement: "64" } });
  expect(await api.post("/rapports", { de: "lieu", filtres: { commune: "Pau" } })).toMatchObject({
    statusCode: 429,
    headers: { "Retry-After": "60" },
  });
});

test("a browser that does not start is tried three times, then the owner is told", async () => {
  const { id } = await asked({ de: "lieu", filtres: { commune: "64260" } });
  const broken = { ...deps, print: (html: string) => printPdf(html, { executable: "/nowhere/chromium" }) };
  for (const statut of ["en_attente", "en_attente", "echoue"]) {
    await expect(makeReport(id, broken)).rejects.toThrow(TransientError);
    expect(await api.read(`/rapports/${id}`)).toMatchObject({ statut });
  }
});

test("a report whose maker was killed waits again, and is made when it is asked for once more", async () => {
  const body = { de: "lieu", filtres: { commune: "64260" } };
  const { id } = await asked(body);
  const begun = (ago: string) =>
    db.query("update export_job set status = 'running', attempts = 1, started_at = now() - $1::interval", [ago]);
  await begun("1 minute");
  await makeReport(id, unprinted);
  expect(await api.read(`/rapports/${id}`)).toMatchObject({ statut: "en_cours" });
  await begun("4 minutes");
  expect(await asked(body)).toMatchObject({ id, statut: "en_attente" });
  await makeReport(id, unprinted);
  expect(await api.read(`/rapports/${id}`)).toMatchObject({ statut: "termine" });
});

test("while Postgres is away the report waits for it", async () => {
  const { id } = await asked({ de: "lieu", filtres: { commune: "64260" } });
  const away = { ...db, transaction: () => Promise.reject(new TransientError("Postgres is away")) };
  await expect(makeReport(id, { ...unprinted, db: away })).rejects.toThrow("Postgres is away");
  await makeReport(id, unprinted);
  expect(await api.read(`/rapports/${id}`)).toMatchObject({ statut: "termine" });
});

test.each([
  ["a place that nobody knows", 422, { de: "lieu", filtres: { commune: "nulle part du tout" } }],
  ["a code that nobody knows", 422, { de: "lieu", filtres: { commune: "99999" } }],
  ["no place", 422, { de: "lieu", filtres: {} }],
  [
    "two places",
    422,
    { de: "lieu", filtres: { commune: "64260", zone: { type: "Polygon", coordinates: [box(0.01)] } } },
  ],
  ["a zone that is too large", 422, { de: "lieu", filtres: { zone: { type: "Polygon", coordinates: [box(3)] } } }],
  ["a period that ends before it begins", 422, { de: "lieu", filtres: { commune: "64260", de: 2021, a: 2019 } }],
  ["a property that is not there", 404, { de: "bien", id: 7 }],
  ["a field of ours", 422, { de: "bien", id: 7, titre: SCRIPT }],
])("%s is refused at once", async (_, status, body) => {
  expect((await api.post("/rapports", body)).statusCode).toBe(status);
  expect(await db.query("select 1 from export_job")).toEqual([]);
});
