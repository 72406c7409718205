/**
 * The history of adverts: what happened follows from the stored versions and the crawls that saw or missed the advert, and is worked
 * out again whenever one of those arrives, so that any order of arrival gives the same events.
 */
import type { Transaction } from "../postgres/postgres.ts";
import { logEvents } from "./event-log.ts";

/**
 * Works the events and the status of these adverts out again, for what a run brought; those whose status changed are put in the outbox, and
 * events that were not known in the log. Gives the ids of the former.
 */
export async function refreshHistory(tx: Transaction, advertIds: readonly number[], runId: string): Promise<number[]> {
  if (advertIds.length === 0) return [];
  await tx.query(`delete from advert_event where advert_id = any($1)`, [advertIds]);
  await tx.query(VERSION_EVENTS, [advertIds]);
  await tx.query(SIGHTING_EVENTS, [advertIds]);
  await logEvents(tx, advertIds, runId);
  const changed = await tx.query<{ advert_id: number }>(STATUS, [advertIds]);
  await tx.query(PRICE_DROP, [advertIds]);
  const ids = changed.map(({ advert_id }) => advert_id);
  await tx.query(`insert into outbox (topic, entity_id) select 'advert', unnest($1::bigint[])`, [ids]);
  return ids;
}

/** Fields of a record that say when it was read, and those that the price's own event tells. */
const NOT_CHANGES = `array['collectedAt', 'rows', 'kind', 'source', 'reference', 'priceCents', 'rentCents']`;

const VERSION_EVENTS = `
with version as (
  select v.advert_id, v.collected_at, c.content, lag(c.content) over w as before
  from advert_version v join advert_content c using (advert_id, content_hash)
  where v.advert_id = any($1) window w as (partition by v.advert_id order by v.collected_at)
), price as (
  select advert_id, collected_at,
    coalesce((before->>'priceCents')::numeric, (before->>'rentCents')::numeric) as was,
    coalesce((content->>'priceCents')::numeric, (content->>'rentCents')::numeric) as is
  from version where before is not null
)
insert into advert_event (advert_id, happened_at, type, detail)
select advert_id, collected_at, 'price-changed',
  jsonb_build_object('from', was / 100, 'to', price.is / 100, 'percent', round((price.is - was) * 100 / nullif(was, 0), 2))
from price where was is distinct from price.is
union all
select advert_id, collected_at, 'changed', jsonb_build_object('fields', fields)
from version cross join lateral (
  select jsonb_agg(key order by key) as fields from jsonb_each(content) n
  where n.value is distinct from coalesce(before->n.key, 'null') and n.key <> all (${NOT_CHANGES})) d
where before is not null and fields is not null`;

