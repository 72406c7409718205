import type { Sale } from "../../lib/records/record.ts";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { readSales } from "./read-sales.ts";

const ROUNDS = 3;
const DATABASE = "bench_merge";
const COLLECTED_AT = "2024-10-01T00:00:00Z";

/** Sales a second, of the same sales on the same server. */
export interface MergeRates {
  readonly sales: number;
  readonly merged: number;
  readonly copied: number;
  /** Of the rates of each round, the merge's over the COPY's: the one in the middle. */
  readonly ratio: number;
}

/**
 * Merges the sales of a geo-DVF file, in the chunks that the pipeline makes of it, into an empty `sale` table of a database of its own,
 * and copies the same rows into an identical one with all its indexes; in turns, the middle of three.
 */
export async function mergeBesideCopy(file: string, postgresUrl: string): Promise<MergeRates> {
  const chunks: Sale[][] = [];
  for await (const sales of readSales(file)) chunks.push(sales);
  const url = new URL(postgresUrl);
  url.pathname = DATABASE;
  await withPool(postgresUrl, (db) => db.query(`create database ${DATABASE}`));
  await migrate(url.href);
  const rounds = await withPool(url.href, async (db) => {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(db, chunks, round));
    return rounds;
  });
  await withPool(postgresUrl, (db) => db.query(`drop database ${DATABASE}`));
  const sales = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return {
    sales,
    merged: sales / middle(rounds.map(({ merge }) => merge)),
    copied: sales / middle(rounds.map(({ copy }) => copy)),
    ratio: middle(rounds.map(({ merge, copy }) => copy / merge)),
  };
}

async function withPool<T>(url: string, work: (db: Postgres) => Promise<T>): Promise<T> {
  const db = createPool(url, { statementTimeoutMs: 0 });
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** The seconds that both took. */
async function oneRound(db: Postgres, chunks: readonly Sale[][], round: number) {
  await db.query("truncate sale, sale_seen");
  await db.query("checkpoint");
  const from = { runId: `round-${round}`, task: 0, source: "dvf", family: "dvf", deedsGiven: true };
  const merge = await seconds(async () => {
    for (const sales of chunks) {
      await db.transaction((tx) => mergeSales(tx, sales, { ...from, collectedAt: COLLECTED_AT, readerVersion: 1 }));
    }
  });
  const columns = await storedColumns(db);
  const rows = await db.transaction((tx) => tx.copyTo(`copy sale (${columns}) to stdout`).toArray());
  await db.query("drop table if exists sale_copy");
  await db.query("create table sale_copy (like sale including all)");
  await db.query("checkpoint");
  const copy = await seconds(() => db.transaction((tx) => tx.copyFrom(`copy sale_copy (${columns}) from stdin`, rows)));
  return { merge, copy };
}

async function storedColumns(db: Postgres): Promise<string> {
  const columns = await db.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = 'sale' and is_generated = 'NEVER' order by ordinal_position`,
  );
  return columns.map(({ name }) => name).join(", ");
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
