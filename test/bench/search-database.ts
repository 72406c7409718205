import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { placesOfFrance } from "../support/places.ts";
import { startTestPostgres } from "../support/postgres.ts";

export const COLLECTED_AT = "2026-11-01T00:00:00Z";
const CHUNK = 5_000;

/** Calls `work` with a throw-away database that holds the places of France, these adverts and their words. */
export async function withAdverts<T>(adverts: readonly Advert[], work: (db: Postgres) => Promise<T>): Promise<T> {
  const server = await startTestPostgres();
  const db = createPool(server.url, { statementTimeoutMs: 0, max: 10 });
  try {
    await db.query("insert into run (run_id, trigger, input) values ('bench', 'manual', '{}')");
    const places = await placesOfFrance(COLLECTED_AT);
    await db.transaction((tx) => mergePlaces(tx, places, { runId: "bench", readerVersion: 1 }));
    for (let from = 0; from < adverts.length; from += CHUNK) {
      const chunk = adverts.slice(from, from + CHUNK);
      await db.transaction((tx) => mergeAdverts(tx, chunk, { runId: "bench", readerVersion: 1 }));
    }
    await db.query("vacuum analyze");
    await refreshSearchWords(db);
    return await work(db);
  } finally {
    await db.end();
    await server.stop();
  }
}
