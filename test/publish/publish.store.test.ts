import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { DATA_SETS } from "../../lib/publish/data-sets.ts";
import { manifestOf } from "../../lib/publish/manifest.ts";
import { writeEdition } from "../../lib/publish/write-edition.ts";
import { refreshSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { findEdition, latestEdition, openEdition } from "../../lib/stores/publications/editions.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { apiOver } from "../support/api.ts";
import { fillForPublication, HOSTILE, publishEdition } from "../support/editions.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { testDatabase } from "../support/postgres.ts";

const FIRST = "2026-11-23-030000";
const db = await testDatabase();
const bucket = memoryBucket("data");
const sources = await loadSources();
const deps = { db, bucket, sources, now: () => new Date() };
const folder = await mkdtemp(path.join(os.tmpdir(), "published-"));
const duck = await (await DuckDBInstance.create()).connect();
const { read } = apiOver(db);

beforeAll(async () => {
  await fillForPublication(db);
  expect(await publishEdition(FIRST, deps)).toEqual({ edition: FIRST, status: "complete" });
  for (const [key, bytes] of bucket.objects) await writeFile(path.join(folder, path.basename(key)), bytes);
});
afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true });
});

const Rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])));

/** What DuckDB reads from the published Parquet; `'marche-communes'` in the statement stands for its file. */
async function told(statement: string) {
  const files = statement.replaceAll(/from '([a-z-]+)'/g, (_, name) => `from '${folder}/${name}.parquet'`);
  return Rows.parse((await duck.runAndReadAll(files)).getRowObjectsJson());
}

const manifest = async () => manifestOf((await latestEdition(db)) ?? expect.fail("no edition"));

test("DuckDB reads every Parquet with the rows, names and types that its schema states", async () => {
  const DUCK = { string: "VARCHAR", integer: "INTEGER", number: "DOUBLE", boolean: "BOOLEAN", date: "DATE" };
  for (const { id, rows } of (await manifest()).sets) {
    const set = DATA_SETS.find((one) => one.id === id) ?? expect.fail(id);
    const columns = await told(`select column_name, column_type from (describe select * from '${id}')`);
    expect(columns, id).toEqual([
      ...set.columns.map(({ name, type }) => ({ column_name: name, column_type: DUCK[type] })),
      ...(set.located ? [{ column_name: "geometry", column_type: "GEOMETRY('OGC:CRS84')" }] : []),
    ]);
    expect(await told(`select count(*)::int as rows from '${id}'`), id).toEqual([{ rows }]);
    expect(rows, id).toBeGreaterThan(0);
    for (const { name } of set.columns.filter(({ required }) => required)) {
      expect(await told(`select count(*)::int as n from '${id}' where ${name} is null`), `${id}.${name}`).toEqual([
        { n: 0 },
      ]);
    }
    if (set.key.length > 0) {
      expect(
        await told(
          `select count(*)::int as n from (select ${set.key.join()} from '${id}' group by all having count(*) > 1)`,
        ),
        id,
      ).toEqual([{ n: 0 }]);
    }
  }
});

test("CSV and Parquet hold the same rows, names with quotes, newlines and markup included", async () => {
  for (const { id, rows } of (await manifest()).sets) {
    const csv: unknown[] = parse(bucket.objects.get(`publications/${FIRST}/${id}.csv`) ?? "", { columns: true });
    expect(csv, id).toHaveLength(rows);
  }
  const named = { nom: HOSTILE };
  expect(await told("select nom from 'lieux' where code_insee = '75111'")).toEqual([named]);
  const csv: unknown[] = parse(bucket.objects.get(`publications/${FIRST}/lieux.csv`) ?? "", { columns: true });
  expect(csv).toContainEqual(expect.objectContaining(named));
});

test("points are well-known binary in Parquet, described as GeoParquet 1.1, and the same in GeoJSON", async () => {
  const Collection = z.object({
    features: z.array(
      z.object({
        geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]) }).nullable(),
        properties: z.looseObject({ code_insee: z.string() }),
      }),
    ),
  });
  const { features } = Collection.parse(JSON.parse(String(bucket.objects.get(`publications/${FIRST}/lieux.geojson`))));
  const points = await told("select code_insee, geometry::varchar as point from 'lieux' order by code_insee");
  expect(features.map(({ properties, geometry }) => [properties.code_insee, geometry?.coordinates ?? null])).toEqual([
    ["34172", [3.8742, 43.61]],
    ["64260", [-1.77, 43.36]],
    ["75056", [3.8742, 43.61]],
    ["75111", null],
  ]);
  expect(points).toEqual([
    { code_insee: "34172", point: "POINT (3.8742 43.61)" },
    { code_insee: "64260", point: "POINT (-1.77 43.36)" },
    { code_insee: "75056", point: "POINT (3.8742 43.61)" },
    { code_insee: "75111", point: null },
  ]);
  // Of no type that engines may not know: Spark 3.5 refuses the whole file for one.
  expect(
    await told(`select type, logical_type from parquet_schema('${folder}/lieux.parquet') where name = 'geometry'`),
  ).toEqual([{ type: "BYTE_ARRAY", logical_type: null }]);
  const [geo] = await told(
    "select decode(value) as geo from (select * from parquet_kv_metadata('" +
      folder +
      "/lieux.parquet')) where decode(key) = 'geo'",
  );
  expect(JSON.parse(String(geo?.["geo"]))).toMatchObject({
    version: "1.1.0",
    primary_column: "geometry",
    columns: { geometry: { encoding: "WKB", geometry_types: ["Point"] } },
  });
});

