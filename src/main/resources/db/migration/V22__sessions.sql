-- Sessions of the console, which go on at every instance and after a restart.
create table console_session (
  hash     bytea primary key, -- SHA-256 of the browser's cookie; the cookie itself is kept nowhere
  owner    integer not null references console_user on delete cascade,
  revision integer not null,  -- of the user when it began; it ends when the user is changed
  began_at timestamptz not null,
  seen_at  timestamptz not null, -- to the minute
  notes    jsonb not null default '{}' -- what its pages keep for a while, such as what the next one says
);
create index console_session_owner on console_session (owner);
create index console_session_seen on console_session (seen_at);

-- From where users have logged in: who guesses from elsewhere does not slow them down there.
create table console_login (
  owner   integer not null references console_user on delete cascade,
  origin  text not null, -- the network address
  seen_at timestamptz not null,
  primary key (owner, origin)
);

-- What somebody who approves a plan has to say; who it is, is known from the call.
alter table follow_up add column remark text;
