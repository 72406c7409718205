-- Up Migration
-- A withdrawn advert and the sale that it possibly ended in. Internal: answers tell of communes and quarters only.
create table sale_match (
  advert_id bigint primary key references advert on delete cascade,
  sale_key uuid not null,
  ordinal smallint not null,
  -- Of today, as the advert resolves to it.
  commune text not null,
  department text not null,
  type text not null check (type in ('house', 'apartment')),
  withdrawn_on date not null,
  sold_on date not null,
  -- What was asked last, and at first.
  asking_cents bigint not null,
  first_asking_cents bigint not null,
  price_cents bigint not null,
  -- Above 0, 1 at most.
  confidence float8 not null,
  unique (sale_key, ordinal)
);
create index sale_match_commune on sale_match (commune, sold_on);
create index sale_match_department on sale_match (department, sold_on);

-- Communes whose withdrawn adverts or sales were written since they were compared. Rows are only added, as in `market_due`.
create table match_due (
  due_id bigint generated always as identity primary key,
  commune text not null
);
create index match_due_commune on match_due (commune);

create function note_withdrawn_adverts() returns trigger
  language plpgsql as $$
begin
  insert into match_due (commune)
  select distinct place.commune from written w join before b using (advert_id)
  cross join lateral (values (w.commune), (b.commune)) as place (commune)
  where 'withdrawn' in (w.status, b.status) and place.commune is not null
    and (w.status, w.commune, w.type, w.transaction, w.area, w.rooms, w.price_cents, w.longitude, w.latitude, w.life_annuity)
      is distinct from (b.status, b.commune, b.type, b.transaction, b.area, b.rooms, b.price_cents, b.longitude, b.latitude, b.life_annuity);
  return null;
end $$;
create trigger advert_withdrawn after update on advert referencing new table as written old table as before
  for each statement execute function note_withdrawn_adverts();

create function empty_matches() returns trigger
  language plpgsql as $$
begin
  delete from sale_match;
  return null;
end $$;
create trigger sale_matches_emptied after truncate on sale for each statement execute function empty_matches();

insert into match_due (commune) select distinct commune from advert where status = 'withdrawn' and commune is not null;

-- Down Migration
drop trigger sale_matches_emptied on sale;
drop function empty_matches;
drop trigger advert_withdrawn on advert;
drop function note_withdrawn_adverts;
drop table match_due, sale_match;
