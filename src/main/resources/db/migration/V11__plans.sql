-- Runs that follow from another one, and who is held out of a goal to see what it changes.

-- A run that approves the plan of another run, takes it back, or tries its rows again; the trigger of the run says which.
create table follow_up (
  run         bigint primary key references run on delete cascade,
  source      bigint not null, -- the run that it follows from
  plan        text, -- what was approved; null: no approval
  approved_by text,
  accepted    boolean -- whether the plan still held when the run came to it; null: not known yet
);
create index follow_up_source on follow_up (source);
-- A plan passes once.
create unique index follow_up_plan on follow_up (source) where plan is not null;

-- Everybody who came as far as the hold-out of a goal, whether written or kept out, and since when. Both groups are
-- compared from there on; whoever changes groups, because the percentage was changed, begins anew.
create table hold_out (
  goal    integer not null,
  profile bigint not null,
  held    boolean not null,
  since   timestamptz not null,
  primary key (goal, profile)
);
create index hold_out_profile on hold_out (profile);
