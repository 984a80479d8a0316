-- Lifecycles: the documents, who is in which stage since when, and who carries a tag while capped.

create table lifecycle (
  id            integer generated always as identity primary key, -- a new lifecycle of an old name is another one
  name          text not null unique,
  document      jsonb not null,
  recomputed_at timestamptz,
  changed_at    timestamptz not null default now()
);

-- One row for each stay of a profile in a stage; the present one has no end. No foreign key on the profile, as
-- everywhere; whoever writes here holds the row of the lifecycle, and so does who erases a profile.
create table stage (
  id         bigint generated always as identity primary key,
  lifecycle  integer not null,
  profile    bigint not null,
  stage      text not null,
  entered_at timestamptz not null,
  left_at    timestamptz
);
create unique index stage_present on stage (lifecycle, profile) where left_at is null;
create index stage_profile on stage (profile);

-- Tags that an export goal puts on members while their profiles are at a threshold, to be taken off again. Tagged and
-- wanted: in order. Wanted and not tagged, or not wanted: a call to Mailchimp is due.
create table capped_tag (
  goal      integer not null,
  audience  integer not null,
  address   text collate "C" not null, -- of the member, normalised
  tag       text collate "C" not null,
  profile   bigint not null,
  wanted    boolean not null default true,
  tagged_at timestamptz, -- when Mailchimp accepted it
  primary key (goal, audience, address, tag)
);
create index capped_tag_due on capped_tag (goal, audience, address, tag) where not wanted or tagged_at is null;
create index capped_tag_profile on capped_tag (profile);
create index capped_tag_address on capped_tag (address);
