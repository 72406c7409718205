/** Readings of a whole source, in Postgres: kept as spans of time in which an advert was there, so that an unchanged one writes no advert. */
import type { Crawl } from "../../records/record.ts";
import { copyLine } from "../postgres/copy-text.ts";
import { refreshHistory } from "./history.ts";
import { widenSightings } from "./sightings.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** An instant in the readings of one search. */
interface Moment {
  readonly source: string;
  readonly searchId: string;
  readonly at: string;
}

/**
 * Writes a reading: spans begin for adverts that came and end for those that went, and what happened to these is worked out again. Gives
 * how many changed their status. Twice the same reading is one; one that comes after a newer one of its search leaves what it would have left in its turn.
 */
export async function mergeSpans(tx: Transaction, crawl: Crawl, runId: string): Promise<number> {
  const { source, searchId, crawledAt, references } = crawl;
  // Before it is written itself.
  const { before, after } = await readingsAround(tx, { source, searchId, at: crawledAt });
  const written = await tx.query(
    `insert into crawl (source_id, search_id, crawled_at, search, run_id, complete, withdrawn_after) values ($1, $2, $3, $4, $5, true, $6)
     on conflict do nothing returning 1`,
    [source, searchId, crawledAt, crawl.search, runId, crawl.withdrawnAfter],
  );
  if (written.length === 0) return 0;
  await tx.query(`create temp table listed_in (reference text) on commit drop`);
  await tx.copyFrom("copy listed_in from stdin", linesOf(references));
  await tx.query(`analyze listed_in`);
  await tx.query(`create temp table moved_in (reference text, seen_at timestamptz) on commit drop`);
  if (before !== null) await tx.query(END_SPANS, [source, searchId, before, after]);
  if (after !== null) await tx.query(LENGTHEN_SPANS, [source, searchId, crawledAt, before, after]);
  await tx.query(BEGIN_SPANS, [source, searchId, crawledAt, after]);
  await tx.query(`analyze moved_in`);
  const touched = await tx.query<{ advert_id: number }>(TOUCHED, [source, searchId, crawledAt, after !== null]);
  await widenSightings(tx, MOVED, [source]);
  // One transaction may hold the readings of several agencies.
  await tx.query("drop table listed_in, moved_in");
  const changed = await refreshHistory(
    tx,
    touched.map(({ advert_id }) => advert_id),
    runId,
  );
  return changed.length;
}

/** The instants of the readings of one search next to an instant; null where there is none. Its own is the latter. */
async function readingsAround(
  db: Queries,
  { source, searchId, at }: Moment,
): Promise<{ before: string | null; after: string | null }> {
  const [around] = await db.query<{ before: string | null; after: string | null }>(
    `select max(crawled_at) filter (where crawled_at < $3) as before, min(crawled_at) filter (where crawled_at >= $3) as after
     from crawl where source_id = $1 and search_id = $2`,
    [source, searchId, at],
  );
  return around ?? { before: null, after: null };
}

function* linesOf(references: readonly string[]): Generator<string> {
  for (const reference of references) yield copyLine([reference]);
}

/** How many adverts the last reading of a search before `at` saw, and how many of them are not among these references. */
export async function listedBefore(
  db: Queries,
  { source, searchId, at }: Moment,
  references: readonly string[],
): Promise<{ listed: number; missing: number }> {
  const { before, after } = await readingsAround(db, { source, searchId, at });
  const [counted] = await db.query<{ listed: number; missing: number }>(
    `select count(*) as listed, count(*) filter (where r.reference is null) as missing
     from crawl_span s left join (select distinct unnest($3::text[]) as reference) r using (reference)
     where s.source_id = $1 and s.search_id = $2 and s.seen_from <= $4 and (s.seen_to is null or ($5 and s.seen_to >= $4))`,
    [source, searchId, references, before, after !== null],
  );
  return counted ?? { listed: 0, missing: 0 };
}

// Those that the reading before listed and this one lacks. Where the one after listed them, they came back with it. (That $4 is known when it is planned
// leaves of a reading that is the newest only the spans without end, of which there is an index.)
const END_SPANS = `
with ended as (
  update crawl_span s set seen_to = $3::timestamptz
  where source_id = $1 and search_id = $2 and seen_from <= $3 and (seen_to is null or ($4::timestamptz is not null and seen_to >= $4))
    and not exists (select from listed_in l where l.reference = s.reference)
  returning reference, old.seen_to as until
), back as (
  insert into crawl_span (source_id, search_id, reference, seen_from, seen_to)
  select $1, $2, reference, $4::timestamptz, until from ended where $4::timestamptz is not null
  returning reference, seen_from
)
insert into moved_in select reference, $3::timestamptz from ended union all select reference, seen_from from back`;

// Of a reading that comes late: what the reading before listed last, or the one after first, was there at this one too.
const LENGTHEN_SPANS = `
with longer as (
  update crawl_span s set seen_from = case when seen_from = $5 then $3::timestamptz else seen_from end,
    seen_to = case when seen_to = $4 then $3::timestamptz else seen_to end
  where source_id = $1 and search_id = $2 and (seen_to = $4 or seen_from = $5)
    and exists (select from listed_in l where l.reference = s.reference)
  returning reference
)
insert into moved_in select reference, $3::timestamptz from longer`;

const BEGIN_SPANS = `
with begun as (
  insert into crawl_span (source_id, search_id, reference, seen_from, seen_to)
  select $1, $2, reference, $3::timestamptz, case when $4::timestamptz is not null then $3::timestamptz end from (select distinct reference from listed_in) l
  where not exists (
    select from crawl_span s where s.source_id = $1 and s.search_id = $2 and s.reference = l.reference
      and s.seen_from <= $3 and (s.seen_to >= $3 or s.seen_to is null))
  returning reference, seen_from
)
insert into moved_in select reference, seen_from from begun`;

// Of those that came or went; where an advert merely stays, its span tells when it was seen last.
const MOVED = `select $1 as source_id, reference, min(seen_at) as first, max(seen_at) as last, null::timestamptz as read from moved_in group by reference`;

// Adverts that came back, that were missed and are not yet taken for gone, or of which something later is known than this reading.
const TOUCHED = `
select advert_id from advert a left join (select distinct reference from listed_in) l using (reference)
where source_id = $1 and case when l.reference is not null
  then status = 'withdrawn' or collected_at > $3 or first_seen > $3
    or ($4 and exists (select from moved_in m where m.reference = a.reference))
    or exists (select from crawl_span s where s.source_id = $1 and s.reference = a.reference and s.search_id <> $2
      and newest_crawl($1, s.search_id) >= $3)
  else exists (select from crawl_span s where s.source_id = $1 and s.reference = a.reference and s.search_id = $2)
    and (status <> 'withdrawn' or exists (select from advert_event e where e.advert_id = a.advert_id and e.happened_at >= $3)) end
order by advert_id for update of a`;
