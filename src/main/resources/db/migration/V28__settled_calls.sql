-- When all candidates of a call are settled at once, its row says so, where "done" on each of them was a write of each.
-- A run that goes on marks the candidates from it; until then their column "done" does not tell.
alter table attempt add column settled boolean not null default false;
