/** What a crawl of a search saw, in Postgres. */
import type { CardRead, Crawl } from "../../records/record.ts";
import { mergeSpans } from "./crawl-spans.ts";
import { refreshHistory } from "./history.ts";
import { widenSightings } from "./sightings.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** Keeps the cards of adverts whose page was read: the same card need not be visited again. */
export async function keepCards(tx: Transaction, cards: readonly CardRead[]): Promise<void> {
  await tx.query(
    `insert into advert_card as c (source_id, reference, fingerprint, collected_at)
     select distinct on (source, reference) source, reference, fingerprint, "collectedAt"
     from jsonb_to_recordset($1) as r (source text, reference text, fingerprint text, "collectedAt" timestamptz)
     order by source, reference, "collectedAt" desc
     on conflict (source_id, reference) do update set fingerprint = excluded.fingerprint, collected_at = excluded.collected_at
     where excluded.collected_at >= c.collected_at`,
    [JSON.stringify(cards)],
  );
}

/** The cards known of these references, by reference: of adverts that are there and whose page was read. */
export async function knownCards(
  db: Queries,
  source: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ reference: string; fingerprint: string }>(
    `select reference, fingerprint from advert_card c where source_id = $1 and reference = any($2)
       and exists (select from advert a where a.source_id = c.source_id and a.reference = c.reference)`,
    [source, references],
  );
  return new Map(rows.map(({ reference, fingerprint }) => [reference, fingerprint]));
}

/**
 * Writes a crawl and what it saw, moves the adverts' first and last sightings, and works out again what happened to those for which
 * the crawl may tell something new. Gives how many changed their status. Twice the same crawl is one.
 */
export async function mergeCrawl(tx: Transaction, crawl: Crawl, runId: string): Promise<number> {
  const { source, searchId, crawledAt, references } = crawl;
  await lockSightings(tx, source);
  if (crawl.asSpans) return mergeSpans(tx, crawl, runId);
  const [written] = await tx.query<{ is_new: boolean }>(
    `insert into crawl as c (source_id, search_id, crawled_at, search, run_id, complete, withdrawn_after)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (source_id, search_id, crawled_at)
     do update set complete = true where excluded.complete and not c.complete
     returning old.crawled_at is null as is_new`,
    [source, searchId, crawledAt, crawl.search, runId, crawl.complete, crawl.withdrawnAfter],
  );
  if (written?.is_new) await tx.query(PART_SPANS, [source, searchId, crawledAt, references]);
  await tx.query(
    `insert into crawl_sighting (source_id, search_id, crawled_at, reference) select $1, $2, $3, unnest($4::text[]) on conflict do nothing`,
    [source, searchId, crawledAt, references],
  );
  await widenSightings(
    tx,
    `select $1 as source_id, unnest($2::text[]) as reference, $3::timestamptz as first, $3::timestamptz as last, null::timestamptz as read`,
    [source, references, crawledAt],
  );
  const touched = await tx.query<{ advert_id: number }>(TOUCHED, [source, searchId, crawledAt, references]);
  const changed = await refreshHistory(
    tx,
    touched.map(({ advert_id }) => advert_id),
    runId,
  );
  return changed.length;
}

/**
 * Lets crawls of one source be merged one after the other, and never beside adverts of that source: neither would see what the other
 * brings, and the history would lack it.
 */
function lockSightings(tx: Transaction, source: string): Promise<unknown> {
  return tx.query(`select pg_advisory_xact_lock(hashtextextended('sightings ' || $1, 0))`, [source]);
}

// Sightings that were put together before a crawl came that lies between them and did not see the advert (collapse-sightings.ts).
const PART_SPANS = `
with around as (
  select max(crawled_at) filter (where crawled_at < $3) as before, min(crawled_at) filter (where crawled_at > $3) as after
  from crawl where source_id = $1 and search_id = $2
), parted as (
  update crawl_span s set seen_to = around.before from around
  where around.after is not null and source_id = $1 and search_id = $2 and seen_from < $3 and seen_to > $3 and reference <> all ($4::text[])
  returning s.reference, around.after, old.seen_to as until
)
insert into crawl_span (source_id, search_id, reference, seen_from, seen_to) select $1, $2, reference, after, until from parted`;

// Adverts that came back, or that were missed and are not yet taken for gone; of a crawl that comes late, all of its search's.
const TOUCHED = `
with late as (
  select exists (select from crawl where source_id = $1 and crawled_at > $3) as crawl
)
select advert_id from advert a cross join late
where source_id = $1 and (
    reference = any ($4)
    or exists (select from crawl_sighting s where s.source_id = $1 and s.search_id = $2 and s.reference = a.reference)
    or exists (select from crawl_span s where s.source_id = $1 and s.search_id = $2 and s.reference = a.reference))
  and (
    late.crawl or collected_at > $3
    or (status = 'withdrawn') = (reference = any ($4))
    or exists (select from advert_event e where e.advert_id = a.advert_id and e.happened_at >= $3))
order by advert_id for update of a`;
