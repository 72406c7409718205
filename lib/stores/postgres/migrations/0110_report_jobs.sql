-- Up Migration
-- Reports are files that users ask for as well, made by another function.
alter table export_job add column kind text not null default 'export' check (kind in ('export', 'report'));
create index export_job_kind_owner on export_job (kind, owner, created_at);
drop index export_job_owner;

-- Down Migration
create index export_job_owner on export_job (owner, created_at);
drop index export_job_kind_owner;
delete from export_job where kind = 'report';
alter table export_job drop column kind;
