-- Up Migration
-- A text as searches compare it: no case, no accent, hyphens and apostrophes as spaces. Immutable, which unaccent() alone is not
-- only because its dictionary could be replaced.
create function fold(text) returns text
  language sql immutable strict parallel safe
  return translate(lower(public.unaccent('public.unaccent'::regdictionary, $1)), '-’''', '   ');

-- The type as people read it: as published, else in our words.
create function type_name(type text, label text) returns text
  language sql immutable parallel safe
  return coalesce(label, case type
    when 'apartment' then 'Appartement' when 'house' then 'Maison' when 'parking' then 'Parking' when 'land' then 'Terrain'
    when 'commercial' then 'Local commercial' when 'building' then 'Immeuble' else 'Autre' end);

create function advert_words(title text, place text, content jsonb) returns tsvector
  language sql immutable parallel safe
  return to_tsvector('french'::regconfig, fold(coalesce(title, '') || ' ' || coalesce(place, '') || ' ' || coalesce(content ->> 'description', '')));

alter table advert
  add column type_name text generated always as (type_name(type, type_label)) stored,
  add column type_folded text generated always as (fold(type_name(type, type_label))) stored,
  add column place_folded text generated always as (fold(coalesce(location, '') || ' ' || coalesce(location_full, ''))) stored;

drop index advert_place_trgm, advert_type_trgm;
create index advert_place_trgm on advert using gin (place_folded gin_trgm_ops);
create index advert_words on advert using gin (advert_words(title, location_full, content));
create index advert_city on advert (fold(city), advert_id desc);
create index advert_postcode on advert (postcode, advert_id desc);
create index advert_rent on advert (rent_cents, advert_id desc) where rent_cents is not null;
create index advert_location on advert (location) where status <> 'withdrawn';
-- All that /statistiques adds up.
create index advert_statistics on advert (type_name, energy_class) include (price_cents, area) where status <> 'withdrawn';

-- Down Migration
drop index advert_statistics, advert_location, advert_rent, advert_postcode, advert_city, advert_words, advert_place_trgm;
alter table advert drop column place_folded, drop column type_folded, drop column type_name;
create index advert_place_trgm on advert using gin ((coalesce(location, '') || ' ' || coalesce(location_full, '')) gin_trgm_ops);
create index advert_type_trgm on advert using gin (type_label gin_trgm_ops);
drop function advert_words, type_name, fold;
