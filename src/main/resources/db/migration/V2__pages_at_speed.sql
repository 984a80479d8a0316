-- Addresses are only ever looked up whole. They arrive in no order, and a hash takes them in at a fraction of the cost.
drop index membership_address;
create index membership_address on membership using hash (address);

-- The time at so many microseconds since 1970: the form in which pages bring times, which takes no parsing.
create function instant(micros bigint) returns timestamptz
  language sql stable parallel safe
  return timestamptz 'epoch' + micros * interval '1 microsecond';
