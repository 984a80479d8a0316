-- How many events there are, so that no page has to count them. Whoever writes events leaves here what has become more
-- or less by that: rows are added and never changed, so writers do not wait for each other. Now and then some of them
-- are added up into one.
create table event_count (
  connection integer not null,
  type       text not null,
  day        date not null, -- on which they happened, in UTC
  events     bigint not null,
  unmatched  bigint not null, -- they have an address, and no profile
  anonymous  bigint not null  -- they have neither
);
create index event_count_connection on event_count (connection, type, day);
create index event_count_day on event_count (day);

insert into event_count
select connection, type, (time at time zone 'UTC')::date, count(*),
       count(*) filter (where profile is null and address is not null),
       count(*) filter (where profile is null and address is null)
  from event group by 1, 2, 3;

create function count_events() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    delete from event_count;
    return null;
  elsif tg_op = 'INSERT' then
    insert into event_count
    select connection, type, (time at time zone 'UTC')::date, count(*),
           count(*) filter (where profile is null and address is not null),
           count(*) filter (where profile is null and address is null)
      from fresh group by 1, 2, 3;
  elsif tg_op = 'DELETE' then
    insert into event_count
    select connection, type, (time at time zone 'UTC')::date, -count(*),
           -count(*) filter (where profile is null and address is not null),
           -count(*) filter (where profile is null and address is null)
      from gone group by 1, 2, 3;
  else
    insert into event_count
    select * from (
      select connection, type, (time at time zone 'UTC')::date as day, sum(n) as events,
             coalesce(sum(n) filter (where profile is null and address is not null), 0) as unmatched,
             coalesce(sum(n) filter (where profile is null and address is null), 0) as anonymous
        from (select connection, type, time, profile, address, 1 as n from fresh
              union all
              select connection, type, time, profile, address, -1 from gone) moved
       group by 1, 2, 3) change
     where events <> 0 or unmatched <> 0 or anonymous <> 0;
  end if;
  if random() < 0.02 then
    -- What another transaction is adding up already is left to it.
    with taken as (
      delete from event_count where ctid = any (array(
        select ctid from event_count limit 10000 for update skip locked))
      returning *)
    insert into event_count
    select connection, type, day, sum(events), sum(unmatched), sum(anonymous)
      from taken group by 1, 2, 3
    having sum(events) <> 0 or sum(unmatched) <> 0 or sum(anonymous) <> 0;
  end if;
  return null;
end $$;

create trigger count_inserted after insert on event
  referencing new table as fresh for each statement execute function count_events();
create trigger count_deleted after delete on event
  referencing old table as gone for each statement execute function count_events();
create trigger count_updated after update on event
  referencing old table as gone new table as fresh for each statement execute function count_events();
create trigger count_truncated after truncate on event
  for each statement execute function count_events();
