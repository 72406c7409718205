import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { pythonEnvironment } from "../../localstack/python.ts";
import { makeFiles } from "../../lib/publish/files.ts";
import { communeMarket } from "../../lib/publish/sets/market.ts";
import { sales } from "../../lib/publish/sets/sales.ts";
import { prepareZones } from "../../lib/publish/zones.ts";
import type { TableRow } from "../../lib/query/table.ts";
import { furtherTestTools } from "../support/cloud.ts";
import { ANALYSIS, marketStatistics, statisticsOfDuckDb, statisticsOfPostgres } from "../support/engines.ts";
import { fillForPublication } from "../support/editions.ts";
import { testDatabase } from "../support/postgres.ts";
import { sparkHere, statisticsOfSpark } from "../support/spark.ts";

/** With the time that it takes to install it. */
const SPARK_MS = 600_000;

const db = await testDatabase();
const folder = await mkdtemp(path.join(os.tmpdir(), "published-"));
const published = path.join(folder, "ventes.parquet");

beforeAll(async () => {
  await fillForPublication(db);
  // What does not count: a symbolic price, several homes, no price.
  await db.query(
    `insert into sale (sale_key, ordinal, family, source_id, source_ref, run_id, sold_on, nature, price_cents, dispositions, commune, department, parcels,
       sections, dwellings, dwelling_type, built_area, detail, content_hash, reader_version, collected_at)
     select gen_random_uuid(), 0, 'dvf', 'dvf', 'left out', 'run-1', '2020-05-05', 'Vente', price, 1, '64260', '64', '{}', '{}', homes, 'apartment', 50,
       '{}', gen_random_uuid(), 1, '2024-10-01' from (values (100, 1), (null, 1), (20000000, 2)) as v (price, homes)`,
  );
  await db.transaction((tx) => makeFiles(sales, sales.batches(tx), folder));
});
afterAll(() => rm(folder, { recursive: true }));

test("PostgreSQL, from its tables, and DuckDB, from the published Parquet, give the same statistics to the last bit", async () => {
  const told = await statisticsOfPostgres(db);
  expect(new Set(told.map(({ code_insee, annee }) => `${code_insee} ${annee}`))).toEqual(
    new Set(["64260 2019", "64260 2020", "64260 2021", "75111 2020"]),
  );
  expect(await statisticsOfDuckDb(published)).toEqual(told);
});

test("a commune's statistics are those that its market is published with", async () => {
  const rows: TableRow[] = [];
  await db.transaction(async (tx) => {
    await prepareZones(tx);
    for await (const batch of communeMarket.batches(tx)) rows.push(...batch);
  });
  const published = rows.map(({ code_insee, annee, type, nombre_ventes, prix_m2_q1, prix_m2_median, prix_m2_q3 }) =>
    [code_insee, annee, type, nombre_ventes, prix_m2_q1, prix_m2_median, prix_m2_q3].join(" "),
  );
  const told = (await statisticsOfPostgres(db)).map(
    ({ code_insee, annee, type, nombre_ventes, prix_m2_q1, prix_m2_median, prix_m2_q3 }) =>
      [code_insee, annee, type, nombre_ventes, ...[prix_m2_q1, prix_m2_median, prix_m2_q3].map(toTenth)].join(" "),
  );
  expect(told.length).toBeGreaterThan(10);
  for (const row of told) expect(published).toContain(row);
});

const toTenth = (value: number) => Math.round(value * 10) / 10;

test("quartiles of 1, 2, 3, 4 and 5 sales are those of PostgreSQL's own percentile_cont", async () => {
  const instance = await DuckDBInstance.create();
  const duck = await instance.connect();
  await duck.run(
    `create view ventes as select 'c' || n as code_insee, date '2020-01-01' as date, 'maison' as type, 1.0::double * n * k * k + k as prix, 3.0::double as surface,
       1 as nombre_logements, true as prix_de_marche from range(1, 6) n (n), range(1, 6) k (k) where k <= n`,
  );
  const told = (await duck.runAndReadAll(`from (${await marketStatistics()}) where type = 'tous'`)).getRowObjectsJson();
  duck.closeSync();
  instance.closeSync();
  const expected = await db.query(
    `select 'c' || n as code_insee, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by (1.0::float8 * n * k * k + k) / 3.0::float8) as quartiles
     from generate_series(1, 5) n, generate_series(1, 5) k where k <= n group by 1 order by 1`,
  );
  const Row = z.object({ code_insee: z.string(), quartiles: z.tuple([z.number(), z.number(), z.number()]) });
  const Told = z.object({
    code_insee: z.string(),
    prix_m2_q1: z.number(),
    prix_m2_median: z.number(),
    prix_m2_q3: z.number(),
  });
  const byCommune = new Map(
    z
      .array(Told)
      .parse(told)
      .map((row) => [row.code_insee, [row.prix_m2_q1, row.prix_m2_median, row.prix_m2_q3]]),
  );
  expect(byCommune.size).toBe(5);
  for (const { code_insee, quartiles } of z.array(Row).parse(expected)) {
    for (const [at, value] of quartiles.entries()) {
      expect(byCommune.get(code_insee)?.[at], `${code_insee}, quartile ${at + 1}`).toBeCloseTo(value, 9);
    }
  }
});

test(
  "Spark, on a cluster of two worker processes, gives the same statistics to the last bit",
  async ({ skip }) => {
    const spark = await sparkHere();
    if (typeof spark === "string") {
      console.warn(`skipped: ${spark}`);
      skip(spark);
      return;
    }
    const to = path.join(folder, "said");
    const told = await statisticsOfSpark(published, spark, { workers: 2, to, brief: true });
    expect(told).toEqual(await statisticsOfPostgres(db));
  },
  SPARK_MS,
);

test("Athena's statements are in its grammar, and its table has the columns that are published", async () => {
  const tables = await readFile(path.join(ANALYSIS, "athena.sql"), "utf8");
  const view = `create or replace view marche as ${await marketStatistics()}`;
  const [table, ...rest] = await athena(`${tables};\n${view}`);
  expect(table?.does).toBe("create");
  const HIVE = { string: "string", integer: "int", number: "double", boolean: "boolean", date: "date" };
  expect(table?.columns).toEqual({
    ...Object.fromEntries(sales.columns.map(({ name, type }) => [name, HIVE[type]])),
    edition: "string",
  });
  expect(rest.map(({ does }) => does)).toEqual(["alter", "create", "create"]);
  await expect(athena("create external tabl ventes (prix double)")).rejects.toThrow("not read");
});

/** What each statement does, by the grammar of Athena. */
async function athena(statements: string) {
  const tools = await furtherTestTools();
  const reader = path.join(import.meta.dirname, "../support/athena-grammar.py");
  const child = spawn(tools.python, [reader], { env: pythonEnvironment(tools) });
  child.stdin.end(statements);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === "") throw new Error(err);
  return z.array(z.object({ does: z.string(), columns: z.record(z.string(), z.string()) })).parse(JSON.parse(out));
}
