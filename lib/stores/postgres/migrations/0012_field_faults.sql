-- Up Migration
-- A row that was set aside, or a value that was left out of the record that its row made.
alter table quarantine
  add column kind text not null default 'row' check (kind in ('row', 'field')),
  -- Null where the database refused a record that does not tell its row.
  alter column row_number drop not null,
  drop constraint quarantine_run_id_task_chunk_row_number_key;
create unique index quarantine_entry on quarantine (run_id, task, chunk, row_number, kind, field) nulls not distinct
  where row_number is not null;

-- Values left out of the chunk's records, by field: {"floor": 3}.
alter table chunk add column fields jsonb not null default '{}';

-- Down Migration
alter table chunk drop column fields;
drop index quarantine_entry;
delete from quarantine where kind <> 'row' or row_number is null;
alter table quarantine
  add constraint quarantine_run_id_task_chunk_row_number_key unique (run_id, task, chunk, row_number),
  alter column row_number set not null,
  drop column kind;
