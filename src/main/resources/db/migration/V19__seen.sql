-- What is seen while it runs: the calls that runs make to Mailchimp, and where Mailchimp holds something else than what
-- was sent there.

-- Kept for a week. Nobody can be recognised in a path.
create table run_call (
  id       bigint generated always as identity primary key,
  run      bigint not null,
  at       timestamptz not null,
  method   text not null,
  path     text not null,
  status   integer not null, -- 0: no answer came
  millis   integer not null,
  sent     bigint not null, -- bytes
  received bigint not null
);
create index run_call_run on run_call (run, id);
create index run_call_at on run_call using brin (at);

create index run_trigger on run (trigger, id desc);
comment on column run.trigger is 'api, schedule, start, webhook, drift, or approval, undo, retry of another run';

-- A row a member and field, found by a run that compares. Kept for 30 days.
create table drift (
  run         bigint not null references run on delete cascade,
  goal        integer not null,
  audience    integer not null,
  profile     bigint not null,
  field       text not null, -- merge_fields.FNAME, interests.6fbed1c079, status
  address     text collate "C" not null, -- normalised
  web_id      bigint, -- null: Mailchimp does not know the member any more
  ours        jsonb, -- what Mailchimp accepted
  theirs      jsonb, -- what it holds; null: nothing
  changed_by  text not null check (changed_by in ('there', 'goal', 'mailchimp')),
  other_goal  integer, -- with goal: the one that wrote last
  sent_at     timestamptz, -- when ours was accepted
  changed_at  timestamptz, -- when the member was changed last; null: it is gone
  repaired    text check (repaired in ('ours', 'theirs')),
  repaired_at timestamptz,
  primary key (run, goal, audience, profile, field)
);
create index drift_profile on drift (profile);
create index drift_address on drift using hash (address);
