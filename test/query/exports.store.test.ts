import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { parse } from "csv-parse/sync";
import { beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { TransientError } from "../../lib/errors.ts";
import { askExport } from "../../lib/query/exports.ts";
import { makeExport } from "../../lib/query/export-file.ts";
import { ADVERT_FIELDS } from "../../lib/query/present.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { bodyOf } from "../support/http.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { testDatabase } from "../support/postgres.ts";
import { randomAdvert } from "../support/random-adverts.ts";
import { aSale } from "../support/sales.ts";

const db = await testDatabase();
const COUNT = 1200;
const bucket = memoryBucket("data");
const woken: string[] = [];
const exportsDeps = {
  wake: async (id: string) => void woken.push(id),
  link: async (key: string, seconds: number, name: string) => `https://files.test/${key}?${seconds}&${name}`,
};
const api = apiOver(db, { exports: exportsDeps });
const Job = z.looseObject({
  id: z.guid(),
  statut: z.string(),
  lignes: z.int().nullable(),
  lien: z.string().nullable(),
});

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const draw = drawFor("exports");
  const adverts = Array.from({ length: COUNT }, (_, n) => randomAdvert(draw, n));
  adverts.push(anAdvert({ reference: "formula", title: '=HYPERLINK("x";"y"), "quoted"\nand broken', yearBuilt: 2001 }));
  await db.transaction((tx) => mergeAdverts(tx, adverts, { runId: "run-1", readerVersion: 1 }));
  const from = { runId: "run-1", task: 0, source: "dvf", family: "dvf", deedsGiven: true };
  const sales = { ...from, collectedAt: "2024-10-01T00:00:00Z", readerVersion: 1 };
  await db.transaction((tx) => mergeSales(tx, [aSale()], sales));
});

beforeEach(() => db.query("delete from export_job"));

async function made(body: unknown, maxRows?: number) {
  const asked = await api.post("/exports", body);
  expect(asked.statusCode).toBe(202);
  const { id } = Job.parse(bodyOf(asked));
  expect(asked.headers).toMatchObject({ Location: `/exports/${id}` });
  const sources = await loadSources();
  await makeExport(id, { db, bucket, sources, ...(maxRows !== undefined && { maxRows }) });
  const job = Job.parse(await api.read(`/exports/${id}`));
  return { id, job, bytes: bucket.objects.get(`exports/${id}.${z.object({ format: z.string() }).parse(body).format}`) };
}

test("a CSV holds every advert once, each under the names of the answers, formulas made harmless", async () => {
  const { job, bytes } = await made({ de: "annonces", filtres: { statut: "toutes" }, format: "csv" });
  expect(job).toMatchObject({ statut: "termine", lignes: COUNT + 1, tronque: false, octets: bytes?.length });
  const rows = z.array(z.record(z.string(), z.string())).parse(parse(bytes ?? "", { columns: true }));
  expect(rows).toHaveLength(COUNT + 1);
  expect(new Set(rows.map(({ id_annonce }) => id_annonce)).size).toBe(COUNT + 1);
  expect(Object.keys(rows[0] ?? {})).toEqual(ADVERT_FIELDS);
  expect(rows.find(({ reference }) => reference === "formula")).toMatchObject({
    titre: `'=HYPERLINK("x";"y"), "quoted"\nand broken`,
    annee_construction: "2001",
  });
  expect(job.lien).toMatch(/^https:\/\/files\.test\/exports\/.*?900&annonces-/);
});

test("the filters are those of the list", async () => {
  const filtres = { transaction: "location", avec: ["balcon"], max_loyer: 1500 };
  const { job } = await made({ de: "annonces", filtres, format: "geojson" });
  const { headers } = await api.post("/annonces/liste", { ...filtres, total: true });
  expect(job.lignes).toBeGreaterThan(0);
  expect(headers?.["X-Total-Count"]).toBe(String(job.lignes));
});

test("a GeoJSON has points where positions are known, and says its sources", async () => {
  const { bytes } = await made({ de: "annonces", filtres: {}, format: "geojson" });
  const Collection = z.object({
    type: z.literal("FeatureCollection"),
    sources: z.array(z.looseObject({ id: z.string(), licence: z.string().nullable() })).min(2),
    features: z.array(z.object({ geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]) }).nullable() })),
  });
  const { features } = Collection.parse(JSON.parse(String(bytes)));
  expect(features.some(({ geometry }) => geometry === null)).toBe(true);
  expect(features.some(({ geometry }) => geometry !== null)).toBe(true);
});

