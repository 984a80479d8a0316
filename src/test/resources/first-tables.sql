-- A row or more in every table as the first migration made them: a shop that imports and exports.
insert into setting (key, value) values ('api.token.sha256', 'ab12');
insert into property (id, type, multiple, unique_identifier, label, pii) values
  ('email', 'email', false, true, 'Email', true), ('tags', 'text', true, false, null, false);
insert into profile (id, properties, provenance, zone, revision) values
  (nextval('profile_id'), '{"email": "Ann@Example.org", "points": 0.1, "tags": ["a", "b"]}', '{"points": 1}', 'EU', 4),
  (nextval('profile_id'), '{"email": "bob@example.org"}', '{}', null, 1);
insert into identifier values ('email', 'ann@example.org', 1), ('email', 'bob@example.org', 2);
insert into consent values (1, 'newsletter', 'consented', '2026-01-02T03:04:05Z', 'api');
insert into consent_history (profile, objective, state, at, source) values
  (1, 'newsletter', 'refused', '2026-01-01T00:00:00Z', 'api'),
  (1, 'newsletter', 'consented', '2026-01-02T03:04:05Z', 'api');
insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, role, state) values
  ('main', 'https://us6.api.mailchimp.com/3.0', 'us6', '\x0102', 'a1', 'Shop', 'login', 'owner', 'CONNECTED');
insert into audience (account, mailchimp_id, name, double_optin, members, merge_fields) values
  (1, 'a1b2c3d4e5', 'Newsletter', true, '{"subscribed": 2}', '[{"tag": "FNAME", "type": "text"}]');
insert into membership (audience, web_id, member, address, profile, status, last_changed) values
  (1, 11, 'hash-of-ann', 'ann@example.org', 1, 'subscribed', '2026-01-02T00:00:00Z'),
  (1, 12, 'hash-of-cem', 'cem@example.org', null, 'deleted', '2026-01-03T00:00:00Z');
insert into segment (name, document) values ('all', '{"segment": "all", "where": {"property": "email", "empty": false}}');
insert into objective (id, document) values ('newsletter', '{"objective": "newsletter", "title": "Newsletter", "needsConsent": true}');
insert into zone (id, mode) values ('EU', 'optIn');
insert into connection (name, account, document, version, enabled, next_run_at, path_secret) values
  ('shop', 1, '{"connection": "shop", "account": "main", "schedule": {"timesPerDay": 4, "timeZone": "Europe/Amsterdam"},
     "objectives": ["newsletter"],
     "import": {"audiences": [{"id": "a1b2c3d4e5"}], "identifier": {"field": "email_address", "property": "email"}},
     "exports": [{"goal": "all", "segment": "all", "audiences": ["a1b2c3d4e5"], "identifier": "email",
       "mappings": [{"text": "shop", "field": "FNAME"}]}]}', 2, true, '2026-02-01T00:00:00Z', 'path-secret');
insert into connection_version (connection, version, document, changed_by) values
  (1, 1, '{"connection": "shop", "account": "main"}', 'api'), (1, 2, '{"connection": "shop", "account": "main", "enabled": true}', 'api');
insert into goal (connection, kind, name) values (1, 'import', 'import'), (1, 'export', 'all');
insert into goal_audience values (1, 1, '2026-01-02T03:04:05Z', 'rules');
insert into run (connection, state, trigger, full_run, fence, requested_at, started_at, ended_at) values
  (1, 'COMPLETED', 'schedule', true, 2, '2026-01-02T03:00:00Z', '2026-01-02T03:00:01Z', '2026-01-02T03:05:00Z');
insert into run (connection, state, trigger, goals, address, owner, fence, lease_until, started_at) values
  (1, 'RUNNING', 'api', '{all}', 'ann@example.org', 'host 1', 1, '2026-01-03T00:00:00Z', '2026-01-03T00:00:00Z');
insert into run_goal (run, goal, position, state) values (1, 1, 0, 'COMPLETED'), (1, 2, 1, 'COMPLETED');
insert into run_audience (run, goal, audience, plan, available) values (1, 1, 1, '{"total": 2}', null), (1, 2, 1, '{}', 1);
insert into run_page (run, goal, audience, phase, page, read, added, excluded) values
  (1, 1, 1, 'members', 0, 2, 1, 1), (1, 2, 1, 'upsert', 0, 0, 1, 0);
create table outcome_20260102 partition of outcome for values from ('2026-01-02') to ('2026-01-03');
insert into outcome (day, run, goal, audience, address, profile, class, reason, before, after) values
  ('2026-01-02', 1, 1, 1, 'cem@example.org', null, 'EXCLUDED', 'CONSENT', null, null),
  ('2026-01-02', 1, 2, 1, 'ann@example.org', 1, 'ADDED', null, null, '{"merge_fields": {"FNAME": "shop"}}');
insert into import_ledger (goal, audience, web_id, contact, address, profile, last_changed, fetched_at, run, fingerprint, contributed, reason) values
  (1, 1, 11, 'c11', 'ann@example.org', 1, '2026-01-02T00:00:00Z', '2026-01-02T03:00:00Z', 1, 42, '{"points": 0.1}', null),
  (1, 1, 12, 'c12', 'cem@example.org', null, '2026-01-02T00:00:00Z', '2026-01-02T03:00:00Z', 1, 43, null, 'CONSENT');
insert into export_ledger (goal, audience, profile, address, state, owned, payload, payload_hash, accepted_at, status_before, removed_at) values
  (2, 1, 1, 'ann@example.org', 'active', true, '{"merge_fields": {"FNAME": "shop"}}', '\x03', '2026-01-02T03:04:00Z', null, null),
  (2, 1, 2, 'bob@example.org', 'removed', true, null, null, null, 'subscribed', '2026-01-02T03:04:00Z');
insert into candidate (run, goal, audience, profile, decided, action, address, payload, attempted) values
  (2, 2, 1, 1, true, 'upsert', 'ann@example.org', '{"merge_fields": {"FNAME": "shop"}}', true);
insert into inbox (connection, source, body, done_at, failure) values
  (1, 'mailchimp', 'type=subscribe', null, null), (1, 'mailchimp', 'type=profile', '2026-01-02T00:00:00Z', null),
  (1, 'track', '{"event": 1}', '2026-01-02T00:00:00Z', 'event: must be a text');
insert into event (key, connection, type, profile, address, time, properties, source) values
  ('\x01', 1, 'Open Email', 1, 'ann@example.org', '2026-01-02T00:00:00Z', '{"Campaign ID": "c1"}', 'track'),
  ('\x02', 1, 'Click Email Link', null, 'dea@example.org', '2026-01-02T00:00:01Z', '{}', 'track');
insert into hint (connection, audience, address) values (1, 'a1b2c3d4e5', 'ann@example.org');