// A gap between two sightings, or after the last, is an absence once a search that had listed the advert was crawled completely often
// enough in it. Where several searches are followed, an advert that one of them listed last time is not gone before that one has
// missed it often enough as well; only a search that was not even tried since has no say, so that one given up holds nothing back.
// Nothing later than the withdrawal counts for it: what is known of a day does not depend on the days after.
// Between the two ends of a span an advert was never away for its own search; another may have missed it between two readings of that one, so that
// of adverts in several searches each reading in a span is a sighting.
// (offset 0: else all crawls are compared with all gaps once there are many, instead of each gap's being looked up.)
const SIGHTING_EVENTS = `
with seen as materialized (
  select v.advert_id, v.collected_at as at from advert_version v where v.advert_id = any($1)
  union
  select a.advert_id, s.crawled_at from advert a join advert_sighting s using (source_id, reference) where a.advert_id = any($1)
  union
  select a.advert_id, c.crawled_at
  from advert a join crawl_span s using (source_id, reference) join crawl c using (source_id, search_id)
  where a.advert_id = any($1) and c.crawled_at > s.seen_from and (s.seen_to is null or c.crawled_at < s.seen_to) and (exists (
    select from crawl_span o where o.source_id = s.source_id and o.reference = s.reference and o.search_id <> s.search_id)
    or exists (
    select from crawl_sighting o where o.source_id = s.source_id and o.reference = s.reference and o.search_id <> s.search_id))
), gap as (
  select advert_id, at as last_seen, lead(at) over (partition by advert_id order by at) as seen_again from seen
), listed as (
  select a.advert_id, a.source_id, a.reference, s.search_id, min(s.crawled_at) as first_listed
  from advert a join advert_sighting s using (source_id, reference) where a.advert_id = any($1) group by 1, 2, 3, 4
), miss as (
  select g.advert_id, g.last_seen, g.seen_again, l.source_id, l.reference, l.search_id, c.crawled_at, c.withdrawn_after,
    count(*) filter (where c.complete) over (partition by g.advert_id, g.last_seen, l.search_id order by c.crawled_at) as times
  from gap g
  join listed l on l.advert_id = g.advert_id and l.first_listed <= g.last_seen and not exists (
    select from crawl_span s where s.source_id = l.source_id and s.reference = l.reference and s.search_id = l.search_id
      and s.seen_from <= g.last_seen and coalesce(s.seen_to, 'infinity') > g.last_seen)
  cross join lateral (
    select crawled_at, withdrawn_after, complete from crawl c
    where c.source_id = l.source_id and c.search_id = l.search_id
      and c.crawled_at > g.last_seen and c.crawled_at < coalesce(g.seen_again, 'infinity')
    offset 0) c
), search as (
  select advert_id, last_seen, seen_again, source_id, reference, search_id, min(crawled_at) as tried_at,
    min(crawled_at) filter (where times >= withdrawn_after) as gone_at
  from miss group by 1, 2, 3, 4, 5, 6
), absence as (
  select gone.advert_id, gone.seen_again, min(gone.gone_at) as withdrawn_at
  from search gone
  where gone.gone_at is not null and not exists (
    select from search other
    where other.advert_id = gone.advert_id and other.last_seen = gone.last_seen
      and other.tried_at <= gone.gone_at and coalesce(other.gone_at, 'infinity') > gone.gone_at
      and exists (
        select from (
          select max(c.crawled_at) as at from crawl c
          where c.source_id = other.source_id and c.search_id = other.search_id and c.complete and c.crawled_at <= other.last_seen) last
        where exists (select from crawl_sighting s
            where s.source_id = other.source_id and s.reference = other.reference and s.search_id = other.search_id and s.crawled_at = last.at)
          or exists (select from crawl_span s
            where s.source_id = other.source_id and s.reference = other.reference and s.search_id = other.search_id
              and s.seen_from <= last.at and coalesce(s.seen_to, 'infinity') >= last.at)))
  group by 1, 2
)
insert into advert_event (advert_id, happened_at, type)
select advert_id, min(at), 'created' from seen group by 1
union all
select advert_id, withdrawn_at, 'withdrawn' from absence
union all
select advert_id, seen_again, 'relisted' from absence where seen_again is not null`;

const STATUS = `
with standing as (
  select a.advert_id, case
    when (select e.type from advert_event e where e.advert_id = a.advert_id and e.type in ('withdrawn', 'relisted')
      order by e.happened_at desc limit 1) = 'withdrawn' then 'withdrawn'
    when (a.content->>'underContract')::boolean then 'under-contract' else 'active' end as status
  from advert a where a.advert_id = any($1)
)
update advert a set status = s.status, rev = nextval('advert_rev')
from standing s where s.advert_id = a.advert_id and a.status <> s.status
returning a.advert_id`;

// By how many per cent the last change of price lowered it.
const PRICE_DROP = `
update advert a set price_drop = last.drop
from unnest($1::bigint[]) as asked (advert_id) cross join lateral (
  select (select case when (e.detail->>'percent')::real < 0 then -(e.detail->>'percent')::real end from advert_event e
    where e.advert_id = asked.advert_id and e.type = 'price-changed' order by e.happened_at desc limit 1) as drop) last
where a.advert_id = asked.advert_id and a.price_drop is distinct from last.drop`;
