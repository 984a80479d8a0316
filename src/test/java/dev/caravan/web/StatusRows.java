package dev.caravan.web;

import org.jdbi.v3.core.Jdbi;

/** Rows for pages and reports: one connection that ran once, with errors, and two events. */
final class StatusRows {
  private StatusRows() {}

  static void insert(Jdbi jdbi) {
    jdbi.useHandle(
        handle ->
            handle
                .createScript(
                    """
                    insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
                    values ('main', 'http://mailchimp.test', 'us6', '\\x00', 'a', 'Shop', 'l', 'CONNECTED');
                    insert into audience (account, mailchimp_id, name) values (1, 'a1b2c3d4e5', 'News');
                    insert into connection (name, account, document, enabled, path_secret)
                    values ('newsletter', 1, '{"connection": "newsletter", "description": "Shop <b>&</b>", "account": "main",
                      "import": {"audiences": [{"id": "a1b2c3d4e5"}],
                        "identifier": {"field": "email_address", "property": "email"}},
                      "exports": [{"goal": "vip", "segment": "vip", "audiences": ["a1b2c3d4e5"], "identifier": "email"}]}',
                      true, 's');
                    insert into goal (connection, kind, name)
                    values (1, 'import', 'import'), (1, 'export', 'vip');
                    insert into run (connection, state, trigger, started_at, ended_at)
                    values (1, 'COMPLETED_WITH_ERRORS', 'api', now() - interval '2 minutes', now());
                    insert into run_goal values
                      (1, 1, 0, 'COMPLETED', null),
                      (1, 2, 1, 'FAILED', 'the key may not write to this audience');
                    insert into run_audience (run, goal, audience) values (1, 1, 1), (1, 2, 1);
                    insert into run_page (run, goal, audience, phase, page, added, unchanged, warnings)
                    values (1, 1, 1, 'members', 0, 40, 11960, 3);
                    insert into import_ledger
                      (goal, audience, web_id, address, profile, last_changed, fetched_at, run, fingerprint)
                    select 1, 1, n, n || '@example.org', n, now(), now(), 1, 0
                      from generate_series(1, 1234) n;
                    """)
                .execute());
    event(jdbi, "ann@example.org", null);
    event(jdbi, "bob@example.org", 3L);
  }

  static void event(Jdbi jdbi, String address, Long profile) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into event (key, connection, type, profile, address, time, source)
                    values (:address::text::bytea, 1, 'Plan <Upgraded>', :profile, :address, now(), 'track')
                    """)
                .bind("address", address)
                .bind("profile", profile)
                .execute());
  }
}
