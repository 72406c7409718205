-- Up Migration
-- One row a login by a page: the browser holds 32 random bytes in a cookie, of which a SHA-256 is kept.
create table page_session (
  hash bytea primary key,
  user_id bigint not null references app_user on delete cascade,
  -- The user's at login: a session of an earlier one is worth nothing.
  session_version integer not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index page_session_user on page_session (user_id, created_at);

-- Down Migration
drop table page_session;
