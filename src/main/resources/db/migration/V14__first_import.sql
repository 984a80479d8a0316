-- People who are new, of whom there is nothing else to say, share a row: one for a page instead of one for each.
alter table outcome add profiles bigint[]; -- null: the row is about one, in address and profile
alter table outcome add addresses text[] collate "C"; -- in the same order
alter table outcome add lowest_profile bigint; -- of profiles; with the highest, an erasure finds the page
alter table outcome add highest_profile bigint;
create index outcome_profiles on outcome (lowest_profile, highest_profile) where profiles is not null;

-- No plan asks how whole documents are distributed, and comparing them was the most of what ANALYZE did.
alter table profile alter column properties set statistics 0;
alter table profile alter column provenance set statistics 0;
