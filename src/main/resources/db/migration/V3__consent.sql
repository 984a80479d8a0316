-- An answer tells when it was given (at), when we learnt of it (recorded_at), through which run, and what proves it.
alter table consent
  add column run bigint, -- null: not by a run
  add column evidence text, -- such as the opt-in time of a member; null: the answer itself
  add column recorded_at timestamptz not null default now();

alter table consent_history
  add column run bigint,
  add column evidence text,
  add column recorded_at timestamptz not null default now();

-- Members that wait for their profiles' consent.
create index import_ledger_consent on import_ledger (goal, audience, web_id) where reason = 'CONSENT';

-- What a member last said by a permission. Mailchimp gives permissions no time: only one that differs from this is a
-- new answer, and not every later version of the member.
create table member_consent (
  goal      integer not null,
  audience  integer not null,
  web_id    bigint not null,
  objective text not null,
  consented boolean not null,
  primary key (goal, audience, web_id, objective)
);
