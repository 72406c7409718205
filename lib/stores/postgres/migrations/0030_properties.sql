-- Up Migration
-- The good behind one or more adverts. Its id is made from the natural key of the advert that was seen first, so that a rebuild gives the same
-- one; what lists are filtered by stands beside it.
create table property (
  property_id bigint primary key,
  -- Natural key of the advert that the id is made from.
  anchor text not null,
  commune text,
  type text not null,
  transaction text,
  -- Price or monthly rent of the advert that changed last among those that are online, else among all.
  amount_cents bigint,
  area numeric,
  rooms smallint,
  status text not null check (status in ('active', 'under-contract', 'withdrawn')),
  advert_count int not null,
  first_seen timestamptz not null
);
create index property_commune on property (commune, type, amount_cents);
create index property_newest on property (first_seen desc, property_id);
create index property_shared on property (property_id) where advert_count > 1;

-- One row an advert, with the facts that it is compared by; several where its reference came to stand for another good.
create table property_advert (
  unit_id bigint generated always as identity primary key,
  advert_id bigint not null references advert on delete cascade,
  -- `<source>:<reference>`, and `@<instant>` where the reference stood for another good before that.
  key text not null unique,
  -- False where the reference stands for another good by now.
  current boolean not null,
  property_id bigint not null,
  -- The id that a property has of which this is the advert seen first.
  own_id bigint not null,
  place text,
  type text not null,
  transaction text,
  amount_cents bigint,
  area double precision,
  -- Only positions of the good itself or of its street.
  longitude double precision,
  latitude double precision,
  source_id text not null,
  agent text,
  seen_from timestamptz not null,
  seen_to timestamptz not null,
  -- Hashes of what two adverts of one place hardly share by chance: photos, references, prices, passages of the text.
  keys bigint[] not null,
  facts jsonb not null,
  facts_version smallint not null
);
create index property_advert_advert on property_advert (advert_id) include (property_id) where current;
create index property_advert_any on property_advert (advert_id);
create index property_advert_property on property_advert (property_id);
create index property_advert_own on property_advert (own_id);
create index property_advert_band on property_advert (place, type, transaction, amount_cents, area);
create index property_advert_keys on property_advert using gin (keys) with (fastupdate = off);
create index property_advert_near on property_advert (longitude, latitude) where longitude is not null;

-- What came of comparing two adverts: all that were linked, and refusals near the threshold. `a` has the smaller natural key.
create table property_judgement (
  a bigint not null references property_advert on delete cascade,
  b bigint not null references property_advert on delete cascade,
  -- Bits; see lib/aggregate/identity/weights.ts.
  score real not null,
  linked boolean not null,
  -- One agency had both online at the same time.
  at_once boolean not null,
  -- [{fact, a, b, weight}]
  reasons jsonb not null,
  primary key (a, b)
);
create index property_judgement_b on property_judgement (b);

-- What people said: two adverts are one good, or are not, by their natural keys, so that it outlives rebuilds and adverts that come again.
create table property_override (
  a text not null,
  b text not null check (a < b),
  together boolean not null,
  said_at timestamptz not null default now(),
  primary key (a, b)
);
create index property_override_b on property_override (b);

-- Adverts whose property is to be worked out again, written in the transaction that changed them. Rows are only added and taken,
-- never shared, so that a change that comes while the one before is worked on is not lost.
create table property_pending (
  pending_id bigint generated always as identity primary key,
  advert_id bigint not null
);
create index property_pending_advert on property_pending (advert_id);

-- `rev` moves with all that answers tell of an advert.
create function await_property() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into property_pending (advert_id) select advert_id from new_rows order by 1;
  else
    insert into property_pending (advert_id)
    select n.advert_id from new_rows n join old_rows o using (advert_id)
    where (n.rev, n.first_seen) is distinct from (o.rev, o.first_seen)
    order by 1;
  end if;
  return null;
end $$;
create trigger advert_came after insert on advert referencing new table as new_rows
  for each statement execute function await_property();
create trigger advert_changed after update on advert referencing old table as old_rows new table as new_rows
  for each statement execute function await_property();

-- A version that comes late may change the history of an advert without changing what the advert is now.
create function await_property_of_late() returns trigger language plpgsql as $$
begin
  insert into property_pending (advert_id)
  select distinct n.advert_id from new_rows n join advert a using (advert_id)
  where n.type <> 'created' and n.happened_at < a.collected_at order by 1;
  return null;
end $$;
create trigger event_came_late after insert on event_log referencing new table as new_rows
  for each statement execute function await_property_of_late();

-- Properties whose document is to be written again, or removed where there is no such property any more.
create table property_outbox (
  outbox_id bigint generated always as identity primary key,
  property_id bigint not null
);
create index property_outbox_property on property_outbox (property_id);
-- The newer of two documents of a property is the one with the higher number.
create sequence property_rev;

-- An advert that is erased leaves a property that others may still describe.
create function leave_property() returns trigger language plpgsql as $$
begin
  insert into property_pending (advert_id)
  select distinct p.advert_id from property_advert p where p.property_id in (select property_id from old_rows) order by 1;
  insert into property_outbox (property_id) select distinct property_id from old_rows order by 1;
  delete from property p where p.property_id in (select property_id from old_rows)
    and not exists (select from property_advert m where m.property_id = p.property_id);
  return null;
end $$;
create trigger advert_left after delete on property_advert referencing old table as old_rows
  for each statement execute function leave_property();

-- Both adverts of a pair tell why they are one good or not.
create function forget_judgement() returns trigger language plpgsql as $$
begin
  insert into property_outbox (property_id)
  select distinct p.property_id from old_rows o join property_advert p on p.unit_id in (o.a, o.b) order by 1;
  return null;
end $$;
create trigger judgement_left after delete on property_judgement referencing old table as old_rows
  for each statement execute function forget_judgement();

-- When adverts were last looked for that have to be worked out again though no change of theirs told so.
create unlogged table property_upkeep (
  only_row boolean primary key default true check (only_row),
  done_at timestamptz not null
);

insert into property_pending (advert_id) select advert_id from advert order by 1;

-- Down Migration
drop trigger advert_changed on advert;
drop trigger advert_came on advert;
drop trigger event_came_late on event_log;
drop table property_upkeep, property_outbox, property_pending, property_override, property_judgement, property_advert, property;
drop sequence property_rev;
drop function forget_judgement, leave_property, await_property_of_late, await_property;
