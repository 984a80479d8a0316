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

-- Activity: what reports tell about sent campaigns -----------------------------------------------------------------

-- How the polling of a connection's campaigns stands.
create table activity (
  connection integer primary key,
  started_at timestamptz not null, -- without a backfill, the history begins here
  backfill   date, -- the beginning that was asked for when the campaigns were looked at last
  due_at     timestamptz not null,
  polled_at  timestamptz, -- when every campaign was looked at last
  failures   integer not null default 0, -- in a row
  failure    text
);
create index activity_due on activity (due_at);

create table campaign (
  id           integer generated always as identity primary key,
  connection   integer not null,
  mailchimp_id text not null,
  parent       text, -- Mailchimp's id of the campaign that it is a part of
  audience     text not null, -- Mailchimp's id
  title        text not null,
  kind         text not null, -- regular, variate, rss, automation
  sent_at      timestamptz, -- null: to everybody at a time of their own
  listed_at    timestamptz not null, -- where it stands in the history: when sending it began
  unique (connection, mailchimp_id)
);

-- How far a campaign has been read, by what is read of it.
create table campaign_reading (
  campaign     integer not null references campaign on delete cascade,
  kind         text not null check (kind in ('activity', 'sent', 'unsubscribed')),
  seen         text, -- what the report said when it had been read as a whole; null: never
  watermark    timestamptz, -- everything up to here was read
  read_at      timestamptz, -- when the latest whole reading ended
  pending_seen text, -- of a reading that is going on
  pending_until timestamptz,
  next_offset  integer, -- null: none is going on
  primary key (campaign, kind)
);

-- The webhooks that Caravan has set up at Mailchimp, one for each audience that is imported. Kept when the connection
-- goes, until it is taken away there too.
create table own_webhook (
  id         bigint generated always as identity primary key,
  connection integer not null,
  account    integer not null,
  audience   text not null, -- Mailchimp's id
  webhook    text, -- Mailchimp's id; null: not set up yet
  failure    text,
  checked_at timestamptz,
  due_at     timestamptz not null,
  unique (connection, audience)
);
create index own_webhook_due on own_webhook (due_at);
