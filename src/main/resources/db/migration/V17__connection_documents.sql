-- A connection that is called something else by now: webhooks that were given out under the earlier name keep coming.
create table connection_earlier_name (
  name       text not null,
  connection integer not null references connection on delete cascade,
  until      timestamptz not null default now(),
  primary key (name, connection)
);

-- The file in caravan.connections-dir that the document comes from; null: the document is changed by people.
alter table connection add column file text;

-- The even rhythm that next_run_at follows, without its jitter; null: next_run_at is on time.
alter table connection add column rhythm_at timestamptz;
