-- Up Migration
alter table advert
  add column floor smallint,
  add column year_built smallint,
  add column furnished boolean,
  add column charges_included boolean,
  add column district text,
  -- What lib/records/advert-signs.ts reads out of an advert's words; `derived_by` is the vocabulary that did, null until one has.
  add column equipment text[] not null default '{}',
  add column is_new boolean,
  add column needs_work boolean,
  add column life_annuity boolean,
  add column derived_by text,
  -- Per cent by which its last change of price lowered it; null where that one raised it, or there was none.
  add column price_drop real;
create index advert_derived_by on advert (derived_by);

update advert a set (floor, year_built, furnished, charges_included, district) =
  (select c.floor, c."yearBuilt", c.furnished, c."chargesIncluded", c.district from jsonb_to_record(a.content) as c (
    floor smallint, "yearBuilt" smallint, furnished boolean, "chargesIncluded" boolean, district text));

update advert a set price_drop = -(last.detail->>'percent')::real
from (
  select distinct on (advert_id) advert_id, detail from advert_event where type = 'price-changed' order by advert_id, happened_at desc
) last
where last.advert_id = a.advert_id and (last.detail->>'percent')::real < 0;

-- Metres between two points of the globe (haversine, mean radius 6,371,008.8 m).
create function metres_between(longitude float8, latitude float8, other_longitude float8, other_latitude float8) returns float8
  language sql immutable strict parallel safe
  return 12742017.6 * asin(sqrt(least(1, power(sind((other_latitude - latitude) / 2), 2)
    + cosd(latitude) * cosd(other_latitude) * power(sind((other_longitude - longitude) / 2), 2))));

-- The department of an INSEE code, else of a postcode; Corsica's postcodes begin with 200, 201 (2A), 202 and 206 (2B).
create function department_of(commune text, postcode text) returns text
  language sql immutable parallel safe
  return case
    when commune is not null then left(commune, case when commune ~ '^9[78]' then 3 else 2 end)
    when postcode ~ '^20[01]' then '2A'
    when postcode ~ '^20' then '2B'
    else left(postcode, case when postcode ~ '^9[78]' then 3 else 2 end) end;

-- What an advert is said to have, a bit each, in the order of `Equipment` in lib/records/advert-signs.ts: words that come later come last.
create function equipment_bits(equipment text[]) returns int
  language sql immutable strict parallel safe
  return (select coalesce(bit_or(1 << (array_position(
    array['jardin', 'balcon', 'terrasse', 'garage', 'parking', 'ascenseur', 'piscine', 'cave', 'cheminee', 'vue_mer', 'plain_pied', 'veranda',
      'dependance', 'acces_pmr', 'gardien', 'fibre'], word) - 1)), 0) from unnest(equipment) as word);

-- What adverts are filtered and sorted by, and nothing else: rows so short, and so quick to take apart, that reading half a million of them is
-- no accident. Of status, transaction and type the first letter stands for the word. Follows `advert`.
create table advert_facts (
  advert_id bigint primary key references advert on delete cascade,
  first_seen timestamptz not null,
  equipment int not null,
  status "char" not null,
  type "char" not null,
  transaction "char",
  energy_class "char",
  rooms smallint,
  bedrooms smallint,
  floor smallint,
  year_built smallint,
  furnished boolean,
  charges_included boolean,
  is_new boolean,
  needs_work boolean,
  life_annuity boolean,
  price_drop real,
  price_cents bigint,
  rent_cents bigint,
  area float8,
  land_area float8,
  price_per_m2 float8,
  longitude float8,
  latitude float8,
  commune text,
  department text,
  postcode text,
  source_id text not null,
  type_folded text not null,
  city_folded text,
  district_folded text,
  place_folded text not null,
  -- Of a position that the advert's own source did not publish: which source found it, how precisely, and when.
  located_by text,
  located_precision text,
  located_at timestamptz
);

-- The same as it follows from `advert`; its place on the map is the one that `position_of` gives.
create view advert_facts_now as
select a.advert_id, a.first_seen, equipment_bits(a.equipment) as equipment, left(a.status, 1)::"char" as status, left(a.type, 1)::"char" as type,
  left(a.transaction, 1)::"char" as transaction, a.energy_class::"char" as energy_class, a.rooms, a.bedrooms, a.floor, a.year_built,
  a.furnished, a.charges_included, a.is_new, a.needs_work, a.life_annuity, a.price_drop, a.price_cents, a.rent_cents,
  a.area::float8 as area, a.land_area::float8 as land_area, round(a.price_cents / 100.0 / nullif(a.area, 0), 2)::float8 as price_per_m2,
  (position->>'longitude')::float8 as longitude, (position->>'latitude')::float8 as latitude,
  a.commune, department_of(a.commune, a.postcode) as department, a.postcode, a.source_id,
  a.type_folded, fold(a.city) as city_folded, fold(a.district) as district_folded, a.place_folded,
  nullif(position->>'source', 'published') as located_by,
  case when position->>'source' <> 'published' then position->>'precision' end as located_precision,
  (position->>'collected_at')::timestamptz as located_at
