-- Up Migration
-- Every event of an advert, once, in the order in which it became known; nothing is ever taken out again when the history is worked out
-- anew. The relay gives positions under a lock, to committed rows only: whoever has read up to a position misses nothing before it.
create table event_log (
  -- Follows from the advert and the event: the same whatever the order of arrival, and after a restore.
  event_id uuid primary key,
  advert_id bigint not null references advert on delete cascade,
  type text not null check (type in ('created', 'price-changed', 'changed', 'withdrawn', 'relisted')),
  happened_at timestamptz not null,
  detail jsonb not null default '{}',
  -- Found by reading stored objects again: mirrors are told, nobody is notified.
  silent boolean not null,
  recorded_at timestamptz not null default now(),
  position bigint unique,
  positioned_at timestamptz
);
create index event_log_waiting on event_log (recorded_at) where position is null;
create index event_log_positioned on event_log (positioned_at, position) where position is not null;
create index event_log_advert on event_log (advert_id);

-- One id an advert is created under, whenever it turns out to have been seen first.
create function event_id(source text, reference text, type text, happened_at timestamptz) returns uuid
  language sql immutable parallel safe
  return md5(jsonb_build_array(source, reference, type,
    case when type <> 'created' then extract(epoch from happened_at) end)::text)::uuid;

insert into event_log (event_id, advert_id, type, happened_at, detail, silent, position, positioned_at)
select event_id(a.source_id, a.reference, e.type, e.happened_at), advert_id, e.type, e.happened_at, e.detail, true,
  row_number() over (order by e.happened_at, advert_id, e.type), now()
from advert_event e join advert a using (advert_id);

-- Down Migration
drop table event_log;
drop function event_id;
