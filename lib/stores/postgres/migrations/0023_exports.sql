-- Up Migration
-- Files that users had made of lists; the files themselves are in S3, and go after a day.
create table export_job (
  export_id uuid primary key default gen_random_uuid(),
  -- Null where nobody is told apart.
  owner text,
  request jsonb not null,
  request_hash text not null,
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
  attempts smallint not null default 0,
  rows bigint,
  truncated boolean,
  bytes bigint,
  key text,
  sources jsonb,
  -- A French sentence for the owner.
  failure text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index export_job_owner on export_job (owner, created_at);
create index export_job_ended on export_job (created_at);

-- Down Migration
drop table export_job;
