/** Places in Postgres, and the communes that adverts resolve to through them. */
import type { Place } from "../../records/open-data.ts";
import { copyLine } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** Which reading the places come from. */
interface PlaceChunk {
  readonly runId: string;
  readonly readerVersion: number;
}

/** Adverts that one statement moves at most. */
const SLICE = 10_000;

const FACTS = [
  "name",
  "parent",
  "postcodes",
  "department",
  "region",
  "population",
  "area",
  "longitude",
  "latitude",
  "former_codes",
] as const;
const COLUMNS = ["code", "type", ...FACTS, "source_id", "collected_at"] as const;

/**
 * Merges places into Postgres. Older ones never replace newer; figures, positions and former codes that a newer reading does not have are
 * kept. Adverts that a changed place may concern are resolved again, and those that moved are put in the outbox, in the same transaction.
 */
export async function mergePlaces(tx: Transaction, places: readonly Place[], from: PlaceChunk): Promise<Merged> {
  // No advert is resolved meanwhile: it would not see the places that come, nor be seen here.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('places', 0))`);
  await tx.query(`create temp table place_in on commit drop as select ${COLUMNS.join(", ")} from place with no data`);
  await tx.copyFrom(`copy place_in (${COLUMNS.join(", ")}) from stdin`, placeLines(places));
  await tx.query(`create temp table place_changed (code text, type text, before text[]) on commit drop`);
  const [{ changed } = { changed: 0 }] = await tx.query<{ changed: number }>(MERGE, [from.runId, from.readerVersion]);
  await tx.query(END_MERGED);
  await tx.query(END_RESTORED);
  await tx.query(INDEX_WRITTEN);
  if (changed > 0) {
    await tx.query(`analyze place`);
    await resolveAgain(tx);
  }
  return { changed, unchanged: places.length - changed };
}

function* placeLines(places: readonly Place[]): Generator<string> {
  for (const place of places) {
    yield copyLine([
      place.code,
      place.type,
      place.name,
      place.parent,
      place.postcodes,
      place.department,
      place.region,
      place.population,
      place.area,
      place.longitude,
      place.latitude,
      place.formerCodes,
      place.source,
      place.collectedAt,
    ]);
  }
}

// A reading that is no news is kept as the newest all the same: an older one must not come after it.
const MERGE = `
with merged as (
  insert into place as p (${COLUMNS.join(", ")}, run_id, reader_version)
  select distinct on (code, type) ${COLUMNS.join(", ")}, $1, $2::smallint from place_in order by code, type, collected_at desc
  on conflict (code, type) do update set
    name = excluded.name, parent = excluded.parent,
    postcodes = case when excluded.postcodes = '{}' then p.postcodes else excluded.postcodes end,
    department = coalesce(excluded.department, p.department), region = coalesce(excluded.region, p.region),
    population = coalesce(excluded.population, p.population), area = coalesce(excluded.area, p.area),
    longitude = coalesce(excluded.longitude, p.longitude), latitude = coalesce(excluded.latitude, p.latitude),
    former_codes = array(select unnest(p.former_codes) union select unnest(excluded.former_codes) order by 1),
    source_id = excluded.source_id, collected_at = excluded.collected_at,
    run_id = excluded.run_id, reader_version = excluded.reader_version
  where (excluded.collected_at, excluded.reader_version) >= (p.collected_at, p.reader_version)
  returning p.code, p.type, old.postcodes as before,
    (${FACTS.map((fact) => `old.${fact}`).join(", ")}) is distinct from (${FACTS.map((fact) => `new.${fact}`).join(", ")}) as changed
), kept as (
  insert into place_changed select code, type, before from merged where changed returning 1
)
select count(*) as changed from kept`;

// A commune that a later reading knows as part of another one is none any more.
const END_MERGED = `
with merged (code, collected_at) as (
  select code, collected_at from place where type = 'former' and parent <> code
  union all
  select unnest(former_codes), collected_at from place where type = 'commune'
)
delete from place p using merged later where p.type = 'commune' and p.code = later.code and later.collected_at > p.collected_at`;

const END_RESTORED = `
delete from place p using place later
where p.type = 'former' and p.parent <> p.code and later.collected_at > p.collected_at and later.code = p.code and later.type = 'commune'`;

// What is written waits in a list beside each of these indexes, which every search would read.
const INDEX_WRITTEN = `
select gin_clean_pending_list(name::regclass) from unnest(array['place_name_trgm', 'place_postcodes', 'place_former_codes']) as name`;

async function resolveAgain(tx: Transaction): Promise<void> {
  await tx.query(CONCERNED);
  await tx.query(MOVED);
  for (;;) {
    const moved = await tx.query(MOVE, [SLICE]);
    if (moved.length === 0) return;
  }
}

// By postcode, by what an advert is resolved to or says of itself, and by name where that found nothing.
const CONCERNED = `
create temp table town_concerned on commit drop as
with changed as (
  select p.* , c.before from place_changed c join place p using (code, type)
), at as (
  select unnest(postcodes) as postcode from changed
  union select unnest(before) from changed
  union select unnest(p.postcodes) from changed c join place p on p.code = c.parent and p.type = 'commune'
), codes as (
  select code from changed union select parent from changed union select unnest(former_codes) from changed
), names as (
  select name_key from changed
)
select distinct a.postcode, a.city, a.published_commune
from advert a
where a.postcode in (select postcode from at) or a.commune in (select code from codes) or a.published_commune in (select code from codes)
  or (a.commune is null and town_key(a.city) in (select name_key from names))`;

const MOVED = `
create temp table advert_moved on commit drop as
with resolved as materialized (
  select postcode, city, published_commune, resolve_commune(postcode, city, published_commune) as commune from town_concerned
)
select a.advert_id, r.commune
from advert a join resolved r on coalesce(a.postcode, '') = coalesce(r.postcode, '') and coalesce(a.city, '') = coalesce(r.city, '')
  and coalesce(a.published_commune, '') = coalesce(r.published_commune, '')
where a.commune is distinct from r.commune`;

const MOVE = `
with slice as (
  delete from advert_moved where advert_id in (select advert_id from advert_moved order by advert_id limit $1) returning advert_id, commune
), moved as (
  update advert a set commune = s.commune, rev = nextval('advert_rev') from slice s where s.advert_id = a.advert_id returning a.advert_id
)
insert into outbox (topic, entity_id) select 'advert', advert_id from moved order by advert_id returning 1`;
