-- Up Migration
-- Who may ask. Nothing here can be turned back into what its holder shows: passwords are scrypt hashes with their own salt and parameters, keys and
-- refresh tokens are 32 random bytes, of which a SHA-256 is enough.
create table app_user (
  user_id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 64),
  email text,
  role text not null check (role in ('reader', 'analyst', 'admin')),
  password text not null,
  -- Access tokens of an earlier version are worth nothing.
  session_version integer not null default 1,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create unique index app_user_name on app_user (lower(name));

-- One row a login. Of the tokens that follow one another in it, only the last is good: any other one that is shown ends the row.
create table refresh_token (
  family uuid primary key,
  user_id bigint not null references app_user on delete cascade,
  hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index refresh_token_user on refresh_token (user_id, created_at);

create table api_key (
  key_id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 64),
  -- Disabling a user stops the user's keys; null: a key of nobody.
  owner_id bigint references app_user on delete cascade,
  hash bytea not null unique,
  scopes text[] not null check (scopes <> '{}' and scopes <@ array['lecture', 'analyse', 'admin']),
  -- Null: no limit.
  per_minute integer check (per_minute > 0),
  created_at timestamptz not null default now(),
  -- Null: never.
  expires_at timestamptz,
  revoked_at timestamptz,
  -- To the minute.
  last_used_at timestamptz
);

-- Down Migration
drop table api_key;
drop table refresh_token;
drop table app_user;
