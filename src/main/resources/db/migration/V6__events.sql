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
