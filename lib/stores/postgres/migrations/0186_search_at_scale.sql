-- Up Migration
-- Names as bits, so that adverts are sifted by what they offer without being unpacked. Two names may share a bit: a bit that is not set is sure, one
-- that is set is likely.
create function name_bit(name text) returns int
  language sql immutable strict parallel safe
  return (hashtextextended(name, 0) & 511)::int;
create function name_bits(names text[]) returns bit(512)
  language sql immutable strict parallel safe
  return (select coalesce(bit_or(set_bit(0::bit(512), name_bit(name), 1)), 0::bit(512)) from unnest(names) as name);

-- The table is written anew, without the indexes, which are made again: they would be twice as large otherwise.
do $$
declare
  definitions text[];
  names text[];
  each text;
begin
  select array_agg(pg_get_indexdef(i.indexrelid)), array_agg(i.indexrelid::regclass::text) into definitions, names
  from pg_index i where i.indrelid = 'advert_facts'::regclass and not i.indisprimary;
  foreach each in array names loop execute 'drop index ' || each; end loop;
  create temp table facts_before on commit drop as table advert_facts;
  truncate advert_facts;
  alter table advert_facts add column offers bit(512) not null;
  insert into advert_facts
  select b.*, name_bits(a.concept_names) from facts_before b join advert a using (advert_id) order by advert_id;
  foreach each in array definitions loop execute each; end loop;
end $$;
create index advert_facts_newest_of on advert_facts (commune, advert_id desc);

create or replace view advert_facts_now as
select a.advert_id, a.first_seen, equipment_bits(a.equipment) as equipment, left(a.status, 1)::"char" as status, left(a.type, 1)::"char" as type,
  left(a.transaction, 1)::"char" as transaction, a.energy_class::"char" as energy_class, a.rooms, a.bedrooms, a.floor, a.year_built,
  a.furnished, a.charges_included, a.is_new, a.needs_work, a.life_annuity, a.price_drop, a.price_cents, a.rent_cents,
  a.area::float8 as area, a.land_area::float8 as land_area, round(a.price_cents / 100.0 / nullif(a.area, 0), 2)::float8 as price_per_m2,
  (position->>'longitude')::float8 as longitude, (position->>'latitude')::float8 as latitude,
  a.commune, department_of(a.commune, a.postcode) as department, a.postcode, a.source_id,
  a.type_folded, fold(a.city) as city_folded, fold(a.district) as district_folded, a.place_folded,
  nullif(position->>'source', 'published') as located_by,
  case when position->>'source' <> 'published' then position->>'precision' end as located_precision,
  (position->>'collected_at')::timestamptz as located_at, name_bits(a.concept_names) as offers
from advert a
cross join lateral (select position_of(a.longitude, a.latitude, null, street_in(a.location_full), a.commune) as position offset 0) at;

create or replace function follow_adverts(ids bigint[]) returns void
  language sql
  begin atomic
    insert into advert_facts as f select * from advert_facts_now where advert_id = any (ids) order by advert_id
    on conflict (advert_id) do update set
      (first_seen, equipment, status, type, transaction, energy_class, rooms, bedrooms, floor, year_built, furnished, charges_included, is_new,
        needs_work, life_annuity, price_drop, price_cents, rent_cents, area, land_area, price_per_m2, longitude, latitude, commune,
        department, postcode, source_id, type_folded, city_folded, district_folded, place_folded, located_by, located_precision, located_at,
        offers) =
      (excluded.first_seen, excluded.equipment, excluded.status, excluded.type, excluded.transaction, excluded.energy_class, excluded.rooms,
        excluded.bedrooms, excluded.floor, excluded.year_built, excluded.furnished, excluded.charges_included, excluded.is_new,
        excluded.needs_work, excluded.life_annuity, excluded.price_drop, excluded.price_cents, excluded.rent_cents, excluded.area,
        excluded.land_area, excluded.price_per_m2, excluded.longitude, excluded.latitude, excluded.commune, excluded.department,
        excluded.postcode, excluded.source_id, excluded.type_folded, excluded.city_folded, excluded.district_folded, excluded.place_folded,
        excluded.located_by, excluded.located_precision, excluded.located_at, excluded.offers)
    where row(f.*) is distinct from row(excluded.*);
  end;

-- The communes around one, by their places on the map.
create index place_position on place using gist (point(longitude, latitude)) where type <> 'former' and longitude is not null;

-- Down Migration
drop index place_position, advert_facts_newest_of;
drop function follow_adverts;
drop view advert_facts_now;
alter table advert_facts drop column offers;
drop function name_bits, name_bit;
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
