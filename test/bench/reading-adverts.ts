/** Made adverts by the million, and the properties behind them: their texts are a few thousand, read by today's vocabulary once. */
import type { Postgres, Transaction } from "../../lib/stores/postgres/postgres.ts";
import { DERIVED_BY, deriveFacts } from "../../lib/records/derived-facts.ts";
import { PipelineError } from "../../lib/errors.ts";
import { makeDescribed } from "./make-described.ts";
import { withoutIndexes } from "./without-indexes.ts";

const TEXTS = 4_000;
/** Of a description: more of them would not fit the disk of a small machine. */
const SENTENCES = 3;
/** Of those that are online when questions come. */
const NEWEST = "2026-09-30";
const FOLLOWERS = ["advert_facts", "advert_event", "property", "property_advert", "property_judgement"];
/** Adverts that are made one by one; of more than these, the others are copies of them under ids and references of their own. */
const MADE = 500_000;
/** Rows whose words are compared with those that the table's own expression gives. */
const COMPARED = 200;

/** Writes the adverts that all others are copies of, with what the vocabulary reads in them and the part of their search words that copies share. */
export async function makeTexts(db: Postgres): Promise<void> {
  await db.query("drop table if exists bench_text");
  await db.query(
    `create table bench_text (nth int primary key, content jsonb, equipment text[], is_new boolean, needs_work boolean, life_annuity boolean,
       concepts jsonb, concept_names text[], words tsvector)`,
  );
  const described = makeDescribed(2 * TEXTS).map((made, nth) => ({
    ...made,
    description: made.description?.split(". ").slice(0, SENTENCES).join(". ") ?? null,
    floor: nth % 7,
    yearBuilt: 1880 + (nth % 146),
  }));
  const rows = described
    .map((content) => ({ content, ...deriveFacts(content) }))
    .filter(({ honest }) => honest === null);
  await db.query(
    `insert into bench_text select row_number() over () - 1, content, equipment, "isNew", "needsWork", "lifeAnnuity", concepts, "conceptNames",
       advert_search_words(null, null, null, null, content - 'features' - 'district')
     from jsonb_to_recordset($1::jsonb) as t (content jsonb, equipment text[], "isNew" boolean, "needsWork" boolean, "lifeAnnuity" boolean,
       concepts jsonb, "conceptNames" text[]) limit ${TEXTS}`,
    [JSON.stringify(rows)],
  );
  await db.query("analyze bench_text");
}

