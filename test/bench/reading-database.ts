/** A made market as large as the country's, in one PostgreSQL that may be kept: written past indexes and triggers, which are made good afterwards. */
import { counted } from "../../lib/cli/figures.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import { rebuildSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres, Transaction } from "../../lib/stores/postgres/postgres.ts";
import { homeAt, makeHome } from "../../localstack/home.ts";
import type { Home } from "../../localstack/home.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { testTools } from "../support/cloud.ts";
import { placesOfFrance } from "../support/places.ts";
import { makeTexts, writeAdverts } from "./reading-adverts.ts";
import { withoutIndexes } from "./without-indexes.ts";

/** How much there is in it. */
export interface Size {
  readonly sales: number;
  readonly adverts: number;
}

const COLLECTED_AT = "2026-10-01T00:00:00Z";
/** Years of deeds that the made files hold. */
const YEARS = { first: 2014, last: 2025, days: 4383 };
/** Of the n-th largest commune the share is as 1/(n + OFFSET): the largest one has about a hundredth of all, as in DVF. */
const OFFSET = 12;
const PASSWORD = "bench-only";

/** Of a server for one database on a small machine; without the durability that a bench has no use for. */
const SETTINGS = {
  shared_buffers: "1GB",
  effective_cache_size: "6GB",
  maintenance_work_mem: "512MB",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
};

/**
 * Calls `work` with a database of that size that lies in `folder`, and the id of its server's first process; what an earlier call made there in
 * that size is not made again.
 */
export async function withMarket<T>(
  folder: string,
  size: Size,
  say: Say,
  work: (db: Postgres, pid: number) => Promise<T>,
): Promise<T> {
  const home: Home = homeAt(folder);
  await makeHome(home);
  const [port, { vectorFolder }] = [await freePort(), await testTools()];
  const server = await runPart(
    await postgresPart({ home, port, password: PASSWORD, settings: SETTINGS, vectorFolder }),
    home,
  );
  const url = postgresUrl({ port, password: PASSWORD });
  await migrate(url);
  const db = createPool(url, { statementTimeoutMs: 0, max: 10 });
  try {
    await make(db, size, say);
    return await work(db, server.pid);
  } finally {
    await db.end();
    await server.stop();
  }
}

type Say = (sentence: string) => void;

/** Makes what is not there in that size: work that was cut short goes on after the last part that was done. */
async function make(db: Postgres, { sales, adverts }: Size, say: Say): Promise<void> {
  await db.query("create table if not exists bench_done (what text primary key, rows bigint not null)");
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const begun = performance.now();
    await work();
    say(`${what}: ${Math.round((performance.now() - begun) / 1000)} s`);
  };
  const once = async (what: string, rows: number, work: () => Promise<unknown>): Promise<void> => {
    const done = await db.query("select from bench_done where what = $1 and rows = $2", [what, rows]);
    if (done.length > 0) return;
    await db.query("delete from bench_done where what = $1", [what]);
    await timed(counted(rows, what), work);
    await db.query("insert into bench_done values ($1, $2)", [what, rows]);
  };
  await once("set of places", 1, () => makePlaces(db));
  await Promise.all([
    (async () => {
      await once("sale", sales, () => db.transaction((tx) => writeSales(tx, sales, say)));
      await once("counted sale", sales, () => rebuildSaleCells(db, () => {}));
      await once("vacuumed sale", sales, () => db.query("vacuum analyze sale, market_year, sale_coverage"));
    })(),
    (async () => {
      await once("set of texts", 1, () => makeTexts(db));
      await once("advert", adverts, () => db.transaction((tx) => writeAdverts(tx, adverts, timed)));
      await once("vacuumed advert", adverts, () =>
        db.query("vacuum analyze advert, advert_facts, advert_event, property, property_advert, property_judgement"),
      );
      await once("read advert", adverts, async () => {
        await db.query("delete from search_words_read");
        await refreshSearchWords(db);
      });
    })(),
  ]);
}

