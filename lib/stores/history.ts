/**
 * The history of adverts: what happened follows from the stored versions and the crawls that saw or missed the advert, and is worked
 * out again whenever one of those arrives, so that any order of arrival gives the same events.
 */
import type { Transaction } from "./postgres.ts";

/** Works the events and the status of these adverts out again; those whose status changed are put in the outbox. Gives how many. */
export async function refreshHistory(tx: Transaction, advertIds: readonly number[]): Promise<number> {
  if (advertIds.length === 0) return 0;
  await tx.query(`delete from advert_event where advert_id = any($1)`, [advertIds]);
  await tx.query(VERSION_EVENTS, [advertIds]);
  await tx.query(ABSENCE_EVENTS, [advertIds]);
  const changed = await tx.query<{ advert_id: number }>(STATUS, [advertIds]);
  const ids = changed.map(({ advert_id }) => advert_id);
  await tx.query(`insert into outbox (topic, entity_id) select 'advert', unnest($1::bigint[])`, [ids]);
  return ids.length;
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
select advert_id, collected_at, 'created', '{}' from version where before is null
union all
select advert_id, collected_at, 'price-changed',
  jsonb_build_object('from', was / 100, 'to', price.is / 100, 'percent', round((price.is - was) * 100 / nullif(was, 0), 2))
from price where was is distinct from price.is
union all
select advert_id, collected_at, 'changed', jsonb_build_object('fields', fields)
from version cross join lateral (
  select jsonb_agg(key order by key) as fields from jsonb_each(content) n
  where n.value is distinct from before->n.key and n.key <> all (${NOT_CHANGES})) d
where before is not null and fields is not null`;

// A gap between two sightings, or after the last, is an absence when one of the searches that had the advert was crawled completely
// often enough in it: the advert is withdrawn at the crawl that made it so, and relisted when it is seen again.
const ABSENCE_EVENTS = `
with seen as (
  select v.advert_id, v.collected_at as at from advert_version v where v.advert_id = any($1)
  union
  select a.advert_id, s.crawled_at from advert a join crawl_sighting s using (source_id, reference) where a.advert_id = any($1)
), gap as (
  select advert_id, at as last_seen, lead(at) over (partition by advert_id order by at) as seen_again from seen
), absence as (
  select g.advert_id, g.seen_again, min(missed.crawled_at) as withdrawn_at
  from gap g join advert a using (advert_id)
  join lateral (select distinct search_id from crawl_sighting s where s.source_id = a.source_id and s.reference = a.reference) of_search on true
  join lateral (
    select crawled_at, row_number() over (order by crawled_at) as nth, withdrawn_after from crawl c
    where c.source_id = a.source_id and c.search_id = of_search.search_id and c.complete
      and c.crawled_at > g.last_seen and (g.seen_again is null or c.crawled_at < g.seen_again)
  ) missed on missed.nth = missed.withdrawn_after
  group by 1, 2
)
insert into advert_event (advert_id, happened_at, type)
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
