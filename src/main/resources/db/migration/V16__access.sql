-- Who may look and act, and what was changed by whom.

create table console_user (
  id            integer generated always as identity primary key,
  name          text collate "C" not null unique,
  role          text not null check (role in ('viewer', 'operator', 'editor', 'admin')),
  personal_data boolean not null default false, -- whether addresses and personal properties are shown
  password      text not null,                  -- salted and stretched
  revision      integer not null default 1,     -- sessions begun under an earlier one have ended
  created_at    timestamptz not null default now(),
  changed_at    timestamptz not null default now()
);

-- The one login there was is a user like any other from now on.
insert into console_user (name, role, personal_data, password)
  select 'admin', 'admin', true, value from setting where key = 'admin.password.hash';
delete from setting where key = 'admin.password.hash';

create table api_token (
  id         integer generated always as identity primary key,
  owner      integer not null references console_user on delete cascade,
  name       text not null,
  hash       bytea not null unique, -- SHA-256; the token itself is kept nowhere
  scope      text not null check (scope in ('read', 'run', 'edit', 'admin')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index api_token_owner on api_token (owner);

-- Rows are added and never touched again, whoever asks.
create table audit (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  who     text not null,
  means   text not null check (means in ('session', 'token', 'setting')),
  origin  text not null, -- the network address that the call came from
  call    text not null, -- as the table of calls has it: PUT /api/connections/{name}
  path    text not null, -- what it was about: /api/connections/newsletter
  status  integer not null,
  before  text,          -- SHA-256 of the document; null: there was none
  after   text,
  changes jsonb          -- [{"place", "before", "after"}]; null: nothing that has a document
);
create index audit_who on audit (who, id);
create index audit_path on audit (path text_pattern_ops, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the table % is only added to', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger audit_is_added_to
  before update or delete or truncate on audit
  for each statement execute function refuse_change();

-- "Connect with Mailchimp" -------------------------------------------------------------------------------------------

-- What a person was sent to Mailchimp with. Each is taken once.
create table oauth_state (
  hash       bytea primary key, -- SHA-256 of the value
  account    text not null,     -- the name that the account is to have
  who        text not null,
  browser    bytea,             -- SHA-256 of the browser's cookie; null: asked for by the API
  expires_at timestamptz not null
);

alter table account add column credential text not null default 'key' check (credential in ('key', 'oauth'));
