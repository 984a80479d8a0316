-- What an export can write besides merge fields, and how.

-- A batch gave a newcomer another status than was meant: from then on they are written one by one.
alter table audience add column newcomers_singly boolean not null default false;

-- Since when Mailchimp refuses the same payload, so that it is given up some day.
alter table export_ledger add column refused_since timestamptz; -- null: it is not refused

comment on column candidate.action is
  'upsert, enter, move, return, supplement, remove; null: nothing is sent';
