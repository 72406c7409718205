/** Old sightings of adverts, put together as spans: the same history in a row for each time that an advert was there, not for each crawl. */
import type { Postgres } from "../postgres/postgres.ts";

/**
 * Puts sightings from before an instant together, so many of each source at most: a span goes from one crawl to a later one of the same search where
 * every crawl between saw the advert too. What history tells of the advert stays the same, and a crawl that comes late ends spans as it would have
 * come between sightings. A source of which something is being merged waits for the next call. Gives how many sightings went.
 */
export async function collapseSightings(db: Postgres, before: Date, atOnce: number): Promise<number> {
  const sources = await db.query<{ source_id: string }>(`select distinct source_id from crawl order by 1`);
  let gone = 0;
  for (const { source_id: source } of sources) {
    gone += await db.transaction(async (tx) => {
      const [lock] = await tx.query<{ held: boolean }>(
        `select pg_try_advisory_xact_lock(hashtextextended('sightings ' || $1, 0)) as held`,
        [source],
      );
      if (!lock?.held) return 0;
      return (await tx.query(COLLAPSE, [source, before.toISOString(), atOnce])).length;
    });
  }
  return gone;
}

// Crawls of a search are numbered: what lies at two numbers that follow each other, or touches, is one span. A span without end is left as it is, and
// tells by itself of the sightings in it.
const COLLAPSE = `
with old as materialized (
  select search_id, s.reference, s.crawled_at
  from (select distinct search_id from crawl where source_id = $1) search cross join lateral (
    select reference, crawled_at from crawl_sighting o
    where o.source_id = $1 and o.search_id = search.search_id and o.crawled_at < $2
      and exists (select from crawl c where c.source_id = $1 and c.search_id = search.search_id and c.crawled_at = o.crawled_at)
    order by crawled_at limit $3) s
  limit $3
), touched as materialized (
  select distinct search_id, reference from old
), numbered as materialized (
  select search_id, crawled_at, row_number() over (partition by search_id order by crawled_at) as n
  from crawl where source_id = $1 and search_id in (select search_id from touched)
), part as materialized (
  select o.search_id, o.reference, n as first, n as last, o.crawled_at as seen_from, o.crawled_at as seen_to, false as is_span
  from old o join numbered using (search_id, crawled_at)
  where not exists (
    select from crawl_span s where s.source_id = $1 and s.search_id = o.search_id and s.reference = o.reference
      and s.seen_to is null and s.seen_from <= o.crawled_at)
  union all
  select s.search_id, s.reference, f.n, t.n, s.seen_from, s.seen_to, true
  from touched o join crawl_span s on s.source_id = $1 and s.reference = o.reference and s.search_id = o.search_id
  join numbered f on f.search_id = s.search_id and f.crawled_at = s.seen_from
  join numbered t on t.search_id = s.search_id and t.crawled_at = s.seen_to
), marked as (
  select *, coalesce(first > 1 + max(last) over (
    partition by search_id, reference order by first, last rows between unbounded preceding and 1 preceding), false)::int as begins
  from part
), island as (
  select *, sum(begins) over (partition by search_id, reference order by first, last rows unbounded preceding) as number from marked
), span as materialized (
  select search_id, reference, min(seen_from) as seen_from, max(seen_to) as seen_to from island group by search_id, reference, number
), merged as (
  delete from crawl_span s using part p
  where p.is_span and s.source_id = $1 and s.search_id = p.search_id and s.reference = p.reference and s.seen_from = p.seen_from
    and not exists (
      select from span n where n.search_id = p.search_id and n.reference = p.reference and n.seen_from = p.seen_from)
), written as (
  insert into crawl_span as s (source_id, search_id, reference, seen_from, seen_to)
  select $1, search_id, reference, seen_from, seen_to from span
  on conflict (source_id, reference, search_id, seen_from) do update set seen_to = excluded.seen_to
  where s.seen_to <> excluded.seen_to
)
delete from crawl_sighting s using old o
where s.source_id = $1 and s.search_id = o.search_id and s.reference = o.reference and s.crawled_at = o.crawled_at
returning 1`;
