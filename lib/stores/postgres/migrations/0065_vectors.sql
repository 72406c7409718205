-- Up Migration
-- Where the server has no pgvector, or this user may not create extensions, everything but search by meaning works: the vectors' tables are made
-- when a model is first filled in, and that says what is missing.
do $$ begin
  create extension if not exists vector;
exception when feature_not_supported or undefined_file or insufficient_privilege then
  raise notice 'no pgvector here: search goes by words only';
end $$;

-- Models whose vectors are kept, each in a table of its own, `vector_<model_id>`. Searches read the current one of a name; vectors of texts of another
-- version are filled in beside it and take its place once they are complete.
create table vector_model (
  model_id smallint generated always as identity primary key,
  name text not null,
  -- Of the texts that it was given.
  text_version int not null,
  dimensions int not null check (dimensions between 1 and 4000),
  current boolean not null default false,
  made_at timestamptz not null default now(),
  unique (name, text_version)
);
create unique index vector_model_current on vector_model (name) where current;

-- Passages whose vectors may be out of date, written in the transaction that changed them. Rows are only added and taken.
create table passage_pending (
  pending_id bigint generated always as identity primary key,
  advert_id bigint,
  commune text,
  check (num_nonnulls(advert_id, commune) = 1)
);

create function await_vector() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into passage_pending (advert_id) select advert_id from new_rows order by 1;
  else
    insert into passage_pending (advert_id)
    select n.advert_id from new_rows n join old_rows o using (advert_id) where n.rev is distinct from o.rev order by 1;
  end if;
  return null;
end $$;
create trigger advert_came_to_embed after insert on advert referencing new table as new_rows
  for each statement execute function await_vector();
create trigger advert_changed_to_embed after update on advert referencing old table as old_rows new table as new_rows
  for each statement execute function await_vector();

insert into passage_pending (advert_id) select advert_id from advert order by 1;

-- Down Migration
drop trigger advert_changed_to_embed on advert;
drop trigger advert_came_to_embed on advert;
drop function await_vector;
do $$ declare model record; begin
  for model in select model_id from vector_model loop
    execute format('drop table if exists vector_%s', model.model_id);
  end loop;
end $$;
drop table passage_pending, vector_model;
