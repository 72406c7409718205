/** Where addresses lie, in Postgres: the answers of a geocoder, and the addresses that nobody has asked for yet. */
import type { Geocode } from "../../records/open-data.ts";
import { copyLine } from "../postgres/copy-text.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** An address that is to be found. */
export interface AddressQuestion {
  readonly key: string;
  readonly address: string;
  /** INSEE code of the commune that it is in. */
  readonly commune: string;
}

const COLUMNS = "key, label, precision, score, longitude, latitude, commune, source_id, collected_at";

/** Keeps what a geocoder answered, the newest answer to each question; adverts that lie elsewhere by it are put in the outbox. */
export async function mergeGeocodes(
  tx: Transaction,
  geocodes: readonly Geocode[],
  from: { readonly runId: string; readonly readerVersion: number },
): Promise<Merged> {
  await tx.query(`create temp table geocode_in on commit drop as select ${COLUMNS} from geocode with no data`);
  await tx.copyFrom(`copy geocode_in (${COLUMNS}) from stdin`, geocodeLines(geocodes));
  const changed = await tx.query<{ key: string }>(MERGE, [from.runId, from.readerVersion]);
  await tx.query(TELL, [changed.map(({ key }) => key)]);
  return { changed: changed.length, unchanged: geocodes.length - changed.length };
}

function* geocodeLines(geocodes: readonly Geocode[]): Generator<string> {
  for (const { key, label, precision, score, longitude, latitude, commune, source, collectedAt } of geocodes) {
    yield copyLine([key, label, precision, score, longitude, latitude, commune, source, collectedAt]);
  }
}

const MERGE = `
with merged as (
  insert into geocode as g (${COLUMNS}, run_id, reader_version)
  select distinct on (key) ${COLUMNS}, $1, $2::smallint from geocode_in order by key, collected_at desc
  on conflict (key) do update set label = excluded.label, precision = excluded.precision, score = excluded.score,
    longitude = excluded.longitude, latitude = excluded.latitude, commune = excluded.commune, source_id = excluded.source_id,
    collected_at = excluded.collected_at, run_id = excluded.run_id, reader_version = excluded.reader_version
  where (excluded.collected_at, excluded.reader_version) >= (g.collected_at, g.reader_version)
  returning key, (old.label, old.precision, old.score, old.longitude, old.latitude, old.commune)
    is distinct from (new.label, new.precision, new.score, new.longitude, new.latitude, new.commune) or old.key is null as changed
)
select key from merged where changed`;

const TELL = `
with moved as (
  update advert set rev = nextval('advert_rev')
  where longitude is null and commune is not null and geocode_key(street_in(location_full), commune) = any($1) returning advert_id
)
insert into outbox (topic, entity_id) select 'advert', advert_id from moved`;

/** Addresses of sales and adverts without a position that no geocoder was asked for yet, at most so many. */
export function unaskedAddresses(db: Queries, limit: number): Promise<AddressQuestion[]> {
  return db.query<AddressQuestion>(
    `select distinct on (key) key, address, commune from (
       select geocode_key(address, commune) as key, address, commune from sale
       where longitude is null and superseded_by is null and address is not null
       union all
       select geocode_key(street_in(location_full), commune), street_in(location_full), commune from advert
       where longitude is null and commune is not null and street_in(location_full) is not null and status <> 'withdrawn') asked
     where not exists (select from geocode g where g.key = asked.key)
     order by key limit $1`,
    [limit],
  );
}
