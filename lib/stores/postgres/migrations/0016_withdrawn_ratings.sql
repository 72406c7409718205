-- Up Migration
-- Since when a complete listing of its commune no longer holds it; null while it counts.
alter table energy_rating add column withdrawn_at timestamptz;

-- The newest complete listing of each commune: one that is older withdraws nothing.
create table rating_listing (
  source_id text not null,
  stage text not null check (stage in ('existing', 'new')),
  commune text not null,
  listed_at timestamptz not null,
  run_id text not null,
  primary key (source_id, stage, commune)
);

-- Down Migration
drop table rating_listing;
alter table energy_rating drop column withdrawn_at;
