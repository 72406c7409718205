-- Up Migration
create table energy_rating (
  source_id text not null,
  reference text not null,
  -- The rating that this one takes the place of: it does not count in figures, whichever of the two came first.
  replaces text,
  active boolean not null,
  stage text not null check (stage in ('existing', 'new')),
  type text check (type in ('apartment', 'house', 'building')),
  rated_on date not null,
  valid_until date,
  energy_class text check (energy_class between 'A' and 'G'),
  ghg_class text check (ghg_class between 'A' and 'G'),
  -- kWh of primary and of final energy, kg of CO2 equivalent, per m² and year.
  energy_consumption numeric,
  final_energy_consumption numeric,
  ghg_emissions numeric,
  -- Of the whole building where the type is building.
  area numeric,
  year_built int,
  construction_period text,
  heating_energy text,
  annual_cost_cents bigint,
  commune text,
  commune_name text,
  postcode text,
  longitude double precision,
  latitude double precision,
  geocode_score numeric,
  content_hash uuid not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  run_id text not null,
  primary key (source_id, reference)
);
create index energy_rating_commune on energy_rating (commune, rated_on) where active;
create index energy_rating_replaces on energy_rating (source_id, replaces) where replaces is not null;

create table rent_level (
  source_id text not null,
  -- Year; null where the file does not tell.
  edition int,
  commune text not null,
  type text not null check (type in ('apartment', 'apartment-1-2-rooms', 'apartment-3-plus-rooms', 'house')),
  commune_name text,
  department text,
  -- € per m² and month.
  rent_per_m2 numeric not null,
  low numeric not null,
  high numeric not null,
  basis text not null check (basis in ('commune', 'mesh')),
  observations_in_commune int,
  observations_in_mesh int,
  r2 numeric,
  content_hash uuid not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  run_id text not null,
  unique nulls not distinct (commune, type, source_id, edition)
);

-- Down Migration
drop table rent_level, energy_rating;
