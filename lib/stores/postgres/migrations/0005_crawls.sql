-- Up Migration
-- The card of an advert when its page was last read: an advert whose card has not changed is not visited again.
create table advert_card (
  source_id text not null,
  reference text not null,
  fingerprint text not null,
  collected_at timestamptz not null,
  primary key (source_id, reference)
);

-- One reading of one search of a source. Only complete ones prove that an advert is gone.
create table crawl (
  source_id text not null,
  search_id text not null,
  crawled_at timestamptz not null,
  search text not null,
  run_id text not null,
  complete boolean not null,
  -- How many complete crawls must miss an advert before it is withdrawn, as the source said then.
  withdrawn_after smallint not null,
  primary key (source_id, search_id, crawled_at)
);

-- Which adverts a crawl saw on its lists, visited or not.
create table crawl_sighting (
  source_id text not null,
  reference text not null,
  search_id text not null,
  crawled_at timestamptz not null,
  primary key (source_id, reference, search_id, crawled_at)
);
create index crawl_sighting_search on crawl_sighting (source_id, search_id, crawled_at);

-- What happened to an advert: follows from its versions and the crawls that saw or missed it, whatever the order of their arrival.
create table advert_event (
  advert_id bigint not null references advert on delete cascade,
  happened_at timestamptz not null,
  type text not null check (type in ('created', 'price-changed', 'changed', 'withdrawn', 'relisted')),
  detail jsonb not null default '{}',
  primary key (advert_id, happened_at, type)
);

-- Down Migration
drop table advert_event, crawl_sighting, crawl, advert_card;
