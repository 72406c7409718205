-- Up Migration
alter table run
  drop constraint run_status_check,
  add constraint run_status_check
    check (status in ('running', 'complete', 'unchanged', 'partial', 'failed', 'interrupted', 'cancelled'));

-- Down Migration
update run set status = 'failed' where status = 'cancelled';
alter table run
  drop constraint run_status_check,
  add constraint run_status_check check (status in ('running', 'complete', 'unchanged', 'partial', 'failed', 'interrupted'));
