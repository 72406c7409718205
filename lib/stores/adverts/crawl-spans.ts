/** Readings of a whole source, in Postgres: kept as spans of time in which an advert was there, so that an unchanged one writes no advert. */
import type { Crawl } from "../../records/record.ts";
import { copyLine } from "../postgres/copy-text.ts";
import { refreshHistory } from "./history.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/**
 * Writes a reading: spans begin for adverts that came and end for those that went, and what happened to these is worked out again. Gives
 * how many changed their status. Twice the same reading is one; one that is older than the newest of its search changes nothing.
 */
export async function mergeSpans(tx: Transaction, crawl: Crawl, runId: string): Promise<number> {
  const { source, searchId, crawledAt, references } = crawl;
  const [newest] = await tx.query<{ at: string | null; late: boolean | null; same: boolean | null }>(
    `select at, at > $3 as late, at = $3 as same from newest_crawl($1, $2) at`,
    [source, searchId, crawledAt],
  );
  if (newest?.late || newest?.same) return 0;
  await tx.query(`create temp table listed_in (reference text) on commit drop`);
  await tx.copyFrom("copy listed_in from stdin", linesOf(references));
  await tx.query(`analyze listed_in`);
  await tx.query(
    `insert into crawl (source_id, search_id, crawled_at, search, run_id, complete, withdrawn_after) values ($1, $2, $3, $4, $5, true, $6)`,
    [source, searchId, crawledAt, crawl.search, runId, crawl.withdrawnAfter],
  );
  await tx.query(`create temp table moved_in (reference text, seen_at timestamptz) on commit drop`);
  await tx.query(END_SPANS, [source, searchId, newest?.at ?? null]);
  await tx.query(BEGIN_SPANS, [source, searchId, crawledAt]);
  await tx.query(`analyze moved_in`);
  const touched = await tx.query<{ advert_id: number }>(TOUCHED, [source, searchId, crawledAt]);
  await tx.query(WIDEN, [source]);
  // One transaction may hold the readings of several agencies.
  await tx.query("drop table listed_in, moved_in");
  const changed = await refreshHistory(
    tx,
    touched.map(({ advert_id }) => advert_id),
    runId,
  );
  return changed.length;
}

function* linesOf(references: readonly string[]): Generator<string> {
  for (const reference of references) yield copyLine([reference]);
}

/** How many adverts the newest reading of a search saw, and how many of them are not among these references. */
export async function listedLast(
  db: Queries,
  source: string,
  searchId: string,
  references: readonly string[],
): Promise<{ listed: number; missing: number }> {
  const [counted] = await db.query<{ listed: number; missing: number }>(
    `select count(*) as listed, count(*) filter (where r.reference is null) as missing
     from crawl_span s left join (select distinct unnest($3::text[]) as reference) r using (reference)
     where s.source_id = $1 and s.search_id = $2 and s.seen_to is null`,
    [source, searchId, references],
  );
  return counted ?? { listed: 0, missing: 0 };
}

const END_SPANS = `
with ended as (
  update crawl_span s set seen_to = $3
  where source_id = $1 and search_id = $2 and seen_to is null and not exists (select from listed_in l where l.reference = s.reference)
  returning reference, seen_to
)
insert into moved_in select reference, seen_to from ended`;

const BEGIN_SPANS = `
with begun as (
  insert into crawl_span (source_id, search_id, reference, seen_from)
  select $1, $2, reference, $3 from (select distinct reference from listed_in) l
  where not exists (
    select from crawl_span s where s.source_id = $1 and s.search_id = $2 and s.reference = l.reference and s.seen_to is null)
  returning reference, seen_from
)
insert into moved_in select reference, seen_from from begun`;

// Of those that came or went; where an advert merely stays, its span tells when it was seen last.
const WIDEN = `
update advert a set first_seen = least(first_seen, seen_at), last_seen = greatest(last_seen, seen_at)
from moved_in m
where a.source_id = $1 and a.reference = m.reference and (seen_at < first_seen or seen_at > last_seen)`;

// Adverts that came back, that were missed and are not yet taken for gone, or of which something later is known than that they are listed.
const TOUCHED = `
select advert_id from advert a left join (select distinct reference from listed_in) l using (reference)
where source_id = $1 and case when l.reference is not null
  then status = 'withdrawn' or collected_at > $3 or first_seen > $3
  else status <> 'withdrawn'
    and exists (select from crawl_span s where s.source_id = $1 and s.reference = a.reference and s.search_id = $2) end
order by advert_id for update of a`;