/** Writes so many adverts, one in ten of them withdrawn, and four properties for five of them. */
export async function writeAdverts(
  tx: Transaction,
  count: number,
  done: (what: string, work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  await tx.query("set local session_replication_role = replica");
  // What is written into a table that this transaction emptied is not logged.
  await tx.query("truncate advert, property, advert_tally cascade");
  // Wide rows are joined: in batches on the disk, they would take as much room again.
  await tx.query("set local work_mem = '256MB'");
  // Worked out for each row, words would take most of the time; these are put together of the same parts.
  await tx.query("alter table advert alter column search_words drop expression if exists");
  await done("adverts and their indexes", () =>
    withoutIndexes(tx, ["advert"], async () => {
      await tx.query(ADVERTS, [Math.min(count, MADE), DERIVED_BY]);
      for (let copies = MADE; copies < count; copies += MADE)
        await tx.query(COPIES, [copies, Math.min(MADE, count - copies)]);
      await tx.query("select setval(pg_get_serial_sequence('advert', 'advert_id'), $1), setval('advert_rev', $1)", [
        count,
      ]);
    }),
  );
  const [words] = await tx.query<{ others: number }>(
    `select count(*) as others from (select * from advert order by advert_id desc limit ${COMPARED}) a
     where search_words <> advert_search_words(title, type_name, location_full, city, content)`,
  );
  if (words?.others !== 0)
    throw new PipelineError(`Of ${COMPARED} adverts, ${words?.others} have other words than the merge gives`);
  await done("facts, events, properties and their indexes", () =>
    withoutIndexes(tx, FOLLOWERS, async () => {
      for (const statement of FOLLOWING) await tx.query(statement);
    }),
  );
}

const COLUMNS = `advert_id, source_id, reference, transaction, type, type_label, title, price_cents, rent_cents, area, rooms, bedrooms, location, location_full,
  postcode, city, commune, published_commune, energy_class, longitude, latitude, url, status, content, content_hash, reader_version, collected_at,
  first_seen, last_seen, rev, run_id, floor, year_built, furnished, charges_included, district, equipment, is_new, needs_work, life_annuity, derived_by,
  concepts, concept_names, search_words`;

/** As they come: of one town after the other's, by chance. The rank of a town is that of a share of the market. */
const ADVERTS = `
insert into advert (${COLUMNS})
overriding system value
select n, content ->> 'source', content ->> 'reference', content ->> 'transaction', content ->> 'type', content ->> 'typeLabel', content ->> 'title',
  (content ->> 'priceCents')::bigint, (content ->> 'rentCents')::bigint, (content ->> 'area')::numeric, (content ->> 'rooms')::smallint,
  (content ->> 'bedrooms')::smallint, content ->> 'location', content ->> 'locationFull', content ->> 'postcode', content ->> 'city', code, code,
  content ->> 'energyClass', (content ->> 'longitude')::float8, (content ->> 'latitude')::float8, content ->> 'url',
  case when gone then 'withdrawn' when bench_chance(n, 11) < 0.05 then 'under-contract' else 'active' end, content, md5(n::text)::uuid, 1,
  seen_at, seen_at, greatest(seen_at, '${NEWEST}'), n, 'bench', (content ->> 'floor')::smallint, (content ->> 'yearBuilt')::smallint, null, null, null,
  equipment, is_new, needs_work, life_annuity, $2, concepts, concept_names,
  setweight(to_tsvector('public.french_unaccent', spaced_words(content ->> 'title')), 'A')
    || setweight(to_tsvector('public.french_unaccent', spaced_words(concat_ws(' ', content ->> 'typeLabel', content ->> 'city', content ->> 'locationFull',
      content ->> 'district', content ->> 'features'))), 'B')
    || words
from (
  select n, code, equipment, is_new, needs_work, life_annuity, concepts, concept_names, words, seen_at, bench_chance(n, 12) < 0.1 as gone,
    x.content || jsonb_build_object('source', case when n % 5 = 0 then 'agence-littoral' else 'iad-france' end, 'reference', n::text,
      'url', 'https://www.iadfrance.fr/annonce/r' || n, 'transaction', case when rented then 'rental' else 'sale' end,
      'title', (x.content ->> 'typeLabel') || ' ' || (x.content ->> 'rooms') || ' pièces à ' || name,
      'priceCents', case when not rented then round((x.content ->> 'priceCents')::bigint * factor / 100000) * 100000 end,
      'rentCents', case when rented then round((x.content ->> 'area')::numeric * (10 + 10 * bench_chance(good, 3))::numeric) * 100 end,
      'area', round((x.content ->> 'area')::numeric * (0.8 + 0.4 * bench_chance(good, 4))::numeric),
      'location', name || ' (' || coalesce(postcode, '') || ')', 'locationFull', (x.content ->> 'typeLabel') || ' à ' || name || ' (' || coalesce(postcode, '') || ')',
      'postcode', postcode, 'city', name, 'commune', code,
      'longitude', case when placed then round((longitude + 0.04 * (bench_chance(good, 5) - 0.5))::numeric, 5) end,
      'latitude', case when placed then round((latitude + 0.04 * (bench_chance(good, 6) - 0.5))::numeric, 5) end,
      'precision', case when placed then 'exact' end,
      'collectedAt', to_char(seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as content
  from generate_series(1, $1::bigint) n
  -- The fifth of five tells of the same good as the fourth.
  cross join lateral (select n - (n % 5 = 0)::int as good) g
  cross join lateral (select bench_chance(good, 7) < 0.2 as rented, bench_chance(good, 8) < 0.3 as placed, (0.6 + 0.8 * bench_chance(n, 9))::numeric as factor,
    timestamptz '${NEWEST}' - bench_chance(n, 10) * interval '300 days' as seen_at) d
  join bench_text x on x.nth = (bench_chance(good, 2) * ${TEXTS})::int % ${TEXTS}
  join bench_town t on t.rank = 1 + floor(12 * (exp(bench_chance(good, 1) * ln((select count(*) + 12 from bench_town) / 12.0)::float8) - 1))::bigint
  -- So that the content is put together once, not for each of its parts.
  offset 0
) made`;

/** What copies have of their own, and what is packed anew: copied as it lies, it takes half as much room again. */
const IN_COPIES: Readonly<Record<string, string>> = {
  advert_id: "advert_id + $1::bigint",
  reference: "(advert_id + $1::bigint)::text",
  rev: "advert_id + $1::bigint",
  content: "content || '{}'",
  concepts: "concepts || '{}'",
  search_words: "search_words || ''",
};
const COPIES = `
insert into advert (${COLUMNS}) overriding system value
select ${COLUMNS.split(/,\s*/)
  .map((column) => IN_COPIES[column] ?? column)
  .join(", ")} from advert where advert_id <= $2::bigint`;

/** What the merge, the triggers and the comparison of adverts write of them. */
const FOLLOWING = [
  "insert into advert_facts select * from advert_facts_now order by advert_id",
  `insert into advert_tally select type_name, energy_class, count(*), count(price_cents), coalesce(sum(price_cents), 0), count(area), coalesce(sum(area), 0)
   from advert where status <> 'withdrawn' group by 1, 2`,
  `insert into advert_event (advert_id, happened_at, type, detail)
   select advert_id, first_seen, 'created', '{}'::jsonb from advert
   union all select advert_id, last_seen, 'withdrawn', '{}' from advert where status = 'withdrawn'`,
  `insert into property_advert (advert_id, key, current, property_id, own_id, place, type, transaction, amount_cents, area, longitude, latitude, source_id,
     seen_from, seen_to, keys, facts, facts_version)
   select advert_id, source_id || ':' || reference, true, advert_id - (advert_id % 5 = 0)::int, advert_id, commune, type, transaction,
     coalesce(price_cents, rent_cents), area, longitude, latitude, source_id, first_seen, last_seen,
     array[hashint8extended(advert_id, 1), hashint8extended(advert_id, 2), hashint8extended(advert_id, 3), hashint8extended(advert_id, 4)],
     '{}', 1 from advert order by advert_id`,
  `insert into property (property_id, anchor, commune, type, transaction, amount_cents, area, rooms, status, advert_count, first_seen)
   select advert_id, source_id || ':' || reference, commune, type, transaction, coalesce(price_cents, rent_cents), area, rooms, status,
     case advert_id % 5 when 4 then 2 else 1 end, first_seen from advert where advert_id % 5 <> 0 order by advert_id`,
  `insert into property_judgement (a, b, score, linked, at_once, reasons)
   select one.unit_id, other.unit_id, 12, true, false, '[]' from property_advert other join property_advert one on one.advert_id = other.property_id
   where other.own_id <> other.property_id`,
];
