-- Up Migration
-- What an advert offers in the terms of the search's vocabulary (lib/records/trade): {name: [how surely, the words that tell]}, below zero where it
-- says that it does not; and the names of what it offers, to find adverts by. Follows `derived_by`, which is emptied so that all are read anew.
alter table advert
  add column concepts jsonb not null default '{}',
  add column concept_names text[] not null default '{}';
create index advert_concept_names on advert using gin (concept_names);

-- How many adverts offer each, of those whose words were read (search_words_read).
create table search_concept (
  name text primary key,
  adverts int not null
);
update advert set derived_by = null;

-- Down Migration
drop table search_concept;
alter table advert drop column concept_names, drop column concepts;
