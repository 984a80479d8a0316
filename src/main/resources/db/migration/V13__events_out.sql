-- People behind a bar of an analysis, kept as a list that segments refer to.
create table people_list (
  id       integer generated always as identity primary key,
  name     text unique, -- the segment that it was saved as; null: it is being written, or another took its place
  saved_at timestamptz not null default now()
);
create table listed (
  list    integer not null,
  profile bigint not null,
  primary key (list, profile)
);
create index listed_profile on listed (profile);

-- Email events that wait to be sent on. A row goes when the receiver has taken its event, or refused it for good.
create table outgoing (
  event  bigint primary key,
  due_at timestamptz not null default now() -- in the future: somebody is sending it
);
create index outgoing_due on outgoing (due_at, event);

-- What a broker handed over: the same delivery may come again, and waits with the broker before it comes.
alter table inbox add column delivery text;

-- What is told of one campaign.
create index event_campaign on event ((properties ->> 'Campaign ID'), type, time)
  where profile is not null and properties ->> 'Campaign ID' is not null;
