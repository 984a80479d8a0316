-- Calls with many members that were under way: a row for each call, where a mark on every candidate was a write of each.
-- A run that goes on marks the candidates from it; until then their column "attempted" does not tell.
create table attempt (
  run      bigint not null,
  goal     integer not null,
  audience integer not null,
  lowest   bigint not null, -- of the candidates in the call
  highest  bigint not null,
  primary key (run, goal, audience, lowest)
);