test("a Parquet file reads back with its types, its nulls and its sources", async () => {
  const { bytes, job } = await made({ de: "annonces", filtres: {}, format: "parquet" });
  const file = Uint8Array.from(bytes ?? []).buffer;
  const { key_value_metadata } = await parquetMetadataAsync(file);
  expect(key_value_metadata?.find(({ key }) => key === "sources")?.value).toContain("seloger-export");
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(job.lignes ?? -1);
  const listed = z
    .object({ resultats: z.array(z.record(z.string(), z.unknown())) })
    .parse(await api.read("/annonces/liste?tri=ancien&limite=1000"));
  for (const [index, advert] of listed.resultats.entries()) {
    const { equipements, ...plain } = advert;
    expect(rows[index]).toEqual({ ...plain, equipements: JSON.stringify(equipements) });
  }
});

test("sales are exported with the licence of DVF, and the job's answers keep search engines out", async () => {
  const { job, bytes } = await made({ de: "ventes", filtres: { de: 2000 }, format: "csv" });
  expect(job).toMatchObject({
    lignes: 1,
    sources: [{ id: "dvf", licence: expect.stringContaining("Licence Ouverte") }],
  });
  expect(String(bytes)).toMatch(/^id_vente,date,/);
  expect((await api.ask(`/exports/${job.id}`)).headers).toMatchObject({ "X-Robots-Tag": "noindex" });
});

test("a file ends at the most rows that one may have, and its job says so", async () => {
  const { job } = await made({ de: "annonces", filtres: {}, format: "csv" }, 10);
  expect(job).toMatchObject({ lignes: 10, tronque: true });
});

test("the same request is one job, until it is another request; too many are refused", async () => {
  const body = { de: "annonces", filtres: { max_prix: 100_000 }, format: "csv" };
  const [one, again] = [await api.post("/exports", body), await api.post("/exports", body)];
  expect(Job.parse(bodyOf(again)).id).toBe(Job.parse(bodyOf(one)).id);
  expect((await api.post("/exports", { ...body, format: "geojson" })).statusCode).toBe(202);
  const third = await api.post("/exports", { ...body, format: "parquet" });
  expect(third).toMatchObject({ statusCode: 429, headers: { "Retry-After": "60" } });
});

test("a job is its owner's alone", async () => {
  const request = { de: "annonces", filtres: {}, format: "csv" } as const;
  const { id } = await askExport(db, "alice", request, exportsDeps);
  expect((await api.ask(`/exports/${id}`)).statusCode).toBe(404);
});

test("made twice, a file is made once; an accident is tried again, three times at most, then told", async () => {
  const { id } = Job.parse(bodyOf(await api.post("/exports", { de: "annonces", filtres: {}, format: "csv" })));
  const away = { ...bucket, upload: () => Promise.reject(new TransientError("S3 is away")) };
  const deps = { db, bucket: away, sources: [] };
  for (const statut of ["en_attente", "en_attente", "echoue"]) {
    await expect(makeExport(id, deps)).rejects.toThrow("S3 is away");
    expect(await api.read(`/exports/${id}`)).toMatchObject({ statut });
  }
  await makeExport(id, deps);
  expect(await api.read(`/exports/${id}`)).toMatchObject({ statut: "echoue", raison: expect.any(String), lien: null });
});

test("what can't be asked is told to the owner of the job", async () => {
  const { job } = await made({ de: "ventes", filtres: { commune: "nulle part du tout" }, format: "csv" });
  expect(job).toMatchObject({ statut: "echoue", raison: expect.stringContaining("commune") });
});

test.each([
  ["another list", { de: "runs", filtres: {}, format: "csv" }],
  ["an unknown filter", { de: "annonces", filtres: { prix_maximum: 3 }, format: "csv" }],
  ["a contradiction", { de: "annonces", filtres: { min_prix: 3, max_prix: 2 }, format: "csv" }],
  ["a field of ours", { de: "annonces", filtres: {}, format: "csv", owner: "alice" }],
])("%s is refused", async (_, body) => {
  expect((await api.post("/exports", body)).statusCode).toBe(422);
});
