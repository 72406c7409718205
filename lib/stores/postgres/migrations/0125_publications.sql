-- Up Migration
-- One edition of the published data sets: all of them as one database snapshot told them. The newest one that is `complete` is what is served.
create table publication (
  -- When it was begun, in UTC: `2026-11-27-030000`. Also the name of its execution and of its folder.
  edition text collate "C" primary key check (edition ~ '^\d{4}-\d\d-\d\d-\d{6}$'),
  status text not null default 'running' check (status in ('running', 'complete', 'unchanged', 'failed')),
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- The data set that is being written.
  doing text,
  -- What was written, with sizes and sums; null until all files are there.
  manifest jsonb,
  -- Of an unchanged one, the edition that it equals.
  same_as text,
  failure text
);

-- Down Migration
drop table publication;
