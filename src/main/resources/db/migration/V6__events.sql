-- What webhooks are signed with: given by a person, or answered by Mailchimp when Caravan set a webhook up.
create table signing_key (
  id         bigint generated always as identity primary key,
  connection integer not null,
  source     text not null check (source in ('mailchimp', 'transactional')),
  webhook    text, -- Mailchimp's id of the webhook that it belongs to; null: given by a person
  secret     bytea not null, -- AES-256-GCM
  created_at timestamptz not null default now()
);
create index signing_key_connection on signing_key (connection);

-- Visitors: people whom a sender knows by an id of its own until somebody tells who they are.
alter table event alter column address drop not null; -- null: of a visitor whom nobody has named yet
alter table event add column visitor text collate "C"; -- the sender's id
create index event_visitor on event (connection, visitor) where address is null;

create table visitor (
  connection integer not null,
  visitor    text collate "C" not null,
  address    text collate "C" not null, -- the identity, normalised
  told_at    timestamptz not null,
  primary key (connection, visitor)
);
create index visitor_address on visitor (address);

-- A visitor who came by a link in a mail: its mc_eid names the member, whom Mailchimp is asked for.
create table visitor_mail (
  connection integer not null,
  visitor    text collate "C" not null,
  member     text not null, -- Mailchimp's unique_email_id
  due_at     timestamptz not null default now(),
  attempts   integer not null default 0,
  primary key (connection, visitor, member)
);
create index visitor_mail_due on visitor_mail (due_at);
