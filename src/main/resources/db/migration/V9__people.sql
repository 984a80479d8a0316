-- Visitors who are named later: their events are found by the visitor, with or without an address.
create index event_named on event (connection, visitor) where profile is null and visitor is not null;
drop index event_visitor;

-- How an event source is: what it received lately.
create index event_received on event (connection, received_at);
-- What is told of one type of event, over all connections.
create index event_type on event (type, time);
