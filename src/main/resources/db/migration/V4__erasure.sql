-- Whom to keep out after an erasure, how to find everything about one person by keys, and interactions.

-- The receipts. Nothing here tells who it was: the number of the profile leads nowhere any more.
create table erasure (
  id      bigint generated always as identity primary key,
  profile bigint not null,
  at      timestamptz not null,
  counts  jsonb not null
);
create index erasure_profile on erasure (profile);

-- Do not import again: hashes under a key that is not in the database, of the identifiers and addresses that were erased.
create table erased (
  mark    text collate "C" primary key, -- hexadecimal
  erasure bigint not null
);
create index erased_erasure on erased (erasure);

create index hint_address on hint (address);
create index run_address on run (address) where address is not null;
create index export_ledger_address on export_ledger using hash (address);
-- What happened to a profile is found by it, what was left out or warned of by its address.
create index outcome_profile on outcome (profile) where profile is not null;
create index outcome_address on outcome using hash (address) where profile is null or reason is not null;

-- A body that was understood is not needed any more; what is kept for people to look at is what was not.
update inbox set body = '' where done_at is not null and failure is null;
create index inbox_failed on inbox (id) where failure is not null;
comment on column inbox.body is 'exactly as it came, until it is worked off; one that was not understood is kept for 30 days';

-- What people have seen and done on a website, found without reading their mails.
create index event_interaction on event (profile, (properties ->> 'interaction'))
  where type in ('VIEW', 'CLICK', 'CONVERSION') and profile is not null;
