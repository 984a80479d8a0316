-- Visitors who are named later: their events are found by the visitor, with or without an address.
create index event_named on event (connection, visitor) where profile is null and visitor is not null;
drop index event_visitor;

-- How an event source is: what it received lately.
create index event_received on event (connection, received_at);
-- What is told of one type of event, over all connections.
create index event_type on event (type, time);

-- Whose consent a member waits for that was left out for want of it, where there is no profile yet.
alter table import_ledger add column waits_property text collate "C";
alter table import_ledger add column waits_value text collate "C"; -- normalised
create index import_ledger_waits on import_ledger (waits_value) where waits_value is not null;
update import_ledger l
   set waits_property = c.document #>> '{import,identifier,property}', waits_value = l.address
  from goal g join connection c on c.id = g.connection
 where g.id = l.goal and l.reason = 'CONSENT' and l.profile is null
   and c.document #>> '{import,identifier,field}' = 'email_address'
   and c.document #>> '{import,identifier,property}' is not null;

-- The run is for somebody who was erased since: the address goes when it ends.
alter table run add column address_erased boolean not null default false;

-- When there was a profile that may be handled from now on: a new one, or one with another zone, identifier or consent.
create table profile_news (
  at timestamptz not null default now()
);
create index profile_news_at on profile_news (at);
alter table goal_audience add column began_at timestamptz; -- when the latest finished import of it began, by the database's clock
