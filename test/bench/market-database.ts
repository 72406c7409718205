/** A made market: sales and adverts over the real communes of France, the more the larger a commune is. */
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { placesOfFrance } from "../support/places.ts";
import { startTestPostgres } from "../support/postgres.ts";

const COLLECTED_AT = "2026-10-01T00:00:00Z";
/** Years of deeds that the made files hold. */
const YEARS = { first: 2020, last: 2025 };
/** Of the n-th largest commune the share is as 1/(n + OFFSET): the largest one has about a hundredth of all, as in DVF. */
const OFFSET = 12;

/** Calls `work` with a throw-away database that holds the communes of France and nothing else. */
export async function withPlaces<T>(work: (db: Postgres) => Promise<T>): Promise<T> {
  const server = await startTestPostgres();
  const db = createPool(server.url, { statementTimeoutMs: 0, max: 4 });
  try {
    await db.query("insert into run (run_id, trigger, input) values ('bench', 'manual', '{}')");
    const places = await placesOfFrance(COLLECTED_AT);
    await db.transaction((tx) => mergePlaces(tx, places, { runId: "bench", readerVersion: 1 }));
    // Which commune is the n-th largest; a city stands for its arrondissements.
    await db.query(
      `create table bench_town as select row_number() over (order by population desc nulls last, code) as rank, code, name, department, longitude, latitude
       from place p where type <> 'former' and not exists (select from place part where part.parent = p.code and part.type = 'arrondissement')`,
    );
    await db.query(`alter table bench_town add primary key (rank)`);
    return await work(db);
  } finally {
    await db.end();
    await server.stop();
  }
}

const TOWN = `(1 + floor(${OFFSET} * (exp(random() * ln((select count(*) + ${OFFSET} from bench_town) / ${OFFSET}.0)) - 1)))::int`;

/** Adds made deeds, commune by commune as files have them, and covers their communes and years. */
export async function addSales(db: Postgres, count: number): Promise<void> {
  await db.query(
    `with made as materialized (
       select n, ${TOWN} as rank, random() as chance, date '${YEARS.first}-01-01' + floor(random() * 2192)::int as sold_on,
         (1 + floor(random() * 6))::smallint as rooms, 2000 + 4000 * random() as per_m2
       from generate_series(1, $1::int) n
     )
     insert into sale (sale_key, ordinal, family, source_id, source_ref, run_id, sold_on, nature, price_cents, dispositions, commune, commune_name,
       department, parcels, sections, lot_count, dwellings, dwelling_type, built_area, rooms, longitude, latitude, detail, content_hash,
       reader_version, collected_at)
     select gen_random_uuid(), 0, 'dvf', 'dvf', n::text, 'bench', sold_on,
       case when chance < 0.01 then 'Echange' else 'Vente' end, round(per_m2 * 100 * rooms * 20), 1, t.code, t.name, t.department,
       array[t.code || section || '0001'], array[section], 1, home, case when home = 1 then case when chance < 0.5 then 'apartment' else 'house' end end,
       case when home = 1 then rooms * 20 end, case when home = 1 then rooms end, t.longitude + 0.03 * (random() - 0.5), t.latitude + 0.03 * (random() - 0.5),
       jsonb_build_object('lots', '[]'::jsonb, 'premises', jsonb_build_array(repeat('x', 200))), gen_random_uuid(), 1, '${COLLECTED_AT}'
     from made join bench_town t using (rank)
     cross join lateral (select case when chance < 0.8 then 1 else 0 end as home, '000A' || chr(65 + floor(random() * 20)::int) as section) x
     order by t.department, t.code, sold_on`,
    [count],
  );
  await db.query(
    `insert into market_due (commune, department, year)
     select distinct commune, department, extract(year from sold_on)::smallint from sale`,
  );
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', code, year, 'dvf', 'bench', '${COLLECTED_AT}', true from bench_town, generate_series(${YEARS.first}, ${YEARS.last}) year
     on conflict do nothing`,
  );
  await db.query("vacuum analyze sale");
}

/** Adds made adverts, one in ten of them withdrawn. */
export async function addAdverts(db: Postgres, from: number, count: number): Promise<void> {
  await db.query(
    `with made as materialized (
       select n, ${TOWN} as rank, random() as chance, timestamptz '2026-09-30' - random() * interval '300 days' as seen_at,
         (1 + floor(random() * 6))::smallint as rooms, 2000 + 4000 * random() as per_m2
       from generate_series($1::int, $2::int) n
     )
     insert into advert (source_id, reference, transaction, type, type_label, price_cents, rent_cents, area, rooms, location, city, commune,
       energy_class, status, content, content_hash, reader_version, collected_at, first_seen, last_seen, rev, run_id)
     select 'iad-france', n::text, case when chance < 0.8 then 'sale' else 'rental' end, case when n % 2 = 0 then 'apartment' else 'house' end,
       case when n % 2 = 0 then 'Appartement' else 'Maison' end, case when chance < 0.8 then round(per_m2 * 100 * rooms * 20) end,
       case when chance >= 0.8 then round(per_m2 * rooms * 2) end * 10, rooms * 20, rooms, t.name, t.name, t.code, chr(65 + n % 7), 'active',
       '{}', gen_random_uuid(), 1, seen_at, seen_at, seen_at, nextval('advert_rev'), 'bench'
     from made join bench_town t using (rank)`,
    [from, from + count - 1],
  );
  await db.query(
    `insert into advert_event (advert_id, happened_at, type) select advert_id, least(first_seen + interval '60 days', '2026-09-30'), 'withdrawn'
     from advert where reference::int between $1 and $2 and advert_id % 10 = 0`,
    [from, from + count - 1],
  );
  await db.query(
    `update advert set status = 'withdrawn' where reference::int between $1 and $2 and advert_id % 10 = 0`,
    [from, from + count - 1],
  );
  await db.query("vacuum analyze advert, advert_facts, advert_event");
}
