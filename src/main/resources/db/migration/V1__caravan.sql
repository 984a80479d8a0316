-- Everything Caravan remembers. Three records carry the rest: the ledgers (what was last contributed, sent and
-- accepted), the outcomes (what became of whom) and the documents (what people asked for).

create table setting (
  key        text primary key,
  value      text not null,
  changed_at timestamptz not null default now()
);

-- Profiles ------------------------------------------------------------------------------------------------------

create table property (
  id                text primary key,
  type              text not null check (type in ('text', 'email', 'number', 'decimal', 'boolean', 'datetime')),
  multiple          boolean not null default false,
  unique_identifier boolean not null default false,
  label             text,
  pii               boolean not null default false,
  created_at        timestamptz not null default now(),
  changed_at        timestamptz not null default now()
);

create sequence profile_id cache 1;

create table profile (
  id               bigint primary key default nextval('profile_id'),
  properties       jsonb not null default '{}',
  -- property -> id of the run that wrote the value (a number), or the time of an API write (a text)
  provenance       jsonb not null default '{}',
  zone             text,
  permission_level text not null default 'PERSONAL'
                   check (permission_level in ('DO_NOT_TRACK', 'ANONYMOUS', 'PERSONAL')),
  revision         bigint not null default 1,
  created_at       timestamptz not null default now(),
  changed_at       timestamptz not null default now()
);

-- No foreign keys on the tables that pages write: a page inserts a profile and its identifiers in one transaction.
create table identifier (
  property text collate "C" not null,
  value    text collate "C" not null, -- normalised; the spelling people see stands in profile.properties
  profile  bigint not null,
  primary key (property, value)
);
create index identifier_profile on identifier (profile);

create table consent (
  profile   bigint not null,
  objective text not null,
  state     text not null check (state in ('consented', 'refused')),
  at        timestamptz not null,
  source    text not null,
  primary key (profile, objective)
);

create table consent_history (
  id        bigint generated always as identity primary key,
  profile   bigint not null,
  objective text not null,
  state     text not null,
  at        timestamptz not null,
  source    text not null
);
create index consent_history_profile on consent_history (profile);

-- Mailchimp's side ----------------------------------------------------------------------------------------------

create table account (
  id           integer generated always as identity primary key,
  name         text not null unique,
  endpoint     text not null, -- the base address the key was checked with; the key never goes anywhere else
  data_centre  text not null,
  secret       bytea not null, -- AES-256-GCM
  account_id   text not null,
  account_name text not null,
  login        text not null, -- Mailchimp counts simultaneous connections per login
  role         text,
  state        text not null check (state in ('CONNECTED', 'NEEDS_ATTENTION')),
  detail       text,
  created_at   timestamptz not null default now(),
  checked_at   timestamptz not null default now()
);

create table audience (
  id             integer generated always as identity primary key,
  account        integer not null references account,
  mailchimp_id   text not null,
  name           text not null,
  double_optin   boolean not null default false,
  members        jsonb not null default '{}', -- status -> number, as Mailchimp told it last
  merge_fields   jsonb not null default '[]',
  fetched_at     timestamptz not null default now(),
  mirrored_until timestamptz, -- membership holds every change up to this second
  unique (account, mailchimp_id)
);

-- The mirror of the members: one row for each member of an audience that was ever seen, whatever its status.
create table membership (
  audience     integer not null,
  web_id       bigint not null, -- stays when the address changes; the member id does not
  member       text not null,
  address      text collate "C" not null, -- normalised
  profile      bigint,
  status       text not null, -- Mailchimp's, or deleted
  last_changed timestamptz not null,
  own_write    timestamptz, -- the last_changed that Mailchimp answered to our latest write
  primary key (audience, web_id)
);
create index membership_address on membership (audience, address);
create index membership_profile on membership (profile) where profile is not null;

-- Documents -----------------------------------------------------------------------------------------------------

create table segment (
  name       text primary key,
  document   jsonb not null,
  changed_at timestamptz not null default now()
);

