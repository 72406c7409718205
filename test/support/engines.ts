/** The one definition of the market's statistics, run by PostgreSQL and by DuckDB. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import * as z from "zod";
import { NO_MARKET_PRICE } from "../../lib/stores/sales/market-price.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

/** Where the definition lies, with what the engines elsewhere need. */
export const ANALYSIS = path.join(import.meta.dirname, "../../lib/publish/analysis");
/** The definition's file. */
export const MARKET_STATISTICS = path.join(ANALYSIS, "market-statistics.sql");

const Statistics = z.array(
  z.object({
    code_insee: z.string(),
    annee: z.int(),
    type: z.enum(["tous", "appartement", "maison"]),
    nombre_ventes: z.coerce.number(),
    prix_m2_q1: z.number(),
    prix_m2_median: z.number(),
    prix_m2_q3: z.number(),
  }),
);
/** The market of communes by year and type of home, ordered by these. */
export type Statistics = z.output<typeof Statistics>;

/** By bytes, as every engine compares texts here. */
const ORDER = "order by code_insee, annee, type";

/** The definition as it stands in its file. */
export const marketStatistics = (): Promise<string> => readFile(MARKET_STATISTICS, "utf8");

/** The columns of the data set `ventes` that the definition reads, of PostgreSQL's own tables. */
const SALES_OF_POSTGRES = `ventes as (
  select commune as code_insee, sold_on as date, case dwelling_type when 'apartment' then 'appartement' when 'house' then 'maison' end as type,
    price_cents / 100.0::float8 as prix, built_area::float8 as surface, dwellings as nombre_logements, ${NO_MARKET_PRICE} is null as prix_de_marche
  from sale where superseded_by is null
)`;

/** What PostgreSQL says, of its tables. */
export async function statisticsOfPostgres(db: Postgres): Promise<Statistics> {
  const statement = (await marketStatistics()).replace(/^with /m, `with ${SALES_OF_POSTGRES},\n`);
  return Statistics.parse(await db.query(`${statement} ${ORDER}`));
}

/** What DuckDB says, of published files: the path may be a pattern. */
export async function statisticsOfDuckDb(sales: string): Promise<Statistics> {
  return readParquet(sales, "ventes", `from (${await marketStatistics()}) ${ORDER}`);
}

/** What another engine wrote: the path may be a pattern. */
export async function statisticsIn(files: string): Promise<Statistics> {
  return readParquet(files, "said", `from said ${ORDER}`);
}

async function readParquet(files: string, name: string, statement: string): Promise<Statistics> {
  const instance = await DuckDBInstance.create();
  const duck = await instance.connect();
  try {
    await duck.run(`create view ${name} as from read_parquet('${files.replaceAll("'", "''")}')`);
    return Statistics.parse((await duck.runAndReadAll(statement)).getRowObjectsJson());
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}
