import { rm } from "node:fs/promises";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import type { Advert } from "../../lib/records/record.ts";
import type { Place } from "../../lib/records/open-data.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { redisPart, redisUrl } from "../../localstack/services/redis.ts";
import { temporaryHome, testTools } from "../support/cloud.ts";

/** PostgreSQL with the project's tables and Redis, both empty, with the settings of the local cloud. */
export interface BenchStores {
  readonly postgres: string;
  readonly redis: string;
  readonly db: Postgres;
}

const MERGED_AT_ONCE = 2_000;
const from = { runId: "bench", readerVersion: 1 };

/** Starts the stores, hands them to `work`, and ends and removes them whatever happens. */
export async function withStores(work: (stores: BenchStores) => Promise<void>): Promise<void> {
  const tools = await testTools();
  const home = await temporaryHome();
  const [port, redisPort] = [await freePort(), await freePort()];
  const password = "bench-only";
  const parts = [
    await postgresPart({ home, port, password }),
    redisPart({ home, port: redisPort, password, redisServer: tools.redisServer }),
  ];
  const running = await Promise.all(parts.map((part) => runPart(part, home)));
  const postgres = postgresUrl({ port, password });
  const db = createPool(postgres, { statementTimeoutMs: 0 });
  try {
    await migrate(postgres);
    await work({ postgres, redis: redisUrl({ port: redisPort, password }), db });
  } finally {
    await db.end();
    await Promise.all(running.map((part) => part.stop()));
    await rm(home.root, { recursive: true, force: true });
  }
}

/** Merges places and adverts as the aggregator does, has the adverts' words read, and moves the cache generation. */
export async function fill(db: Postgres, places: readonly Place[], adverts: Iterable<Advert>): Promise<void> {
  await db.query("insert into run (run_id, trigger, input) values ($1, 'manual', '{}') on conflict do nothing", [
    from.runId,
  ]);
  await db.transaction((tx) => mergePlaces(tx, places, from));
  for (const chunk of chunksOf(adverts)) await db.transaction((tx) => mergeAdverts(tx, chunk, from));
  await refreshSearchWords(db);
  await newGeneration(db);
  await db.query("vacuum analyze");
}

/** Makes every answer that was kept before one of the past. */
export async function newGeneration(db: Postgres): Promise<void> {
  await db.query("update cache_generation set generation = generation + 1");
}

/**
 * Copies the adverts that there are until there are `count`, each with a price, a rent and an area of its own, in every column that the table
 * has: the shape that the merge gave them. Gives the number of adverts.
 */
export async function multiplyAdverts(db: Postgres, count: number): Promise<number> {
  const columns = await db.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = 'advert' and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`,
  );
  const others: Readonly<Record<string, string>> = {
    reference: "reference || '-' || copy",
    price_cents: "(price_cents * factor)::bigint",
    rent_cents: "(rent_cents * factor)::bigint",
    area: "round(area * factor)",
  };
  const [held] = await db.query<{ adverts: number }>("select count(*) as adverts from advert");
  const copies = Math.floor(count / (held?.adverts ?? count)) - 1;
  const names = columns.map(({ name }) => name);
  for (let copy = 1; copy <= copies; copy++) {
    await db.query(
      `insert into advert (${names.join(", ")})
       select ${names.map((name) => others[name] ?? name).join(", ")}
       from advert, (select $1::int as copy, 0.8 + 0.4 * ($1::int::float8 / $2::int) as factor) c where reference not like '%-%'`,
      [copy, copies],
    );
  }
  await newGeneration(db);
  await db.query("vacuum analyze advert");
  return (held?.adverts ?? 0) * (copies + 1);
}

function* chunksOf(adverts: Iterable<Advert>): Generator<Advert[]> {
  let chunk: Advert[] = [];
  for (const advert of adverts) {
    chunk.push(advert);
    if (chunk.length < MERGED_AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}
