-- Up Migration
-- Texts of an advert without the instructions for language models that were planted in them: what the search reads instead. Null where there were none.
alter table advert add column honest jsonb;
drop index advert_search_words;
alter table advert drop column search_words;
alter table advert add column search_words tsvector
  generated always as (advert_search_words(coalesce(honest ->> 'title', title), type_name(type, type_label), location_full, city,
    content || coalesce(honest, '{}'))) stored;
create index advert_search_words on advert using gin (search_words);

-- Down Migration
drop index advert_search_words;
alter table advert drop column search_words;
alter table advert drop column honest;
alter table advert add column search_words tsvector
  generated always as (advert_search_words(title, type_name(type, type_label), location_full, city, content)) stored;
create index advert_search_words on advert using gin (search_words);
