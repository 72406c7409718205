-- Up Migration
-- When a task was planned: what is known of a search is its last tasks', found without its whole history.
alter table task add column opened_at timestamptz not null default now();
update task t set opened_at = r.started_at from run r where r.run_id = t.run_id;
create index task_search on task (source_id, search, opened_at desc);
create index task_opened on task (source_id, opened_at desc);
drop index task_source;

-- Down Migration
create index task_source on task (source_id, run_id);
drop index task_opened, task_search;
alter table task drop column opened_at;