/** The communes of France with invented positions, near to those of their department, and what share of the market each has. */
async function makePlaces(db: Postgres): Promise<void> {
  await db.query("insert into run (run_id, trigger, input) values ('bench', 'manual', '{}') on conflict do nothing");
  const places = await placesOfFrance(COLLECTED_AT);
  await db.transaction((tx) => mergePlaces(tx, places, { runId: "bench", readerVersion: 1 }));
  await db.query(CHANCE);
  await db.query(
    `update place set longitude = -1 + 7 * bench_chance(hashtext(department), 1) + 0.8 * bench_chance(hashtext(code), 2),
       latitude = 43.5 + 5.5 * bench_chance(hashtext(department), 3) + 0.8 * bench_chance(hashtext(code), 4)
     where type <> 'former' and longitude is null`,
  );
  await db.query("drop table if exists bench_town");
  await db.query(
    `create table bench_town as
     select rank, code, name, department, postcode, longitude, latitude,
       ln((rank + ${OFFSET} - 1) / ${OFFSET}.0) / ln((count(*) over () + ${OFFSET}) / ${OFFSET}.0) as share_before,
       ln((rank + ${OFFSET}) / ${OFFSET}.0) / ln((count(*) over () + ${OFFSET}) / ${OFFSET}.0) as share_to
     from (
       select row_number() over (order by population desc nulls last, code) as rank, code, name, department, postcodes[1] as postcode, longitude, latitude
       from place p where type <> 'former' and not exists (select from place part where part.parent = p.code and part.type = 'arrondissement')
     ) town`,
  );
  await db.query("alter table bench_town add primary key (rank)");
  await db.query("vacuum analyze bench_town, place");
}

/** A number from 0 to 1 that follows from another one: the same data each time. */
const CHANCE = `create or replace function bench_chance(n bigint, salt bigint) returns float8 language sql immutable parallel safe
  return (hashint8extended(n, salt) & 2147483647) / 2147483648.0::float8`;

async function writeSales(tx: Transaction, count: number, say: Say): Promise<void> {
  await tx.query("set local session_replication_role = replica");
  // What is written into a table that this transaction emptied is not logged.
  await tx.query("truncate sale, market_year, market_due, sale_coverage");
  await withoutIndexes(tx, ["sale"], async () => {
    const departments = await tx.query<{ department: string }>("select distinct department from bench_town order by 1");
    for (const [nth, { department }] of departments.entries()) {
      await tx.query(SALES_OF_DEPARTMENT, [count, department]);
      if (nth % 20 === 0) say(`sales: ${nth} of ${departments.length} departments`);
    }
    say("sales: indexes");
  });
  await tx.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', code, year, 'dvf', 'bench', '${COLLECTED_AT}', true from bench_town, generate_series(${YEARS.first}, ${YEARS.last}) year`,
  );
}

/** Commune by commune and day by day, as files have them; a fifth of the deeds have not exactly one home, one in a hundred is an exchange. */
const SALES_OF_DEPARTMENT = `
insert into sale (sale_key, ordinal, family, source_id, source_ref, run_id, sold_on, nature, price_cents, dispositions, commune, commune_name,
  department, parcels, sections, lot_count, dwellings, dwelling_type, built_area, rooms, longitude, latitude, detail, content_hash,
  reader_version, collected_at)
select gen_random_uuid(), 0, 'dvf', 'dvf', n::text, 'bench', date '${YEARS.first}-01-01' + ((n - first) * ${YEARS.days} / greatest(1, last - first))::int,
  case when bench_chance(n, 1) < 0.01 then 'Echange' else 'Vente' end,
  round((1500 + 6000 / (1 + rank / 500.0) * bench_chance(rank, 2) + 2500 * bench_chance(n, 3)) * coalesce(area, 80) * 100), 1, code, name, department,
  array[code || section || lpad((n % 900)::text, 4, '0')], array[section], 1, home,
  case when home = 1 then type end, area, case when home = 1 then greatest(1, area / 24)::smallint end,
  longitude + 0.04 * (bench_chance(n, 4) - 0.5), latitude + 0.04 * (bench_chance(n, 5) - 0.5),
  jsonb_build_object('lots', '[]'::jsonb, 'premises', jsonb_build_array(repeat('x', 200))), md5(n::text)::uuid, 1, '${COLLECTED_AT}'
from (
  select t.*, floor(share_before * $1::bigint)::bigint as first, floor(share_to * $1::bigint)::bigint - 1 as last from bench_town t
  where department = $2 order by code
) town
cross join lateral generate_series(first, last) n
cross join lateral (select case when bench_chance(n, 6) < 0.8 then 1 else 0 end as home,
  case when bench_chance(n, 7) < 0.5 then 'apartment' else 'house' end as type,
  '000' || chr(65 + (bench_chance(n, 8) * 20)::int) || chr(65 + (bench_chance(n, 9) * 3)::int) as section) as home
cross join lateral (select case when home = 1 then 20 + round((case type when 'house' then 140 else 80 end) * bench_chance(n, 10)) end as area) as sized`;
