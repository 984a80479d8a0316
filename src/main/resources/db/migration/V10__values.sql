-- What an export can write besides merge fields, and how.

-- What became of the status that newcomers of a batch were meant to have.
alter table audience add column newcomers_singly boolean not null default false; -- it was another: no batch from then on
alter table audience add column newcomers_kept text; -- it was this one, the last time; null: never tried

-- Since when Mailchimp refuses the same payload, so that it is given up some day.
alter table export_ledger add column refused_since timestamptz; -- null: it is not refused

comment on column candidate.action is
  'upsert, enter, move, return, supplement, remove; null: nothing is sent';
