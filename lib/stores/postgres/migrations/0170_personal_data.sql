-- Up Migration
-- Who and what was erased, and must not come back: keyed hashes, none of which tells whom it means without the installation's key.
create table erasure (
  kind text not null check (kind in ('advert', 'agent', 'name', 'phone', 'email', 'owner')),
  hash text not null check (hash ~ '^([0-9]+\.)?[0-9a-f]{32}$'),
  -- Of a name: how many words it has.
  words smallint check ((words is not null) = (kind = 'name')),
  asked_at timestamptz not null default now(),
  -- When all stores had been gone through for the last time; null: the work was cut short.
  done_at timestamptz,
  primary key (kind, hash)
);

-- Sites whose owners asked not to be visited, by host name.
create table site_opt_out (
  site text primary key check (site = lower(site) and site <> ''),
  reason text not null,
  asked_at timestamptz not null default now()
);

-- What sites said of visits and of text and data mining, and how it was decided: one row for each thing said, however often it was read.
create table site_evidence (
  site text not null,
  kind text not null check (kind in ('robots', 'noindex', 'tdm-reservation', 'wall', 'refusal')),
  decision text not null check (decision in ('read', 'unreadable', 'obeyed')),
  said_hash uuid not null,
  -- The address that was read when it was said first.
  url text not null,
  -- robots.txt, or the words of the header or page.
  said text not null,
  first_read timestamptz not null,
  last_read timestamptz not null,
  times int not null default 1,
  primary key (site, kind, decision, said_hash)
);
create index site_evidence_last_read on site_evidence (last_read);

-- Down Migration
drop table site_evidence, site_opt_out, erasure;
