-- A run has a goal and an audience: who looks for all three finds as many rows as for the run alone. Taken for
-- independent, they made a run look so small that it was read from end to end for each of its chunks.
create statistics candidate_run (dependencies, mcv) on run, goal, audience from candidate;

-- From which revision of the profile a decision was made, and by which rules.
alter table candidate add column revision bigint;
alter table candidate add column rules bigint;

-- Of the payload that the goal's rules last made of the profile: from which revision, by which rules, its hash. As long
-- as neither moves, it needs not be made again to know that Mailchimp has it.
alter table export_ledger add column made_revision bigint;
alter table export_ledger add column made_rules bigint;
alter table export_ledger add column made_hash bytea;
