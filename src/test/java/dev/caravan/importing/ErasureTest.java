package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.event.EventStore;
import dev.caravan.profile.ProfileStore;
import dev.caravan.testing.TestDatabase;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErasureTest {
  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();
  private final Erasure erasure =
      new Erasure(jdbi, new ProfileStore((handle, owners) -> {}), new EventStore(jdbi));

  @BeforeEach
  void people() {
    execute(
        """
        insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
        values ('main', 'x', 'us1', '', '1', 'x', 'x', 'CONNECTED');
        insert into audience (account, mailchimp_id, name, mirrored_until)
        values (1, 'by-profile', 'A', now()), (1, 'by-address', 'B', now()), (1, 'of-bob', 'C', now());
        insert into connection (name, account, document, enabled, path_secret)
        values ('newsletter', 1, '{}', true, 'x');
        insert into goal (connection, kind, name) values (1, 'export', 'vip');
        insert into profile (id) values (1), (2);
        insert into identifier (property, value, profile)
        values ('email', 'ann@example.org', 1), ('email', 'bob@example.org', 2);
        insert into membership (audience, web_id, member, address, profile, status, last_changed)
        values (1, 11, 'm', 'formerly.ann@example.org', 1, 'subscribed', now()),
               (2, 12, 'm', 'ann@example.org', null, 'subscribed', now()),
               (3, 13, 'm', 'bob@example.org', 2, 'subscribed', now());
        insert into run (connection, state, trigger, requested_at, ended_at)
        values (1, 'COMPLETED', 'api', '2026-10-31T23:30:00Z', now()),
               (1, 'COMPLETED', 'api', '2026-11-01T00:30:00Z', now());
        insert into run_audience (run, goal, audience) values (1, 1, 1);
        insert into candidate (run, goal, audience, profile) values (1, 1, 1, 1), (1, 1, 1, 2);
        create table outcome_20261031 partition of outcome for values from ('2026-10-31') to ('2026-11-01');
        create table outcome_20261101 partition of outcome for values from ('2026-11-01') to ('2026-11-02');
        insert into outcome (day, run, goal, audience, address, profile, class, detail)
        values ('2026-10-31', 1, 1, 1, 'ann@example.org', null, 'INVALID', 'ann@example.org is none'),
               ('2026-10-31', 1, 1, 1, 'bob@example.org', 2, 'INVALID', 'bob@example.org is none'),
               ('2026-11-01', 2, 1, 1, null, 1, 'INVALID', 'Ann')""");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_leave_numbers_of_outcomes_of_every_day_and_nobody_in_them() {
    assertThat(erasure.erase(1)).isTrue();

    assertThat(
            texts(
                "select concat_ws(' ', class, address, profile, detail) from outcome order by day, id"))
        .containsExactly("INVALID", "INVALID bob@example.org 2 bob@example.org is none", "INVALID");
  }

  @Test
  void should_have_the_audiences_read_again_whose_members_were_forgotten() {
    erasure.erase(1);

    assertThat(texts("select mailchimp_id from audience where mirrored_until is null order by 1"))
        .containsExactly("by-address", "by-profile");
    assertThat(texts("select address from membership")).containsExactly("bob@example.org");
  }

  @Test
  void should_forget_candidates_without_an_address() {
    erasure.erase(1);

    assertThat(texts("select profile::text from candidate")).containsExactly("2");
  }

  @Test
  void should_forget_what_members_said_by_permissions() {
    execute(
        """
        insert into import_ledger
            (goal, audience, web_id, address, profile, last_changed, fetched_at, run, fingerprint)
        values (1, 1, 11, 'formerly.ann@example.org', 1, now(), now(), 1, 1),
               (1, 2, 12, 'ann@example.org', null, now(), now(), 1, 1),
               (1, 3, 13, 'bob@example.org', 2, now(), now(), 1, 1);
        insert into member_consent (goal, audience, web_id, objective, consented)
        values (1, 1, 11, 'news', true), (1, 2, 12, 'news', true), (1, 3, 13, 'news', true)""");

    erasure.erase(1);

    assertThat(texts("select web_id::text from member_consent")).containsExactly("13");
  }

  @Test
  void should_erase_nobody_who_is_not_there() {
    assertThat(erasure.erase(4711)).isFalse();
    assertThat(texts("select id::text from profile order by 1")).containsExactly("1", "2");
  }

  private List<String> texts(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private void execute(String sql) {
    jdbi.useHandle(handle -> handle.createScript(sql).execute());
  }
}
