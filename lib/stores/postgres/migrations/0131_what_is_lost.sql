-- Up Migration
-- The deeds of a running run outlive a server that is killed: without them, equal deeds of two chunks would overwrite one another, and
-- nothing would be covered or superseded.
alter table sale_seen set logged;

-- A dump is restored without a search path: what indexes and generated columns call is named with its schema.
create or replace function town_key(town text) returns text
  language plpgsql immutable strict parallel safe as $$
declare
  key text := public.fold(town);
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

-- Down Migration
create or replace function town_key(town text) returns text
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
alter table sale_seen set unlogged;
