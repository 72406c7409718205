import { readdir } from "node:fs/promises";
import { runner } from "node-pg-migrate";
import { carried } from "../../lib/sources/carried.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

const MIGRATIONS = "lib/stores/postgres/migrations";

/** Rows that every version since the tables' first takes, beside those that the migrations put there. */
const ROWS = [
  `insert into source (source_id, title, kind, producer, licence) values ('dvf', 'DVF', 'file', 'P', 'L'), ('portal', 'Portal', 'file', 'P', 'L')`,
  `insert into run (run_id, trigger, input) values ('before', 'manual', '{}')`,
];

/** The names of all migrations, in order. */
export async function migrationNames(): Promise<string[]> {
  return (await readdir(carried(MIGRATIONS))).filter((name) => name.endsWith(".sql")).sort();
}

/** Brings a database without tables to its `count`-th version. */
export async function migrateTo(url: string, count: number): Promise<void> {
  await runner({
    databaseUrl: url,
    dir: carried(MIGRATIONS),
    direction: "up",
    count,
    migrationsTable: "migration",
    checkOrder: false,
    log: () => undefined,
  });
}

/** Puts rows into a database of whatever version. */
export async function putRows(db: Postgres): Promise<void> {
  for (const statement of ROWS) await db.query(statement);
}

/** How many of these rows are not there. */
export async function missingRows(db: Postgres): Promise<number> {
  const [row] = await db.query<{ sources: number; runs: number }>(
    `select (select count(*) from source where source_id in ('dvf', 'portal')) as sources, (select count(*) from run where run_id = 'before') as runs`,
  );
  return 3 - (row?.sources ?? 0) - (row?.runs ?? 0);
}