from advert a
cross join lateral (select position_of(a.longitude, a.latitude, null, street_in(a.location_full), a.commune) as position offset 0) at;

create function follow_adverts(ids bigint[]) returns void
  language sql
  begin atomic
    insert into advert_facts as f select * from advert_facts_now where advert_id = any (ids) order by advert_id
    on conflict (advert_id) do update set
      (first_seen, equipment, status, type, transaction, energy_class, rooms, bedrooms, floor, year_built, furnished, charges_included, is_new,
        needs_work, life_annuity, price_drop, price_cents, rent_cents, area, land_area, price_per_m2, longitude, latitude, commune,
        department, postcode, source_id, type_folded, city_folded, district_folded, place_folded, located_by, located_precision, located_at) =
      (excluded.first_seen, excluded.equipment, excluded.status, excluded.type, excluded.transaction, excluded.energy_class, excluded.rooms,
        excluded.bedrooms, excluded.floor, excluded.year_built, excluded.furnished, excluded.charges_included, excluded.is_new,
        excluded.needs_work, excluded.life_annuity, excluded.price_drop, excluded.price_cents, excluded.rent_cents, excluded.area,
        excluded.land_area, excluded.price_per_m2, excluded.longitude, excluded.latitude, excluded.commune, excluded.department,
        excluded.postcode, excluded.source_id, excluded.type_folded, excluded.city_folded, excluded.district_folded, excluded.place_folded,
        excluded.located_by, excluded.located_precision, excluded.located_at)
    where row(f.*) is distinct from row(excluded.*);
  end;

create function follow_new_adverts() returns trigger
  language plpgsql as $$
begin
  perform follow_adverts(array(select advert_id from written));
  return null;
end $$;
-- `rev` moves with all that answers tell of an advert; that one was only seen again is told nowhere here.
create function follow_changed_adverts() returns trigger
  language plpgsql as $$
begin
  perform follow_adverts(array(
    select w.advert_id from written w join before b using (advert_id)
    where (w.rev, w.status, w.first_seen, w.price_cents, w.rent_cents, w.price_drop, w.commune, w.derived_by)
      is distinct from (b.rev, b.status, b.first_seen, b.price_cents, b.rent_cents, b.price_drop, b.commune, b.derived_by)));
  return null;
end $$;
create trigger advert_inserted after insert on advert referencing new table as written
  for each statement execute function follow_new_adverts();
create trigger advert_updated after update on advert referencing new table as written old table as before
  for each statement execute function follow_changed_adverts();

-- The centre of a commune is where its adverts without a position of their own lie.
create function follow_written_places() returns trigger
  language plpgsql as $$
begin
  perform follow_adverts(array(select a.advert_id from advert a join written w on w.code = a.commune where a.longitude is null));
  return null;
end $$;
create trigger place_inserted after insert on place referencing new table as written for each statement execute function follow_written_places();
create trigger place_updated after update on place referencing new table as written for each statement execute function follow_written_places();

-- What /statistiques adds up: rows of plus and minus, so that merges need not wait for each other; now and then one of them puts them together.
create table advert_tally (
  type_name text not null,
  energy_class text,
  adverts bigint not null,
  prices bigint not null,
  price_cents numeric not null,
  areas bigint not null,
  area numeric not null
);

create view advert_tally_sum as
select type_name, energy_class, sum(adverts)::bigint as adverts, sum(prices)::bigint as prices, sum(price_cents) as price_cents,
  sum(areas)::bigint as areas, sum(area) as area
from advert_tally group by type_name, energy_class having sum(adverts) > 0;

create function tally_adverts() returns trigger
  language plpgsql as $$