const Market = z.looseObject({
  couverture: z.string(),
  nombre_ventes: z.number().nullable(),
  nombre_actes: z.number().nullable(),
  nombre_actes_sans_prix: z.number().nullable(),
  volume: z.number().nullable(),
  fiabilite: z.string().nullable(),
  ventes_ecartees: z.record(z.string(), z.number()).nullable(),
  prix_m2: z.object({ mediane: z.number(), q1: z.number(), q3: z.number(), moyenne: z.number() }).nullable(),
  periode: z.looseObject({ premiere_vente: z.string().nullable(), derniere_vente: z.string().nullable() }),
});

/** What `/marche` says, under the names of the published columns. */
async function asked(query: string) {
  const { prix_m2, periode, ventes_ecartees, ...rest } = Market.parse(await read(`/marche?${query}`));
  return {
    couverture: rest.couverture,
    nombre_ventes: rest.nombre_ventes,
    prix_m2_median: prix_m2?.mediane ?? null,
    prix_m2_q1: prix_m2?.q1 ?? null,
    prix_m2_q3: prix_m2?.q3 ?? null,
    prix_m2_moyen: prix_m2?.moyenne ?? null,
    ventes_ecartees: Object.values(ventes_ecartees ?? {}).reduce((sum, count) => sum + count, 0),
    nombre_actes: rest.nombre_actes,
    nombre_actes_sans_prix: rest.nombre_actes_sans_prix,
    volume: rest.volume,
    premiere_vente: periode.premiere_vente,
    derniere_vente: periode.derniere_vente,
  };
}

const ofType = (type: unknown) => (type === "tous" ? "" : `&type=${String(type)}`);

test("the published market of every commune, year and type is what /marche answers, with and without worked-out statistics", async () => {
  for (const worked of [false, true]) {
    if (worked) {
      await refreshSaleCells(db, () => true);
      expect(await publishEdition("2026-11-23-040000", deps)).toEqual({ status: "unchanged" });
    }
    const rows = await told("select * from 'marche-communes'");
    expect(new Set(rows.map((row) => row["code_insee"]))).toEqual(new Set(["64260", "75056", "75111"]));
    for (const { code_insee, commune: _, departement: __, annee, type, fiabilite, ...figures } of rows) {
      const query = `commune=${String(code_insee)}&de=${String(annee)}&a=${String(annee)}${ofType(type)}`;
      expect(figures, query).toEqual(await asked(query));
      expect(fiabilite, query).toBe(Number(figures["nombre_ventes"]) < 5 ? "faible" : "suffisante");
    }
  }
});

test("the published market of every section is what /marche answers, and tells no price over few sales", async () => {
  const rows = await told("select * from 'marche-sections'");
  expect(rows.length).toBeGreaterThan(20);
  for (const { section, code_insee, commune: _, annee, type, ...figures } of rows) {
    const query = `commune=${String(code_insee)}&section=${String(section).slice(5)}&de=${String(annee)}&a=${String(annee)}&type=${String(type)}`;
    expect(figures, query).toEqual(await asked(query));
    if (Number(figures["nombre_ventes"]) < 5) expect(figures["prix_m2_median"], query).toBeNull();
    if (Number(figures["nombre_actes"]) < 5)
      expect([figures["volume"], figures["premiere_vente"]], query).toEqual([null, null]);
  }
});

test("medians worked out by DuckDB from the published sales are those of /marche", async () => {
  const medians = await told(
    `select code_insee, year(date)::int as annee, type, count(*)::int as nombre_ventes, round(quantile_cont(prix / surface, 0.5), 1) as prix_m2_median
     from 'ventes' where prix_de_marche and type is not null and surface > 0 and prix > 0 group by all`,
  );
  expect(medians.length).toBeGreaterThan(6);
  for (const { code_insee, annee, type, ...figures } of medians) {
    const query = `commune=${String(code_insee)}&de=${String(annee)}&a=${String(annee)}&type=${String(type)}`;
    expect(await asked(query), query).toMatchObject(figures);
  }
});

