import { afterAll } from "vitest";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres, Transaction } from "../../lib/stores/postgres/postgres.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "./adverts.ts";
import { serveEdition } from "./editions.ts";
import { startLocalApi } from "./local-api.ts";
import type { LocalApi } from "./local-api.ts";
import { aPlace } from "./places.ts";
import { startTestPostgres } from "./postgres.ts";
import { aRating, aRentLevel } from "./ratings.ts";
import { aSale, keyOf } from "./sales.ts";

/** The whole API over a little of everything, served by the local server for the tests of one file. */
export interface ServedApi extends Pick<LocalApi, "url" | "credentials" | "log"> {
  readonly db: Postgres;
  readonly postgresUrl: string;
}

const from = { runId: "r", readerVersion: 1 };
const AT = "2026-11-01T00:00:00Z";

/** Starts PostgreSQL and the API, with the data of `seed`; both end after the last test of the file. */
export async function servedApi(): Promise<ServedApi> {
  const postgres = await startTestPostgres();
  const db = createPool(postgres.url);
  await seed(db);
  const api = await startLocalApi({ postgres: postgres.url });
  afterAll(async () => {
    await api.stop();
    await db.end();
    await postgres.stop();
  });
  return { url: api.url, credentials: api.credentials, log: () => api.log(), db, postgresUrl: postgres.url };
}

/** A run with a row set aside, places, forty adverts for sale and to let, and sales, ratings and rents of Hendaye. */
async function seed(db: Postgres): Promise<void> {
  await db.query(
    `insert into run (run_id, trigger, status, input, started_at, ended_at, expected_chunks, missing)
     values ('r', 'drop', 'partial', '{}', '2026-11-21T08:00:00Z', '2026-11-21T08:01:00Z', 1, '["one chunk failed"]')`,
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, requests, seen, fetched, collected_at)
     values ('r', 0, 'dvf', 'a.csv', 'complete', 1, 30, 30, now())`,
  );
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key)
     values ('r', 'dvf', 0, 0, 'a.csv', 3, 'not a date', 'x,y', 'k')`,
  );
  await serveEdition(db, "2026-11-21-030000");
  await db.transaction(async (tx) => {
    await mergePlaces(
      tx,
      [aPlace(), aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], department: "64" })],
      from,
    );
    await seedHendaye(tx);
    await mergeAdverts(
      tx,
      Array.from({ length: 40 }, (_, n) => advertOf(n)),
      from,
    );
  });
}

async function seedHendaye(tx: Transaction): Promise<void> {
  const sales = Array.from({ length: 7 }, (_, n) => aSale({ key: keyOf(n + 1) }));
  await tx.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete) values ('dvf', '64260', 2020, 'dvf', 'r', $1, true)`,
    [AT],
  );
  await mergeSales(tx, sales, { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: AT });
  const ratings = Array.from({ length: 7 }, (_, n) => aRating({ reference: `R${n}`, commune: "64260" }));
  await mergeRatings(tx, ratings, from);
  await mergeRentLevels(tx, [aRentLevel({ commune: "64260" })], from);
}

function advertOf(n: number) {
  const toLet = n % 4 === 3;
  return anAdvert({
    reference: String(1_000_001 + n),
    transaction: toLet ? "rental" : "sale",
    priceCents: toLet ? null : 10_000_000 + n * 500_000,
    rentCents: toLet ? 70_000 + n * 100 : null,
    area: 20 + n,
    ...(n % 5 === 0 && {
      type: "house",
      typeLabel: "Maison",
      title: "Maison avec jardin à Montpellier",
      landArea: 300,
    }),
  });
}
