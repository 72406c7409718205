-- Up Migration
-- One row an advert, as last seen; `content` is the whole canonical record, the columns beside it are what queries use.
create table advert (
  advert_id bigint generated always as identity primary key,
  source_id text not null,
  reference text not null,
  transaction text check (transaction in ('sale', 'rental')),
  type text not null,
  type_label text,
  title text,
  price_cents bigint,
  rent_cents bigint,
  area numeric,
  land_area numeric,
  rooms smallint,
  bedrooms smallint,
  location text,
  location_full text,
  postcode text,
  city text,
  commune text,
  energy_class text,
  ghg_class text,
  longitude double precision,
  latitude double precision,
  url text,
  status text not null default 'active' check (status in ('active', 'under-contract', 'withdrawn')),
  content jsonb not null,
  content_hash uuid not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  -- Grows with each write; a document store never takes an older one over a newer one.
  rev bigint not null,
  run_id text not null,
  unique (source_id, reference)
);
create sequence advert_rev;
create index advert_reference on advert (reference);
create index advert_price on advert (price_cents, advert_id desc);
create index advert_area on advert (area, advert_id desc);
create index advert_commune on advert (commune, advert_id desc);
create index advert_place_trgm on advert using gin ((coalesce(location, '') || ' ' || coalesce(location_full, '')) gin_trgm_ops);
create index advert_type_trgm on advert using gin (type_label gin_trgm_ops);

-- Each content that an advert ever had, once.
create table advert_content (
  advert_id bigint not null references advert on delete cascade,
  content_hash uuid not null,
  content jsonb not null,
  primary key (advert_id, content_hash)
);

-- What was seen and when. Of a stretch with the same content only the ends are kept in the long run; its inner sightings stay as
-- long as a message may come late, so that the history is the same whatever the order of arrival.
create table advert_version (
  advert_id bigint not null references advert on delete cascade,
  collected_at timestamptz not null,
  content_hash uuid not null,
  run_id text not null,
  stored_at timestamptz not null default now(),
  primary key (advert_id, collected_at),
  foreign key (advert_id, content_hash) references advert_content
);

-- What the document store and the event queue still have to be told, written in the transaction that changed the truth.
create table outbox (
  outbox_id bigint generated always as identity primary key,
  topic text not null check (topic in ('advert')),
  entity_id bigint not null,
  created_at timestamptz not null default now()
);

-- Cached answers carry the generation they were made under. A row, not a sequence: it moves exactly when the merge that
-- moved it commits, so no answer of before can be kept under the number of after.
create table cache_generation (
  only_row boolean primary key default true check (only_row),
  generation bigint not null
);
insert into cache_generation (generation) values (1);

-- Down Migration
drop table cache_generation, outbox, advert_version, advert_content, advert;
drop sequence advert_rev;
