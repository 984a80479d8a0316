-- What members can be mapped from besides merge fields, as Mailchimp told it last.
alter table audience add groups jsonb not null default '[]';
alter table audience add permissions jsonb not null default '[]';

-- Why a value is as it would be: kept by dry runs only, property -> the rule that decided.
alter table outcome add rules jsonb;

-- Whom a dry run has met. It leaves no mark in the ledger, and rows that move while pages are read must not be counted
-- twice; the rows go when the dry run has read the audience.
create table dry_run_member (
  run      bigint not null references run on delete cascade,
  goal     integer not null,
  audience integer not null,
  web_id   bigint not null,
  primary key (run, goal, audience, web_id)
);
