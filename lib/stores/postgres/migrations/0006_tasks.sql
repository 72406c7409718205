-- Up Migration
alter table task
  add column wave int not null default 0,
  -- Up to where a complete task knows: an instant, or a database's own highest mark. The next run asks for what came since.
  add column up_to text,
  -- By what the server tells whether its answer has changed, and for which address.
  add column validator jsonb,
  -- Where the next run goes on with what was cut short.
  add column resume jsonb;

-- Down Migration
alter table task drop column resume, drop column validator, drop column up_to, drop column wave;
