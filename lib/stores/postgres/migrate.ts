import { runner } from "node-pg-migrate";
import { PermanentError } from "../../errors.ts";
import { carried } from "../../sources/carried.ts";
import { deriveSigns } from "../adverts/derive-signs.ts";
import { postgresAddress } from "./address.ts";
import { MIGRATIONS } from "./look.ts";
import { createPool } from "./postgres.ts";

/**
 * Brings the tables of a database up to date, all of it or nothing, and gives the names of the migrations that it took. Then it has the signs of
 * stored adverts read by today's vocabulary. Two callers at once are safe: the second waits for the first.
 * @throws PermanentError naming the failure; the database is then as it was.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  try {
    const taken = await runner({
      databaseUrl: postgresAddress(databaseUrl),
      dir: carried(MIGRATIONS),
      direction: "up",
      migrationsTable: "migration",
      advisoryLockMode: "wait",
      singleTransaction: true,
      // Numbers are given before work begins: one may land after a higher one.
      checkOrder: false,
      log: () => undefined,
    });
    await readSignsAgain(databaseUrl);
    return taken.map(({ name }) => name);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PermanentError(`The tables could not be brought up to date: ${why}`, {}, { cause: error });
  }
}

async function readSignsAgain(databaseUrl: string): Promise<void> {
  const db = createPool(databaseUrl, { max: 1 });
  try {
    await deriveSigns(db);
  } finally {
    await db.end();
  }
}
