-- People who leave a segment: how a goal took them out, the tags they carry meanwhile, and removals handed to Mailchimp
-- many at a time.

-- archive, unsubscribe, tag, delete; null: not removed, or by somebody else
alter table export_ledger add column removal text;
update export_ledger set removal = 'archive' where state = 'removed' and status_before is not null;

-- A tag of somebody who left is wanted until the person is back.
alter table capped_tag add column meaning text not null default 'capped' check (meaning in ('capped', 'left'));

-- A batch is made before anything is submitted, and is worked off by a trigger.
create table batch (
  id           bigint generated always as identity primary key,
  run          bigint not null references run on delete cascade,
  goal         integer not null,
  audience     integer not null,
  account      integer not null,
  token        text not null, -- every operation_id begins with it, and tells our results from others'
  action       text not null, -- archive, unsubscribe, tag
  tag          text,
  operations   integer not null,
  -- prepared: nothing was sent; submitting: sent, and no answer is known; submitted: Mailchimp has it; finished: the
  -- results are here; lost: there will be none
  state        text not null check (state in ('prepared', 'submitting', 'submitted', 'finished', 'lost')),
  mailchimp_id text,
  adopted      boolean not null default false, -- the id was found afterwards, and the token must prove it
  not_ours     text[] not null default '{}', -- batches of others that looked like this one
  step         text, -- how far Mailchimp is, as it told last
  due_at       timestamptz not null, -- when it is looked at next
  looks        integer not null default 0,
  fetches      integer not null default 0, -- of the results, which failed
  prepared_at  timestamptz not null,
  submitted_at timestamptz,
  ended_at     timestamptz,
  detail       text
);
create index batch_due on batch (due_at) where state in ('prepared', 'submitting', 'submitted');
create index batch_run on batch (run);

create table batch_result (
  batch     bigint not null references batch on delete cascade,
  candidate bigint not null,
  status    integer not null,
  primary key (batch, candidate)
);

-- null: not handed over; 0: came back from a batch without having been done, to be worked on by itself
alter table candidate add column batch bigint;
create index candidate_batch on candidate (batch) where batch > 0 and not done;

-- What Mailchimp does in bulk is known from the mirror and not by a look right before; null: by a look.
alter table export_ledger add column known_at timestamptz;

-- Results are to come: while nobody works on the run, it is not taken up before they are there.
alter table run add column rests boolean not null default false;
-- Results are to come or not in the books yet: the run is not stopped before they are.
alter table run add column unbooked boolean not null default false;

-- When somebody last compared the whole audience with the mirror of its members.
alter table audience add column compared_at timestamptz;
create table mirror_met (
  walk     bigint not null,
  audience integer not null,
  web_id   bigint not null,
  primary key (audience, walk, web_id)
);
