-- A message that only tries whether somebody is reached is of no run.
alter table notification alter column run drop not null,
  drop constraint notification_kind_check,
  add constraint notification_kind_check check (kind in ('failed', 'recovered', 'ended', 'test'));
