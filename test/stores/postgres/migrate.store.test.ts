import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, inject, test } from "vitest";
import { migrate } from "../../../lib/stores/postgres/migrate.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const FOLDER = path.resolve(import.meta.dirname, "../../../lib/stores/postgres/migrations");

test("a migration that lands after one of a higher number is taken, and the others are not taken again", async () => {
  const name = "0075_page_sessions";
  const [, down = ""] = (await readFile(path.join(FOLDER, `${name}.sql`), "utf8")).split("-- Down Migration");
  await db.query(down);
  await db.query(`delete from migration where name = $1`, [name]);
  const [at] = await db.query<{ database: string }>(`select current_database() as database`);
  const url = Object.assign(new URL(inject("postgresTemplate")), { pathname: `/${at?.database}` }).href;
  expect(await migrate(url)).toEqual([name]);
  expect(await migrate(url)).toEqual([]);
});
