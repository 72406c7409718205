-- Up Migration
-- A town's name as places are compared: folded, "St", "Ste", "s/" and "lez" in full, without CEDEX, postcode or department;
-- an arrondissement of Paris, Lyon or Marseille, however it is written, is the city and its number ("paris 11").
create function town_key(town text) returns text
  language plpgsql immutable strict parallel safe as $$
declare
  key text := fold(town);
begin
  key := regexp_replace(key, '\((\d{2,5}|2[ab])\)', ' ', 'g');
  key := regexp_replace(key, '\ms/\s*', 'sur ', 'g');
  key := regexp_replace(key, '^\s*([^()]*\S)\s*\((les?|la|l)\s*\)\s*$', '\2 \1');
  key := btrim(regexp_replace(key, '[^a-z0-9]+', ' ', 'g'));
  key := regexp_replace(key, '\mcedex( \d+)?\M', ' ', 'g');
  key := regexp_replace(key, '\ms(te?s?)\M', 'sain\1', 'g');
  key := regexp_replace(key, '\mlez\M', 'les', 'g');
  key := regexp_replace(key, '\mmt\M', 'mont', 'g');
  if key ~ '\d' then
    key := btrim(regexp_replace(key, '\m\d{5}\M', ' ', 'g'));
    key := regexp_replace(key, '^(\d{1,2}) ?(?:ere?|e|i?eme) arr[a-z]* (?:de )?(paris|lyon|marseille)$', '\2 \1');
    key := regexp_replace(key, '^(paris|lyon|marseille) +(?:arr[a-z]* )?0?([1-9]|1\d|20) ?(?:ere?|e|i?eme|nde?)?( .*)?$', '\1 \2');
    if key !~ '^(paris|lyon|marseille) ([1-9]|1\d|20)$' then
      key := regexp_replace(key, '\m\d+[a-z]*\M', ' ', 'g');
    end if;
  end if;
  return btrim(regexp_replace(key, ' {2,}', ' ', 'g'));
end $$;

-- The words of a key that tell towns apart: without articles, prepositions and "saint".
create function town_words(key text) returns text
  language sql immutable strict parallel safe
  return btrim(regexp_replace(key, '\m(saints?|saintes?|les?|la|l|du|des?|d|en|et|sur|sous|aux?|a)\M ?', '', 'g'));

-- Communes of today, arrondissements, and communes that are part of another one now; the code of one of these may be today's code too.
create table place (
  code text not null,
  type text not null check (type in ('commune', 'arrondissement', 'former')),
  name text not null,
  -- Of an arrondissement its commune; of a former commune the one that it is part of.
  parent text,
  postcodes text[] not null,
  department text,
  region text,
  population int,
  area numeric,
  longitude double precision,
  latitude double precision,
  -- Codes that it had, or that communes had which were merged into it.
  former_codes text[] not null,
  name_key text generated always as (town_key(name)) stored,
  source_id text not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  run_id text not null,
  primary key (code, type),
  check ((parent is null) = (type = 'commune'))
);
create index place_parent on place (parent) where parent is not null;
-- Places come seldom and all at once, and are looked up right after: nothing is left for later.
create index place_postcodes on place using gin (postcodes) with (fastupdate = off);
create index place_former_codes on place using gin (former_codes) with (fastupdate = off);
create index place_name on place (name_key);
create index place_name_trgm on place using gin (name_key gin_trgm_ops) with (fastupdate = off);

-- `commune` is the one that the advert's place resolves to; what the advert itself says stays beside it.
alter table advert add column published_commune text;
update advert set published_commune = commune where commune is not null;
create index advert_unresolved on advert (postcode, city) where commune is null;

-- Today's code for a code of any time; a code that is not known stands for itself.
create function commune_today(code text) returns text
  language sql stable strict parallel safe
  return coalesce(
    (select p.code from place p where p.code = $1 and p.type <> 'former'),
    (select p.parent from place p where p.code = $1 and p.type = 'former'),
    (select min(p.code) from place p where p.type = 'commune' and p.former_codes @> array[$1] having count(*) = 1),
    $1);

-- Codes under which data about a commune may stand: today's, those of its arrondissements and of communes that are part of it now.
create function commune_codes(code text) returns text[]
  language sql stable strict parallel safe
  return array(
    with today (code) as (select commune_today($1))
    select t.code from today t
    union
    select p.code from today t join place p on p.parent = t.code
    union
    select unnest(p.former_codes) from today t join place p on p.code = t.code and p.type = 'commune'
    order by 1);

-- The commune at a postcode whose name the key is, or comes near: another commune's name is not a misspelling of one that is at the postcode.
create function commune_at(postcode text, key text) returns text
  language plpgsql stable parallel safe as $$
declare
  elsewhere boolean := exists (select from place p where p.name_key = key);
  words text := town_words(key);
  codes text[];
  scores real[];
begin
  with candidate as (
    select p.code, p.name_key as name from place p where p.postcodes @> array[postcode] and p.type <> 'former'
    union all
    select f.parent, f.name_key from place p join place f on f.parent = p.code and f.type = 'former'
    where p.postcodes @> array[postcode] and p.type = 'commune'
  ), scored as (
    select c.code, max(case
      when c.name = key then 1
      when regexp_replace(c.name, '^(les?|la|l) ', '') = regexp_replace(key, '^(les?|la|l) ', '') then 0.95
      when words <> '' and c.name like key || ' %' then 0.9
      when elsewhere or words = '' then 0
      when key like c.name || ' %' then 0.85
      else least(similarity(town_words(c.name), words), 0.8) end)::real as score
    from candidate c group by c.code
  ), best as (
    select code, score from scored where score >= 0.5 order by score desc limit 2
  )
  select array_agg(b.code order by b.score desc), array_agg(b.score order by b.score desc) into codes, scores from best b;
  if scores[2] is null or scores[1] >= scores[2] + (case when scores[1] > 0.8 then 0.01 else 0.1 end) then
    return codes[1];
  end if;
  return null;
end $$;

-- The commune that alone has a name, in the postcode's department where there is a postcode: CEDEX codes are no commune's.
create function commune_named(key text, postcode text) returns text
  language sql stable parallel safe
  return (
    select min(found.code) from (
      select distinct case p.type when 'former' then p.parent else p.code end as code
      from place p
      where p.name_key = $1 and ($2 is null
        or p.department = any (case when $2 like '20%' then array['2A', '2B'] when $2 ~ '^9[78]' then array[left($2, 3)] else array[left($2, 2)] end))
    ) found
    having count(*) = 1);

-- The INSEE code of today for a place as it is published: the code that is given, else postcode and town in any spelling; in Paris, Lyon and
-- Marseille the arrondissement where the postcode or the name tells. Null where they contradict each other or several communes come into question.
create function resolve_commune(postcode text, town text, given text) returns text
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

-- Down Migration
drop index advert_unresolved;
update advert set commune = published_commune where commune is distinct from published_commune;
alter table advert drop column published_commune;
drop function resolve_commune, commune_named, commune_at, commune_codes, commune_today;
drop table place;
drop function town_words, town_key;
