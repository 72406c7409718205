-- Up Migration
-- A saved search, and where to tell what happens to the adverts that meet it.
create table alert (
  alert_id uuid primary key,
  owner text not null,
  name text not null,
  -- Criteria of adverts, as asked.
  filter jsonb not null,
  channel text not null check (channel in ('webhook', 'feed')),
  url text check ((url is not null) = (channel = 'webhook')),
  active boolean not null default true,
  -- Why it was paused, in French, when nobody asked for that.
  paused_reason text,
  -- Failed attempts since the last one that succeeded, and until when no other is made.
  failures int not null default 0,
  failing_since timestamptz,
  hold_until timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index alert_owner on alert (owner, created_at);

-- Keys are derived from the installation's own (lib/alerts/keys.ts): here is only which are valid.
create table alert_key (
  alert_id uuid not null references alert on delete cascade,
  serial int not null,
  expires_at timestamptz,
  primary key (alert_id, serial)
);

-- One event for one alert, or one test.
create table delivery (
  -- Follows from the alert and the event: an event that comes twice is delivered under one id.
  delivery_id uuid primary key,
  number bigint generated always as identity unique,
  alert_id uuid not null references alert on delete cascade,
  -- Null: a test.
  event_id uuid references event_log on delete cascade,
  -- `listed`: the alert is a feed, nothing is sent.
  status text not null check (status in ('pending', 'delivered', 'failed', 'listed')),
  created_at timestamptz not null,
  attempts int not null default 0,
  next_try timestamptz check ((next_try is not null) = (status = 'pending')),
  -- When the last message that was put on the queue for it is due.
  queued_for timestamptz,
  attempted_at timestamptz,
  response_status int,
  duration_ms int,
  error text,
  unique (alert_id, event_id)
);
create index delivery_alert on delivery (alert_id, number desc);
create index delivery_due on delivery (next_try) where status = 'pending';
create index delivery_event on delivery (event_id);
create index delivery_created on delivery (created_at);

-- Down Migration
drop table delivery, alert_key, alert;
