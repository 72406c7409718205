-- Up Migration
-- When a part that works on a schedule last ended a pass: how it is known that it has stopped.
create table heartbeat (
  part text primary key,
  beat_at timestamptz not null
);

-- Down Migration
drop table heartbeat;