test("sales are published without address, parcel or place, energy without single homes, rents of the newest edition", async () => {
  const [sale] = await told("select * from 'ventes' where longitude is not null limit 1");
  expect(Object.keys(sale ?? {}).join()).not.toMatch(/adresse|parcelle|lot_|id_/);
  expect(
    await told(
      "select count(*)::int as n from 'ventes' where round(longitude, 2) <> longitude or round(latitude, 2) <> latitude",
    ),
  ).toEqual([{ n: 0 }]);
  expect(String(bucket.objects.get(`publications/${FIRST}/ventes.csv`))).not.toContain("RUE HAUTE");
  expect(
    await told(
      "select code_insee, nombre_dpe, energie_d, energie_f, consommation_mediane from 'energie-communes' order by 1",
    ),
  ).toEqual([
    { code_insee: "34172", nombre_dpe: null, energie_d: null, energie_f: null, consommation_mediane: null },
    { code_insee: "64260", nombre_dpe: 9, energie_d: null, energie_f: null, consommation_mediane: 210 },
  ]);
  expect(await told("select code_insee, edition from 'loyers' order by 1")).toEqual([
    { code_insee: "34172", edition: 2025 },
    { code_insee: "64260", edition: 2025 },
  ]);
});

test("what the rows do not cover is told in the data set", async () => {
  const { sets } = await manifest();
  const gapsOf = (id: string) => sets.find((set) => set.id === id)?.gaps.join(" ");
  expect(gapsOf("marche-communes")).toMatch(
    /incomplètes.*2019, 2020, 2021.*départements sans aucune vente collectée : 34/,
  );
  expect(gapsOf("lieux")).toContain("1 lieux sans position");
});

test("the same snapshot gives the same bytes, and a run that equals the last stores nothing", async () => {
  const before = new Map(bucket.objects);
  expect(await publishEdition("2026-11-24-030000", deps)).toEqual({ status: "unchanged" });
  expect(bucket.objects).toEqual(before);
  expect((await latestEdition(db))?.edition).toBe(FIRST);
  const other = memoryBucket("other");
  const [{ edition }] = [{ edition: "2026-11-24-040000" }];
  await publishEdition(edition, {
    ...deps,
    bucket: { ...other, head: () => Promise.resolve({ key: "", bytes: -1, modifiedAt: "", metadata: {} }) },
  });
  for (const [key, bytes] of other.objects) {
    if (/\.(parquet|csv|geojson)$/.test(key))
      expect(bytes.equals(before.get(key.replace(edition, FIRST)) ?? Buffer.alloc(0)), key).toBe(true);
  }
  expect(other.objects.size).toBe(before.size);
  await db.query("delete from publication where edition = $1", [edition]);
});

test("an edition that was cut short is written anew under the same name; one that does not arrive whole is not served", async () => {
  const edition = "2026-11-25-030000";
  await db.query("update sale set rooms = rooms + 1 where rooms = 2");
  let uploads = 0;
  const dying = {
    ...bucket,
    upload: async (...args: Parameters<typeof bucket.upload>) =>
      ++uploads > 1 ? Promise.reject(new Error("killed")) : bucket.upload(...args),
  };
  await expect(publishEdition(edition, { ...deps, bucket: dying })).rejects.toThrow("killed");
  expect((await latestEdition(db))?.edition).toBe(FIRST);
  const spoiling = {
    ...bucket,
    stream: async (key: string) => bucket.stream(key.endsWith(".csv") ? key.replace(".csv", ".parquet") : key),
  };
  await expect(publishEdition(edition, { ...deps, bucket: spoiling })).rejects.toThrow(/is not what was written/);
  expect((await latestEdition(db))?.edition).toBe(FIRST);
  expect(await publishEdition(edition, deps)).toEqual({ edition, status: "complete" });
  expect((await latestEdition(db))?.edition).toBe(edition);
  expect(await writeEdition(edition, deps).catch((error: unknown) => String(error))).toMatch(/is not open/);
  expect([...bucket.objects.keys()].filter((key) => key.includes(edition)).length).toBe(
    [...bucket.objects.keys()].filter((key) => key.includes(FIRST)).length,
  );
});

test("an edition without any sale is whole and says so", async () => {
  await db.query("delete from sale_coverage");
  await db.query("truncate sale");
  const edition = "2026-11-26-030000";
  expect(await publishEdition(edition, deps)).toEqual({ edition, status: "complete" });
  const { sets } = await manifest();
  const empty = sets.find(({ id }) => id === "ventes") ?? expect.fail("no sales");
  expect(empty).toMatchObject({
    rows: 0,
    period: null,
    gaps: expect.arrayContaining(["Aucun fichier de ventes n’a encore été collecté."]),
  });
  await writeFile(
    path.join(folder, "empty.parquet"),
    bucket.objects.get(`publications/${edition}/ventes.parquet`) ?? "",
  );
  expect(await told("select count(*)::int as n from 'empty'")).toEqual([{ n: 0 }]);
  expect(JSON.parse(String(bucket.objects.get(`publications/${edition}/ventes.geojson`)))).toEqual({
    type: "FeatureCollection",
    features: [],
  });
});

test("an edition that failed is told, and opening one again changes nothing of it", async () => {
  await openEdition(db, FIRST);
  expect(await findEdition(db, FIRST)).toMatchObject({ status: "complete" });
});
