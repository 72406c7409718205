-- Up Migration
-- When a source that is read whole each time held an advert: from one reading to another, both included; without end while the newest
-- one holds it. Written only where an advert came or went, whatever the size of the table.
create table crawl_span (
  source_id text not null,
  search_id text not null,
  reference text not null,
  seen_from timestamptz not null,
  seen_to timestamptz,
  primary key (source_id, reference, search_id, seen_from)
);
create unique index crawl_span_open on crawl_span (source_id, search_id, reference) where seen_to is null;

create function newest_crawl(of_source text, of_search text) returns timestamptz
  language sql stable parallel safe
  return (select max(crawled_at) from crawl where source_id = of_source and search_id = of_search);

-- When crawls saw an advert: of a span its two ends; between them it never was away.
create view advert_sighting as
  select source_id, reference, search_id, crawled_at from crawl_sighting
  union all
  select source_id, reference, search_id, seen_from from crawl_span
  union all
  select source_id, reference, search_id, coalesce(seen_to, newest_crawl(source_id, search_id)) from crawl_span;

-- The last time that an advert was there: where whole readings are kept as spans, the newest of them may be later than its row tells.
create function last_seen(of_source text, of_reference text, written timestamptz) returns timestamptz
  language sql stable parallel safe
  return greatest(written, (
    select max(newest_crawl(source_id, search_id)) from crawl_span
    where source_id = of_source and reference = of_reference and seen_to is null));

-- Down Migration
drop function last_seen(text, text, timestamptz);
drop view advert_sighting;
drop function newest_crawl(text, text);
drop table crawl_span;
