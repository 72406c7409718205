-- Up Migration
-- The sales of an area in a year, as their statistics need them: counts and sums, and each €/m² with its quarter and number of rooms. Lists of
-- values, not quantiles: those of several areas, years or types make exact quantiles together. `area` is a department (two or three characters),
-- a commune (five) or a section of one (ten). A deed that lies in several sections is in each of them.
create table market_year (
  area text collate "C" not null,
  year smallint not null,
  type text not null check (type in ('house', 'apartment', 'other')),
  source_id text not null,
  deeds int not null,
  unpriced int not null,
  volume_cents bigint not null,
  first_sale date not null,
  last_sale date not null,
  -- By quarter.
  quarter_deeds int[] not null,
  quarter_volume bigint[] not null,
  -- One-dwelling deeds at a market price, by €/m²: the three arrays run side by side.
  prices float8[] not null,
  quarters smallint[] not null,
  rooms smallint[] not null,
  -- Deeds that would be among them if their price were a market price.
  left_reasons text[] not null,
  left_rooms smallint[] not null,
  collected_at timestamptz not null,
  primary key (area, year, type, source_id)
);

-- What was written to `sale` since `market_year` was worked out: those communes and years are read from `sale` until it is worked out again.
-- Rows are only added: a key would let a merge skip the row that a refresh is about to take away.
create table market_due (
  due_id bigint generated always as identity primary key,
  commune text not null,
  department text not null,
  year smallint not null
);
create index market_due_commune on market_due (commune, year);
create index market_due_department on market_due (department, year);

insert into market_due (commune, department, year)
select distinct commune, department, extract(year from sold_on)::smallint from sale where superseded_by is null;

create function empty_market() returns trigger
  language plpgsql as $$
begin
  delete from market_due;
  delete from market_year;
  return null;
end $$;
create trigger sale_emptied after truncate on sale for each statement execute function empty_market();

-- Sales around a point or in a zone.
create index sale_position on sale using gist (point(longitude, latitude)) where superseded_by is null and longitude is not null;

-- Down Migration
drop trigger sale_emptied on sale;
drop function empty_market;
drop index sale_position;
drop table market_due, market_year;
