/** Adverts in Postgres: the advert as last seen, each content it ever had, and when it was seen with it. */
import { advertHash } from "../../records/content-hash.ts";
import { DERIVED_BY, deriveFacts } from "../../records/derived-facts.ts";
import type { Advert } from "../../records/record.ts";
import { copyLine } from "../postgres/copy-text.ts";
import { refreshHistory } from "./history.ts";
import { widenSightings } from "./sightings.ts";
import type { Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** Which reading the adverts come from. */
export interface AdvertChunk {
  readonly runId: string;
  readonly readerVersion: number;
}

/**
 * Merges adverts into Postgres: several sightings of one advert may come at once, in any order, and older ones never replace newer. Of one that
 * is seen again as it was, only the instants are written: its content keeps that of its first sighting.
 * Each is put into the commune of today that its place resolves to (`resolve_commune`).
 * Each advert that changed, or that was there earlier than was known, is put in the outbox, in the same transaction.
 */
export async function mergeAdverts(tx: Transaction, adverts: Iterable<Advert>, from: AdvertChunk): Promise<Merged> {
  await tx.query(CREATE_INPUT);
  await tx.copyFrom("copy advert_in from stdin", advertLines(adverts));
  await tx.query(LOCK_SIGHTINGS);
  await tx.query(LOCK_PLACES);
  await tx.query(LOCK_KNOWN);
  await tx.query(PLAN_ANEW);
  const merged = await tx.query<{ advert_id: number; changed: boolean }>(UPSERT, [
    from.runId,
    from.readerVersion,
    DERIVED_BY,
  ]);
  await tx.query(KEEP_CONTENTS);
  await tx.query(KEEP_VERSIONS, [from.runId]);
  await tx.query(PLAN_ANEW);
  await widenSightings(tx, SIGHTINGS);
  await tx.query(THIN_VERSIONS);
  const changedIds = merged.filter(({ changed }) => changed).map(({ advert_id }) => advert_id);
  await tx.query(`insert into outbox (topic, entity_id) select 'advert', unnest($1::bigint[])`, [changedIds]);
  const touched = await tx.query<{ advert_id: number }>(TOUCHED, [changedIds]);
  const moved = await refreshHistory(
    tx,
    touched.map(({ advert_id }) => advert_id),
    from.runId,
  );
  const changed = new Set([...changedIds, ...moved]).size;
  const [seen] = await tx.query<{ count: number }>(
    `select count(distinct (source_id, reference)) as count from advert_in`,
  );
  return { changed, unchanged: (seen?.count ?? 0) - changed };
}

function* advertLines(adverts: Iterable<Advert>): Generator<string> {
  for (const advert of adverts) {
    const { equipment, isNew, needsWork, lifeAnnuity, concepts, conceptNames, honest } = deriveFacts(advert);
    yield copyLine([
      advert.source,
      advert.reference,
      advert.collectedAt,
      advertHash(advert),
      JSON.stringify({ ...advert, rows: undefined, row: undefined }),
      advert.postcode,
      advert.city,
      advert.commune,
      equipment,
      isNew,
      needsWork,
      lifeAnnuity,
      JSON.stringify(concepts),
      conceptNames,
      jsonOrNull(honest),
    ]);
  }
}

function jsonOrNull(value: object | null): string | null {
  return value && JSON.stringify(value);
}

const CREATE_INPUT = `
create temp table advert_in (
  source_id text, reference text, collected_at timestamptz, content_hash uuid, content jsonb,
  postcode text, city text, published_commune text, equipment text[], is_new boolean, needs_work boolean, life_annuity boolean,
  concepts jsonb, concept_names text[], honest jsonb
) on commit drop`;

const FIELDS = `
  transaction, type, type_label, title, price_cents, rent_cents, area, land_area, rooms, bedrooms, location, location_full,
  postcode, city, published_commune, energy_class, ghg_class, longitude, latitude, url, status, floor, year_built, furnished,
  charges_included, district, equipment, is_new, needs_work, life_annuity, concepts, concept_names, honest`;

// Triggers on adverts keep the plan of their first call: made for no row, or one, it compares each of a thousand rows with each.
const PLAN_ANEW = "discard plans";

// In one order, and before it is looked at which of them say something new: nobody changes them meanwhile.
const LOCK_KNOWN = `
select from advert a join (select distinct source_id, reference from advert_in) i using (source_id, reference)
order by source_id, reference for no key update of a`;

// An advert that would be written as it stands is left out, so that its indexes and its words are not made again.
const UPSERT = `
with latest as (
  select distinct on (source_id, reference) * from advert_in order by source_id, reference, collected_at desc, content_hash
), first as (
  select source_id, reference, min(collected_at) as seen_at from advert_in group by source_id, reference
), resolved as materialized (
  select postcode, city, published_commune, resolve_commune(postcode, city, published_commune) as commune
  from (select distinct postcode, city, published_commune from latest) town
)
insert into advert as a (source_id, reference, ${FIELDS}, derived_by, commune, content, content_hash, reader_version, collected_at, first_seen, last_seen, rev, run_id)
select source_id, reference,
  c.transaction, c.type, c."typeLabel", c.title, c."priceCents", c."rentCents", c.area, c."landArea", c.rooms, c.bedrooms,
  c.location, c."locationFull", c.postcode, c.city, c.commune, c."energyClass", c."ghgClass", c.longitude, c.latitude, c.url,
  case when c."underContract" then 'under-contract' else 'active' end, c.floor, c."yearBuilt", c.furnished, c."chargesIncluded", c.district,
  equipment, is_new, needs_work, life_annuity, concepts, concept_names, honest, $3, r.commune, content, content_hash, $2, collected_at, first.seen_at, collected_at, nextval('advert_rev'), $1
from latest join first using (source_id, reference)
cross join lateral jsonb_to_record(content) as c (
  transaction text, type text, "typeLabel" text, title text, "priceCents" bigint, "rentCents" bigint, area numeric, "landArea" numeric,
  rooms smallint, bedrooms smallint, location text, "locationFull" text, postcode text, city text, commune text,
  "energyClass" text, "ghgClass" text, longitude float8, latitude float8, url text, "underContract" boolean,
  floor smallint, "yearBuilt" smallint, furnished boolean, "chargesIncluded" boolean, district text)
join resolved r on (coalesce(r.postcode, ''), coalesce(r.city, ''), coalesce(r.published_commune, ''))
  = (coalesce(latest.postcode, ''), coalesce(latest.city, ''), coalesce(latest.published_commune, ''))
where not exists (select from advert k
  where k.source_id = latest.source_id and k.reference = latest.reference and k.content_hash = latest.content_hash
    and k.reader_version = $2 and k.derived_by = $3 and k.status <> 'withdrawn' and k.commune is not distinct from r.commune)
order by source_id, reference
on conflict (source_id, reference) do update set
  (${FIELDS}, derived_by, commune, content, content_hash, reader_version, collected_at, run_id) = (
    excluded.transaction, excluded.type, excluded.type_label, excluded.title, excluded.price_cents, excluded.rent_cents, excluded.area,
    excluded.land_area, excluded.rooms, excluded.bedrooms, excluded.location, excluded.location_full, excluded.postcode, excluded.city,
    excluded.published_commune, excluded.energy_class, excluded.ghg_class, excluded.longitude, excluded.latitude, excluded.url, excluded.status,
    excluded.floor, excluded.year_built, excluded.furnished, excluded.charges_included, excluded.district,
    excluded.equipment, excluded.is_new, excluded.needs_work, excluded.life_annuity, excluded.concepts, excluded.concept_names, excluded.honest, excluded.derived_by, excluded.commune, excluded.content, excluded.content_hash, excluded.reader_version, excluded.collected_at, excluded.run_id),
  last_seen = greatest(a.last_seen, excluded.last_seen),
  rev = case when (excluded.content_hash, excluded.status, excluded.commune) is distinct from (a.content_hash, a.status, a.commune)
    then excluded.rev else a.rev end
where (excluded.collected_at, excluded.reader_version) >= (a.collected_at, a.reader_version)
returning advert_id, old.rev is distinct from new.rev as changed`;

// Sightings may come late, and crawls may have listed an advert before its page was read. The newest page of all is either written by now, or
// says what is written.
const SIGHTINGS = `
select source_id, reference, min(at) as first, max(at) as last, max(read) as read from (
  select source_id, reference, collected_at as at, collected_at as read from advert_in
  union all
  select source_id, reference, crawled_at, null from advert_sighting join (select distinct source_id, reference from advert_in) i using (source_id, reference)
) sighting group by 1, 2`;

const KEEP_CONTENTS = `
insert into advert_content (advert_id, content_hash, content)
select distinct on (a.advert_id, i.content_hash) a.advert_id, i.content_hash, i.content
from advert_in i join advert a using (source_id, reference)
order by a.advert_id, i.content_hash, i.collected_at
on conflict do nothing`;

// A newer reader may read the same capture otherwise: its reading replaces the older one's.
const KEEP_VERSIONS = `
insert into advert_version (advert_id, collected_at, content_hash, run_id)
select distinct on (a.advert_id, i.collected_at) a.advert_id, i.collected_at, i.content_hash, $1
from advert_in i join advert a using (source_id, reference)
order by a.advert_id, i.collected_at, i.content_hash
on conflict (advert_id, collected_at) do update set content_hash = excluded.content_hash, run_id = excluded.run_id
where advert_version.content_hash <> excluded.content_hash`;

// Adverts that changed, that had been taken for gone, or of whose source something later is known already.
const TOUCHED = `
with latest as (
  select source_id, max(crawled_at) as crawled_at from crawl where source_id in (select source_id from advert_in) group by 1
)
select distinct a.advert_id from advert a join advert_in i using (source_id, reference) left join latest l using (source_id)
where a.advert_id = any($1) or a.status = 'withdrawn' or a.collected_at > i.collected_at or l.crawled_at > i.collected_at`;

// Adverts go on side by side, but not beside places: each would be resolved without those that come.
const LOCK_PLACES = `select pg_advisory_xact_lock_shared(hashtextextended('places', 0))`;

// Beside a crawl of the same source, neither would see what the other brings; chunks of adverts go on side by side.
const LOCK_SIGHTINGS = `
select pg_advisory_xact_lock_shared(hashtextextended('sightings ' || source_id, 0))
from (select distinct source_id from advert_in order by 1) source`;

// A queue keeps a message for two weeks at most: what is older than a month can't be split by a late one any more.
const THIN_VERSIONS = `
delete from advert_version v using (
  select advert_id, collected_at,
    content_hash = lag(content_hash) over w and content_hash = lead(content_hash) over w as inside
  from advert_version
  where advert_id in (select a.advert_id from advert a join advert_in i using (source_id, reference))
  window w as (partition by advert_id order by collected_at)
) x
where x.inside and v.advert_id = x.advert_id and v.collected_at = x.collected_at and v.stored_at < now() - interval '30 days'`;
