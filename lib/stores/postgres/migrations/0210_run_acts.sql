-- Up Migration
-- Who asked for what of a run: it is started before its row is there, so that nothing refers to that.
create table run_act (
  act_id bigint generated always as identity primary key,
  run_id text not null,
  act text not null check (act in ('started', 'stopped', 'read-again')),
  asked_by text not null,
  asked_at timestamptz not null default now()
);
create index run_act_run on run_act (run_id);
create index run_act_asked on run_act (asked_at);

-- Down Migration
drop table run_act;