create table objective (
  id         text primary key,
  document   jsonb not null,
  changed_at timestamptz not null default now()
);

create table zone (
  id         text primary key,
  mode       text not null check (mode in ('optIn', 'optOut')),
  changed_at timestamptz not null default now()
);

create table connection (
  id                   integer generated always as identity primary key,
  name                 text not null unique,
  account              integer not null references account,
  document             jsonb not null,
  version              integer not null default 1,
  enabled              boolean not null,
  next_run_at          timestamptz, -- null: only by hand
  path_secret          text not null,
  previous_secret      text,
  previous_secret_until timestamptz,
  created_at           timestamptz not null default now(),
  changed_at           timestamptz not null default now()
);
create index connection_due on connection (next_run_at) where enabled and next_run_at is not null;

create table connection_version (
  connection integer not null references connection,
  version    integer not null,
  document   jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (connection, version)
);

-- Goals keep their number when a document is edited: the ledgers hang on it.
create table goal (
  id         integer generated always as identity primary key,
  connection integer not null references connection,
  kind       text not null check (kind in ('import', 'export')),
  name       text not null,
  unique (connection, kind, name)
);

-- How far a goal has read an audience.
create table goal_audience (
  goal           integer not null references goal,
  audience       integer not null references audience,
  imported_until timestamptz not null,
  rules          text not null, -- a hash of what is imported and how; another one makes the next run full
  primary key (goal, audience)
);

-- Runs ----------------------------------------------------------------------------------------------------------

create table run (
  id         bigint generated always as identity primary key,
  connection integer not null references connection,
  state      text not null,
  trigger    text not null, -- api, schedule, start, webhook
  goals      text[], -- null: all that are enabled
  full_run   boolean not null default false,
  dry_run    boolean not null default false,
  address    text collate "C", -- only this person
  detail     text,
  owner      text, -- the instance that works on it
  fence      bigint not null default 0, -- grows with each owner; an owner with an old number may write nothing
  lease_until timestamptz,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at   timestamptz
);
create unique index run_one_at_a_time on run (connection) where ended_at is null;
create index run_connection on run (connection, id desc);
create index run_open on run (lease_until) where ended_at is null;

create table run_goal (
  run      bigint not null references run on delete cascade,
  goal     integer not null references goal,
  position integer not null,
  state    text not null,
  detail   text,
  primary key (run, goal)
);

-- What a goal does with one audience in a run: the plan, kept so that a resumed run follows the same one.
create table run_audience (
  run       bigint not null references run on delete cascade,
  goal      integer not null references goal,
  audience  integer not null references audience,
  plan      jsonb not null default '{}',
  available bigint,
  primary key (run, goal, audience)
);

-- The checkpoint of a run: a row a page, written in the transaction of the page; progress and counts are sums over it.
create table run_page (
  run       bigint not null references run on delete cascade,
  goal      integer not null,
  audience  integer not null,
  phase     text not null,
  page      integer not null,
  read      integer not null default 0,
  added     integer not null default 0,
  changed   integer not null default 0,
  removed   integer not null default 0,
  unchanged integer not null default 0,
  excluded  integer not null default 0,
  invalid   integer not null default 0,
  rejected  integer not null default 0,
  deferred  integer not null default 0,
  warnings  integer not null default 0,
  echoes    integer not null default 0, -- our own writes read back: recognised and not counted as read
  at        timestamptz not null default now(),
  primary key (run, goal, audience, phase, page)
);

create sequence outcome_id cache 1000;

-- Partitioned by the day its run was opened, so that retention is a drop.
create table outcome (
  day      date not null,
  id       bigint not null default nextval('outcome_id'),
  run      bigint not null,
  goal     integer not null,
  audience integer not null,
  address  text collate "C",
  profile  bigint,
  class    text not null,
  reason   text,
  detail   text,
  field    text,
  before   jsonb,
  after    jsonb,
  at       timestamptz not null default now()
) partition by range (day);
create index outcome_run on outcome (run, class, id);

