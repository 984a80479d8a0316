-- Users who may not come in for now, and what is told of who tried.

alter table console_user add column disabled_at timestamptz; -- null: may log in, and tokens open what they are for

-- password: somebody knew a password at the login and was not let in.
alter table audit drop constraint audit_means_check,
  add constraint audit_means_check check (means in ('session', 'token', 'setting', 'password'));
