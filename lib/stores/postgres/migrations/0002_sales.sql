-- Up Migration
create table sale (
  -- The deed's own key and its ordinal among deeds that share it.
  sale_key uuid not null,
  ordinal smallint not null,
  -- The family of files that tell of the same deeds (geo-DVF and raw DVF are one).
  family text not null,
  source_id text not null,
  source_ref text not null,
  run_id text not null,
  sold_on date not null,
  nature text not null,
  price_cents bigint,
  dispositions smallint not null,
  commune text not null,
  commune_name text,
  department text not null,
  postcode text,
  address text,
  parcels text[] not null,
  sections text[] not null,
  lot_count int,
  dwellings smallint not null,
  dwelling_type text check (dwelling_type in ('house', 'apartment')),
  built_area numeric,
  rooms smallint,
  land_area numeric,
  longitude double precision,
  latitude double precision,
  -- Lots, premises and land rows, as read.
  detail jsonb not null,
  -- €/m² of built area, only where the deed has exactly one dwelling.
  price_per_m2 numeric generated always as (
    case when dwellings = 1 and built_area > 0 and price_cents > 0 then price_cents / 100.0 / built_area end
  ) stored,
  -- Of the facts of the deed; spelling of names and coordinates are not among them.
  content_hash uuid not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  -- Set when a newer complete file of this commune and year no longer holds the deed.
  superseded_by text,
  -- An inferred deed that stands aside for the given deeds of the same day and parcels.
  yields boolean not null default false,
  primary key (sale_key, ordinal)
);
create index sale_commune_date on sale (commune, sold_on desc, sale_key, ordinal) where superseded_by is null;
create index sale_date on sale (sold_on desc, sale_key, ordinal) where superseded_by is null;
create index sale_department_date on sale (department, sold_on desc, sale_key, ordinal) where superseded_by is null;

-- The communes and years a complete file covered: tells "no sale" from "no data".
create table sale_coverage (
  family text not null,
  commune text not null,
  year smallint not null,
  source_id text not null,
  run_id text not null,
  collected_at timestamptz not null,
  -- False when rows of that commune and year were refused.
  complete boolean not null,
  primary key (family, commune, year)
);

-- Which deeds the files of a running run hold, and where: tells two equal deeds from one met twice, and what the file no longer
-- holds. Emptied when the run closes; with it lost, nothing is superseded.
create unlogged table sale_seen (
  run_id text not null,
  task int not null,
  sale_key uuid not null,
  ordinal smallint not null,
  source_ref text not null,
  primary key (run_id, task, sale_key, ordinal)
);

-- Down Migration
drop table sale_seen, sale_coverage, sale;
