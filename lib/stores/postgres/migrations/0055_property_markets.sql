-- Up Migration
-- When the data that properties are set beside was written last: milliseconds since 1970. A sequence is moved outside of transactions,
-- so that merges at the same time do not wait for each other.
create sequence market_moved minvalue 0 start 0;

create function note_market_moved() returns trigger
  language plpgsql as $$
begin
  perform setval('market_moved', (extract(epoch from clock_timestamp()) * 1000)::bigint);
  return null;
end $$;

create trigger market_moved after insert or update or delete on sale for each statement execute function note_market_moved();
create trigger market_moved after insert or update or delete on rent_level for each statement execute function note_market_moved();
create trigger market_moved after insert or update or delete on place for each statement execute function note_market_moved();

-- When a property's document was worked out last.
alter table property add column told_at timestamptz;
create index property_told_at on property (told_at nulls first) where status <> 'withdrawn';
