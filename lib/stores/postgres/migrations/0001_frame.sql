-- Up Migration
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Sources as last seen by a run; what a source is stands in its YAML file.
create table source (
  source_id text primary key,
  title text not null,
  kind text not null,
  producer text not null,
  licence text not null,
  last_complete_run text,
  last_complete_at timestamptz
);

create table run (
  run_id text primary key,
  trigger text not null,
  status text not null default 'running'
    check (status in ('running', 'complete', 'unchanged', 'partial', 'failed', 'interrupted')),
  input jsonb not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- Announced once every task has ended; the run's chunks are then all known.
  expected_chunks int,
  task_token text,
  missing jsonb not null default '[]',
  restarted_as text
);
create index run_started on run (started_at desc);
create index run_open on run (status) where status = 'running';

create table task (
  run_id text not null references run on delete cascade,
  task int not null,
  source_id text not null,
  search text not null,
  outcome text,
  chunks int not null default 0,
  requests int not null default 0,
  seen int not null default 0,
  fetched int not null default 0,
  bytes bigint not null default 0,
  reason text,
  collected_at timestamptz not null,
  -- How many deeds a whole file superseded; null until its run closes.
  superseded int,
  primary key (run_id, task)
);
create index task_source on task (source_id, run_id);

create table chunk (
  run_id text not null references run on delete cascade,
  task int not null,
  chunk int not null,
  status text not null check (status in ('done', 'failed')),
  reason text,
  rows_read int not null default 0,
  rows_used int not null default 0,
  duplicates int not null default 0,
  quarantined int not null default 0,
  skipped int not null default 0,
  -- Records of this run, each counted in the first chunk that brought it: {"sale": 12}.
  records jsonb not null default '{}',
  changed int not null default 0,
  unchanged int not null default 0,
  ended_at timestamptz not null default now(),
  primary key (run_id, task, chunk)
);

create table quarantine (
  quarantine_id bigint generated always as identity primary key,
  run_id text not null references run on delete cascade,
  source_id text not null,
  task int not null,
  chunk int not null,
  file text not null,
  row_number int not null,
  field text,
  reason text not null,
  found text,
  expected text,
  excerpt text not null,
  -- The commune and year that the row was of, where it still tells.
  scope text,
  s3_key text not null,
  created_at timestamptz not null default now(),
  unique (run_id, task, chunk, row_number)
);
create index quarantine_source on quarantine (source_id, created_at desc);

-- Down Migration
drop table quarantine, chunk, task, run, source;
