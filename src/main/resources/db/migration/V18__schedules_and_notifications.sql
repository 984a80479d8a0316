-- Quartz's job store (2.5): who of several instances asks what is due. The names of tables and columns are Quartz's.

create table qrtz_job_details (
  sched_name        text not null,
  job_name          text not null,
  job_group         text not null,
  description       text,
  job_class_name    text not null,
  is_durable        boolean not null,
  is_nonconcurrent  boolean not null,
  is_update_data    boolean not null,
  requests_recovery boolean not null,
  job_data          bytea,
  primary key (sched_name, job_name, job_group)
);

create table qrtz_triggers (
  sched_name     text not null,
  trigger_name   text not null,
  trigger_group  text not null,
  job_name       text not null,
  job_group      text not null,
  description    text,
  next_fire_time bigint,
  prev_fire_time bigint,
  priority       integer,
  trigger_state  text not null,
  trigger_type   text not null,
  start_time     bigint not null,
  end_time       bigint,
  calendar_name  text,
  misfire_instr  smallint,
  job_data       bytea,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, job_name, job_group) references qrtz_job_details
);
create index qrtz_triggers_job on qrtz_triggers (sched_name, job_name, job_group);
create index qrtz_triggers_due on qrtz_triggers (sched_name, trigger_state, next_fire_time);

create table qrtz_simple_triggers (
  sched_name      text not null,
  trigger_name    text not null,
  trigger_group   text not null,
  repeat_count    bigint not null,
  repeat_interval bigint not null,
  times_triggered bigint not null,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers
);

create table qrtz_cron_triggers (
  sched_name      text not null,
  trigger_name    text not null,
  trigger_group   text not null,
  cron_expression text not null,
  time_zone_id    text,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers
);

create table qrtz_simprop_triggers (
  sched_name    text not null,
  trigger_name  text not null,
  trigger_group text not null,
  str_prop_1    text,
  str_prop_2    text,
  str_prop_3    text,
  int_prop_1    integer,
  int_prop_2    integer,
  long_prop_1   bigint,
  long_prop_2   bigint,
  dec_prop_1    numeric(13, 4),
  dec_prop_2    numeric(13, 4),
  bool_prop_1   boolean,
  bool_prop_2   boolean,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers
);

create table qrtz_blob_triggers (
  sched_name    text not null,
  trigger_name  text not null,
  trigger_group text not null,
  blob_data     bytea,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers
);

create table qrtz_calendars (
  sched_name    text not null,
  calendar_name text not null,
  calendar      bytea not null,
  primary key (sched_name, calendar_name)
);

create table qrtz_paused_trigger_grps (
  sched_name    text not null,
  trigger_group text not null,
  primary key (sched_name, trigger_group)
);

create table qrtz_fired_triggers (
  sched_name        text not null,
  entry_id          text not null,
  trigger_name      text not null,
  trigger_group     text not null,
  instance_name     text not null,
  fired_time        bigint not null,
  sched_time        bigint not null,
  priority          integer not null,
  state             text not null,
  job_name          text,
  job_group         text,
  is_nonconcurrent  boolean,
  requests_recovery boolean,
  primary key (sched_name, entry_id)
);
create index qrtz_fired_triggers_instance on qrtz_fired_triggers (sched_name, instance_name);

create table qrtz_scheduler_state (
  sched_name        text not null,
  instance_name     text not null,
  last_checkin_time bigint not null,
  checkin_interval  bigint not null,
  primary key (sched_name, instance_name)
);

create table qrtz_locks (
  sched_name text not null,
  lock_name  text not null,
  primary key (sched_name, lock_name)
);

-- Notifications -------------------------------------------------------------------------------------------------

-- When the schedule wanted the run; null: nobody's schedule did.
alter table run add column due_at timestamptz;

-- Whether it was looked at what people are to be told of the run. Those of before are not told of any more.
alter table run add column judged boolean not null default true;
alter table run alter column judged set default false;
create index run_unjudged on run (ended_at, id) where not judged and ended_at is not null;

-- How a connection fares: people are told when that changes.
create table connection_health (
  connection integer primary key references connection on delete cascade,
  failing    boolean not null,
  since      timestamptz not null,
  run        bigint not null -- with which it began
);

-- What is told, once to each address: it stands here from the transaction that decided on it until it was taken.
create table notification (
  id          bigint generated always as identity primary key,
  connection  integer not null references connection on delete cascade,
  run         bigint not null,
  kind        text not null check (kind in ('failed', 'recovered', 'ended')),
  channel     text not null check (channel in ('mail', 'webhook')),
  target      text not null, -- an address of mail, or of a webhook
  content     json not null, -- as it is sent
  created_at  timestamptz not null default now(),
  due_at      timestamptz not null default now(), -- in the future: somebody is sending it, or it waits for the next try
  attempts    integer not null default 0,
  sent_at     timestamptz,
  given_up_at timestamptz,
  failure     text, -- of the last try
  unique (run, channel, target)
);
create index notification_due on notification (due_at, id) where sent_at is null and given_up_at is null;
create index notification_connection on notification (connection, id desc);

-- What the webhooks of a connection's notifications are signed with.
create table notification_secret (
  connection integer primary key references connection on delete cascade,
  secret     bytea not null, -- AES-256-GCM
  created_at timestamptz not null default now()
);