-- Ledgers -------------------------------------------------------------------------------------------------------

create table import_ledger (
  goal         integer not null,
  audience     integer not null,
  web_id       bigint not null,
  contact      text, -- finds the member at Mailchimp whatever its address is by now
  address      text collate "C" not null,
  profile      bigint, -- null: the member was left out
  in_scope     boolean not null default true, -- false: left the audience or the chosen statuses
  last_changed timestamptz not null,
  fetched_at   timestamptz not null,
  run          bigint not null, -- the latest run that counted this member
  fingerprint  bigint not null, -- of what was imported: tells an echo of our own write from somebody's change
  contributed  jsonb, -- rule -> number, only where a rule sums
  reason       text, -- why it was left out, so that the same reason is not told every night
  primary key (goal, audience, web_id)
);
create index import_ledger_profile on import_ledger (profile) where profile is not null;

create table export_ledger (
  goal          integer not null,
  audience      integer not null,
  profile       bigint not null,
  address       text collate "C" not null,
  state         text not null check (state in ('active', 'removed', 'refused')),
  owned         boolean not null default false, -- this goal added the member
  payload       jsonb, -- what Mailchimp accepted last
  payload_hash  bytea,
  refused_hash  bytea, -- of what Mailchimp refused last; null once it accepts something
  accepted_at   timestamptz,
  attempts      integer not null default 0,
  retry_at      timestamptz,
  reason        text,
  detail        text,
  status_before text, -- of a member that this goal removed
  removed_at    timestamptz,
  primary key (goal, audience, profile)
);
create index export_ledger_profile on export_ledger (profile);

-- The plan of an export: who is looked at, and what was decided.
create table candidate (
  run       bigint not null,
  goal      integer not null,
  audience  integer not null,
  profile   bigint not null,
  leaver    boolean not null default false,
  decided   boolean not null default false,
  action    text, -- upsert, remove; null: nothing is sent
  address   text collate "C",
  class     text,
  reason    text,
  detail    text,
  payload   jsonb,
  before    jsonb,
  attempted boolean not null default false, -- set before the call: an answer may have been lost
  seen      text, -- the member's status, looked at right before a write about this member alone
  done      boolean not null default false,
  primary key (run, goal, audience, profile)
);
create index candidate_action on candidate (run, goal, audience, action, profile) where action is not null and not done;

-- Events --------------------------------------------------------------------------------------------------------

-- What came in, exactly as it came, durable before it is answered. Kept for 30 days after it was worked off.
create table inbox (
  id          bigint generated always as identity primary key,
  connection  integer not null,
  source      text not null, -- mailchimp, track
  body        text not null,
  received_at timestamptz not null default now(),
  done_at     timestamptz,
  failure     text
);
create index inbox_open on inbox (id) where done_at is null;
create index inbox_done on inbox (done_at) where done_at is not null;

create table event (
  id          bigint generated always as identity primary key,
  key         bytea not null unique, -- what makes it one event, over all time
  connection  integer not null,
  type        text not null,
  profile     bigint, -- null: the address matched no profile yet
  address     text collate "C" not null, -- normalised
  time        timestamptz not null,
  properties  jsonb not null default '{}',
  source      text not null,
  machine     boolean not null default false,
  received_at timestamptz not null default now()
);
create index event_profile on event (profile, time desc) where profile is not null;
create index event_unmatched on event (address) where profile is null;
create index event_waiting on event (received_at) where profile is null;
create index event_connection on event (connection, type, time desc);
create index event_time on event (time desc, id desc);

-- Members that a webhook spoke of: to be read back from the API and imported by the import's own steps.
create table hint (
  id         bigint generated always as identity primary key,
  connection integer not null,
  audience   text not null, -- Mailchimp's id
  address    text collate "C" not null, -- normalised
  due_at     timestamptz not null default now(),
  attempts   integer not null default 0
);
create unique index hint_once on hint (connection, audience, address);
create index hint_due on hint (due_at);
