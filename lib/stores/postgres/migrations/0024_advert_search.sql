-- Up Migration
-- French words without accents and endings.
create text search configuration french_unaccent (copy = french);
alter text search configuration french_unaccent
  alter mapping for hword, hword_part, word with unaccent, french_stem;
-- Words as they are written, without accents.
create text search configuration plain_unaccent (copy = simple);
alter text search configuration plain_unaccent
  alter mapping for hword, hword_part, word with unaccent, simple;

-- Signs between words, which the parser would take for parts of addresses, paths and numbers.
create function spaced_words(text) returns text
  language sql immutable parallel safe
  return translate(coalesce($1, ''), '-’''/.,_+:@&()"[]', '                ');

-- What a search looks at: A title, B type, place and features, C what the facts say in words, D description.
create function advert_search_words(title text, type_name text, place text, city text, content jsonb) returns tsvector
  language sql immutable parallel safe
  return setweight(to_tsvector('public.french_unaccent', spaced_words(title)), 'A')
    || setweight(to_tsvector('public.french_unaccent', spaced_words(concat_ws(' ', type_name, city, place, content ->> 'district', content ->> 'features'))), 'B')
    || setweight(to_tsvector('public.french_unaccent', concat_ws(' ',
        case when content ->> 'floor' = '0' then 'rez de chaussee' end,
        case content ->> 'furnished' when 'true' then 'meuble' when 'false' then 'non meuble' end,
        'dpe ' || (content ->> 'energyClass'))), 'C')
    || setweight(to_tsvector('public.french_unaccent', spaced_words(content ->> 'description')), 'D');

drop index advert_words;
drop function advert_words;
alter table advert add column search_words tsvector
  generated always as (advert_search_words(title, type_name(type, type_label), location_full, city, content)) stored;
create index advert_search_words on advert using gin (search_words);

-- Words of adverts, without accents, with their lexeme and the number of adverts that have them: of the newest adverts, now and then.
create table search_word (
  word text primary key,
  lexeme text not null,
  adverts int not null
);
create index search_word_lexeme on search_word (lexeme);
create index search_word_trgm on search_word using gin (word gin_trgm_ops) with (fastupdate = off);
create table search_words_read (
  only_row boolean primary key default true check (only_row),
  adverts int not null,
  -- Which writes of adverts they know of.
  advert_rev bigint not null,
  read_at timestamptz not null
);

create index place_latitude on place (latitude) where type <> 'former';

-- Down Migration
drop index place_latitude;
drop table search_words_read, search_word;
alter table advert drop column search_words;
drop function advert_search_words, spaced_words;
drop text search configuration plain_unaccent;
drop text search configuration french_unaccent;
create function advert_words(title text, place text, content jsonb) returns tsvector
  language sql immutable parallel safe
  return to_tsvector('french'::regconfig, fold(coalesce(title, '') || ' ' || coalesce(place, '') || ' ' || coalesce(content ->> 'description', '')));
create index advert_words on advert using gin (advert_words(title, location_full, content));
