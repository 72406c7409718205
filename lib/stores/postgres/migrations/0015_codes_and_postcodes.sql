-- Up Migration
-- The arrondissement that alone has a postcode.
create function district_at(postcode text) returns text
  language sql stable strict parallel safe
  return (select min(p.code) from place p where p.type = 'arrondissement' and p.postcodes @> array[$1] having count(*) = 1);

-- The commune of today that the one which had a code is part of, or is; null where the places know of none, or of several.
create function former_commune_today(code text) returns text
  language sql stable strict parallel safe
  return coalesce(
    (select p.parent from place p where p.code = $1 and p.type = 'former'),
    (select min(p.code) from place p where p.type = 'commune' and p.former_codes @> array[$1] having count(*) = 1));

-- Today's code for a code of any time; a code that is not known stands for itself. Codes of the department of Seine (75012: Boulogne), out of
-- use since 1968, are the postcodes of Paris: they are its arrondissements'.
create or replace function commune_today(code text) returns text
  language sql stable strict parallel safe
  return coalesce(
    (select p.code from place p where p.code = $1 and p.type <> 'former'),
    district_at($1),
    former_commune_today($1),
    $1);

-- Codes under which data about a commune may stand: today's, those of its arrondissements and of communes that are part of it now. One that is
-- an arrondissement's postcode is not among them.
create or replace function commune_codes(code text) returns text[]
  language sql stable strict parallel safe
  return array(
    with today (code) as (select commune_today($1))
    select t.code from today t
    union
    select p.code from today t join place p on p.parent = t.code
    union
    select former from today t join place p on p.code = t.code and p.type = 'commune' cross join lateral unnest(p.former_codes) as former
    where district_at(former) is null
    order by 1);

-- Where a place's own postcode and town are, without a code; null where they contradict each other or several communes come into question.
create function commune_of_address(postcode text, town text) returns text
  language plpgsql stable parallel safe as $$
declare
  key text := nullif(town_key(town), '');
  found text;
begin
  select min(p.code) into found from place p
  where p.name_key = key and p.type <> 'former' and p.postcodes @> array[postcode] having count(*) = 1;
  if found is not null then
    return found;
  end if;
  if not exists (select from place p where p.postcodes @> array[postcode]) then
    return commune_named(key, postcode);
  elsif key is not null then
    return commune_at(postcode, key);
  end if;
  return (select min(p.code) from place p where p.postcodes @> array[postcode] and p.type = 'commune' having count(*) = 1);
end $$;

-- Whether a postcode is one of a commune's, or of the city whose arrondissement it is; true where the places know none of it.
create function is_postcode_of(commune text, postcode text) returns boolean
  language sql stable parallel safe
  return coalesce(
    (select bool_or(p.postcodes = '{}' or p.postcodes @> array[$2]) from place p
     where p.type <> 'former' and p.code in ($1, (select d.parent from place d where d.code = $1 and d.type = 'arrondissement'))),
    true);

-- The INSEE code of today for a place as it is published: the code that is given, unless postcode and town together name another commune and
-- the postcode is none of the code's; else postcode and town in any spelling. In Paris, Lyon and Marseille the arrondissement where the postcode
-- or the name tells. Null where postcode and town contradict each other or several communes come into question.
create or replace function resolve_commune(postcode text, town text, given text) returns text
  language plpgsql stable parallel safe as $$
declare
  found text := commune_today(given);
  district text;
begin
  if found is null then
    found := commune_of_address(postcode, town);
  elsif postcode is not null and nullif(town_key(town), '') is not null and not is_postcode_of(found, postcode)
    and exists (select from place p where p.postcodes @> array[postcode]) then
    found := coalesce(commune_of_address(postcode, town), found);
  end if;
  select min(p.code) into district from place p
  where p.parent = found and p.type = 'arrondissement' and p.postcodes @> array[postcode] having count(*) = 1;
  return coalesce(district, found);
end $$;

with resolved as materialized (
  select postcode, city, published_commune, resolve_commune(postcode, city, published_commune) as commune
  from (select distinct postcode, city, published_commune from advert where published_commune is not null) said
), moved as (
  update advert a set commune = r.commune, rev = nextval('advert_rev') from resolved r
  where coalesce(a.postcode, '') = coalesce(r.postcode, '') and coalesce(a.city, '') = coalesce(r.city, '')
    and a.published_commune = r.published_commune and a.commune is distinct from r.commune
  returning a.advert_id
)
insert into outbox (topic, entity_id) select 'advert', advert_id from moved order by advert_id;

-- Down Migration
create or replace function commune_today(code text) returns text
  language sql stable strict parallel safe
  return coalesce(
    (select p.code from place p where p.code = $1 and p.type <> 'former'),
    (select p.parent from place p where p.code = $1 and p.type = 'former'),
    (select min(p.code) from place p where p.type = 'commune' and p.former_codes @> array[$1] having count(*) = 1),
    $1);

create or replace function commune_codes(code text) returns text[]
  language sql stable strict parallel safe
  return array(
    with today (code) as (select commune_today($1))
    select t.code from today t
    union
    select p.code from today t join place p on p.parent = t.code
    union
    select unnest(p.former_codes) from today t join place p on p.code = t.code and p.type = 'commune'
    order by 1);

create or replace function resolve_commune(postcode text, town text, given text) returns text
  language plpgsql stable parallel safe as $$
declare
  key text := nullif(town_key(town), '');
  found text := commune_today(given);
  district text;
begin
  if found is null then
    select min(p.code) into found from place p
    where p.name_key = key and p.type <> 'former' and p.postcodes @> array[postcode] having count(*) = 1;
  end if;
  if found is null then
    if not exists (select from place p where p.postcodes @> array[postcode]) then
      found := commune_named(key, postcode);
    elsif key is not null then
      found := commune_at(postcode, key);
    else
      select min(p.code) into found from place p where p.postcodes @> array[postcode] and p.type = 'commune' having count(*) = 1;
    end if;
  end if;
  select min(p.code) into district from place p
  where p.parent = found and p.type = 'arrondissement' and p.postcodes @> array[postcode] having count(*) = 1;
  return coalesce(district, found);
end $$;

drop function is_postcode_of(text, text);
drop function commune_of_address(text, text);
drop function former_commune_today(text);
drop function district_at(text);