begin
  if TG_OP = 'INSERT' then
    insert into advert_tally
    select type_name, energy_class, count(*), count(price_cents), coalesce(sum(price_cents), 0), count(area), coalesce(sum(area), 0)
    from added where status <> 'withdrawn' group by 1, 2;
  elsif TG_OP = 'DELETE' then
    insert into advert_tally
    select type_name, energy_class, -count(*), -count(price_cents), -coalesce(sum(price_cents), 0), -count(area), -coalesce(sum(area), 0)
    from removed where status <> 'withdrawn' group by 1, 2;
  else
    insert into advert_tally
    select type_name, energy_class, sum(sign), coalesce(sum(sign) filter (where price_cents is not null), 0), coalesce(sum(sign * price_cents), 0),
      coalesce(sum(sign) filter (where area is not null), 0), coalesce(sum(sign * area), 0)
    from (
      select 1 as sign, type_name, energy_class, status, price_cents, area from added
      union all
      select -1, type_name, energy_class, status, price_cents, area from removed
    ) moved
    where status <> 'withdrawn' group by 1, 2
    having sum(sign) <> 0 or sum(sign * price_cents) <> 0 or sum(sign * area) <> 0
      or sum(sign) filter (where price_cents is not null) <> 0 or sum(sign) filter (where area is not null) <> 0;
  end if;
  if (select count(*) > 1000 from advert_tally) and pg_try_advisory_xact_lock(hashtextextended('advert tally', 0)) then
    with taken as (delete from advert_tally returning *)
    insert into advert_tally
    select type_name, energy_class, sum(adverts), sum(prices), sum(price_cents), sum(areas), sum(area) from taken
    group by 1, 2 having sum(adverts) <> 0;
  end if;
  return null;
end $$;
create trigger advert_tally_added after insert on advert referencing new table as added
  for each statement execute function tally_adverts();
create trigger advert_tally_changed after update on advert referencing new table as added old table as removed
  for each statement execute function tally_adverts();
create trigger advert_tally_removed after delete on advert referencing old table as removed
  for each statement execute function tally_adverts();
create function empty_tally() returns trigger
  language plpgsql as $$
begin
  delete from advert_tally;
  return null;
end $$;
create trigger advert_tally_emptied after truncate on advert for each statement execute function empty_tally();

insert into advert_facts select * from advert_facts_now;
insert into advert_tally
select type_name, energy_class, count(*), count(price_cents), coalesce(sum(price_cents), 0), count(area), coalesce(sum(area), 0)
from advert where status <> 'withdrawn' group by 1, 2;

create index advert_facts_price on advert_facts (price_cents, advert_id);
create index advert_facts_rent on advert_facts (rent_cents, advert_id) where rent_cents is not null;
create index advert_facts_price_per_m2 on advert_facts (price_per_m2, advert_id) where price_per_m2 is not null;
create index advert_facts_area on advert_facts (area, advert_id);
create index advert_facts_land_area on advert_facts (land_area, advert_id) where land_area is not null;
create index advert_facts_price_drop on advert_facts (price_drop, advert_id) where price_drop is not null;
create index advert_facts_new on advert_facts (advert_id) where is_new;
create index advert_facts_work on advert_facts (advert_id) where needs_work;
create index advert_facts_annuity on advert_facts (advert_id) where life_annuity;
create index advert_facts_first_seen on advert_facts (first_seen, advert_id);
create index advert_facts_commune on advert_facts (commune, transaction, price_cents);
create index advert_facts_department on advert_facts (department, transaction, type, price_cents);
create index advert_facts_postcode on advert_facts (postcode);
create index advert_facts_city on advert_facts (city_folded);
create index advert_facts_position on advert_facts using gist (point(longitude, latitude)) where longitude is not null;
create index advert_facts_place_trgm on advert_facts using gin (place_folded gin_trgm_ops);

drop index advert_price, advert_area, advert_rent, advert_city, advert_statistics;

-- Down Migration
create index advert_statistics on advert (type_name, energy_class) include (price_cents, area) where status <> 'withdrawn';
create index advert_city on advert (fold(city), advert_id desc);
create index advert_rent on advert (rent_cents, advert_id desc) where rent_cents is not null;
create index advert_area on advert (area, advert_id desc);
create index advert_price on advert (price_cents, advert_id desc);
drop trigger place_updated on place;
drop trigger place_inserted on place;
drop trigger advert_tally_emptied on advert;
drop trigger advert_tally_removed on advert;
drop trigger advert_tally_changed on advert;
drop trigger advert_tally_added on advert;
drop trigger advert_updated on advert;
drop trigger advert_inserted on advert;
drop function follow_written_places, follow_new_adverts, follow_changed_adverts, follow_adverts;
drop view advert_tally_sum, advert_facts_now;
drop table advert_tally, advert_facts;
drop function tally_adverts, empty_tally, equipment_bits, department_of, metres_between;
drop index advert_derived_by;
alter table advert drop column floor, drop column year_built, drop column furnished, drop column charges_included, drop column district,
  drop column equipment, drop column is_new, drop column needs_work, drop column life_annuity, drop column derived_by, drop column price_drop;
