package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.event.EventStore;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ErasureReceipt;
import dev.caravan.profile.Outrun;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.Counts;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunState;
import dev.caravan.run.RunStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErasureTest {
  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();
  private final ErasedPeople erased = new ErasedPeople(new byte[] {1});
  private final Erasure erasure =
      new Erasure(
          jdbi,
          new ProfileStore((handle, owners) -> {}),
          new EventStore(jdbi, erased),
          erased,
          new SettableClock("2026-11-01T12:00:00Z"));

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
        insert into property (id, type, unique_identifier) values ('email', 'email', true);
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
        insert into outcome (day, run, goal, audience, address, profile, class, detail, rules)
        values ('2026-10-31', 1, 1, 1, 'ann@example.org', null, 'INVALID', 'ann@example.org is none', '{"city": {"value": "Delft"}}'),
               ('2026-10-31', 1, 1, 1, 'bob@example.org', 2, 'INVALID', 'bob@example.org is none', null),
               ('2026-11-01', 2, 1, 1, null, 1, 'INVALID', 'Ann', null)\
        """);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_leave_numbers_of_outcomes_of_every_day_and_nobody_in_them() {
    assertThat(erasure.erase(1)).isPresent();

    assertThat(
            texts(
                "select concat_ws(' ', class, address, profile, detail, rules) from outcome order by day,"
                    + " id"))
        .containsExactly("INVALID", "INVALID bob@example.org 2 bob@example.org is none", "INVALID");
  }

  @Test
  void should_leave_nobody_in_a_row_that_people_share() {
    execute(
        """
        insert into outcome (day, run, goal, audience, class, addresses, profiles,
                             lowest_profile, highest_profile)
        values ('2026-11-01', 2, 1, 1, 'ADDED',
                array['bob@example.org', 'ann@example.org', 'eve@example.org'], array[2, 1, 3], 1, 3)\
        """);

    erasure.erase(1);

    assertThat(
            texts("select concat_ws(' ', addresses, profiles) from outcome where class = 'ADDED'"))
        .containsExactly("{bob@example.org,NULL,eve@example.org} {2,NULL,3}");
  }

  @Test
  void should_forget_members_by_profile_and_by_address() {
    erasure.erase(1);

    assertThat(texts("select address from membership")).containsExactly("bob@example.org");
  }

  @Test
  void should_take_a_person_off_every_list() {
    execute(
        "insert into people_list (name) values ('openers'), (null);"
            + " insert into listed (list, profile) values (1, 1), (1, 2), (2, 1)");

    assertThat(erasure.erase(1).orElseThrow().counts().path("lists").asInt()).isEqualTo(2);

    assertThat(texts("select list || ' ' || profile from listed")).containsExactly("1 2");
  }

  @Test
  void should_know_every_address_again_and_keep_none() {
    ErasureReceipt receipt = erasure.erase(1).orElseThrow();

    assertThat(receipt.marks()).isEqualTo(2);
    assertThat(receipt.counts().toString())
        .contains("\"profile\":1", "\"identifiers\":1", "\"memberships\":2", "\"outcomes\":2");
    Set<String> addresses =
        Set.of("ann@example.org", "formerly.ann@example.org", "bob@example.org");
    assertThat(known(erased, addresses))
        .containsExactlyInAnyOrder("ann@example.org", "formerly.ann@example.org");
    ErasedPeople withAnotherKey = new ErasedPeople(new byte[] {2});
    assertThat(known(withAnotherKey, addresses)).isEmpty();
  }

  @Test
  void should_leave_the_address_of_somebody_else_alone() {
    // A member of Ann's that moved to Bob's address: ambiguous, and not hers to erase.
    execute("update membership set address = 'bob@example.org' where web_id = 11");
    erasure.erase(1);

    assertThat(texts("select value from identifier")).containsExactly("bob@example.org");
    assertThat(texts("select web_id::text from membership")).containsExactly("13");
    assertThat(known(erased, Set.of("bob@example.org"))).isEmpty();
  }

  @Test
  void should_take_a_person_out_of_what_came_in_and_leave_the_others_in() {
    execute(
        """
        insert into inbox (connection, source, body) values
        (1, 'mailchimp', 'type=profile&data%5Bemail%5D=Ann%40Example.org'),
        (1, 'mailchimp', 'type=profile&data%5Bemail%5D=bob%40example.org'),
        (1, 'track', '{"identity": " Ann@example.org", "event": "Visit"}'),
        (1, 'track', '{"events": [{"identity": "ANN@example.org", "event": "V"}, {"identity": "bob@example.org", "event": "V"}]}'),
        (1, 'track', '{"events": [{"identity": "ann@example.org", "event": "V"}]}');
        insert into inbox (connection, source, body, done_at, failure)
        values (1, 'track', '? ann@example.org', now(), 'no JSON'), (1, 'track', '? bob', now(), 'no JSON'),
               (1, 'mailchimp', 'type=profile&data%5Bemail%5D=Ann%40Example.org', now(), null),
               (1, 'transactional', '[{"msg": {"email": "ann@example.org"}}]', now(), null),
               (1, 'track', '{"events": [{"identity": "Ann@example.org"}, {"identity": "eve@example.org"}]}',
                now(), null),
               (1, 'track', '{"identity": "bob@example.org", "event": "Visit"}', now(), null)\
        """);

    erasure.erase(1);

    assertThat(texts("select body from inbox order by id"))
        .containsExactly(
            "type=profile&data%5Bemail%5D=bob%40example.org",
            "{\"events\": [{\"event\": \"V\", \"identity\": \"bob@example.org\"}]}",
            "? bob",
            "{\"events\": [{\"identity\": \"eve@example.org\"}]}",
            "{\"identity\": \"bob@example.org\", \"event\": \"Visit\"}");
  }

  /**
   * Whoever adds a table about people has to erase them from it; then the table belongs on this
   * list.
   */
  @Test
  void should_know_every_table_that_holds_people() {
    assertThat(
            texts(
                """
                select distinct table_name from information_schema.columns
                 where table_schema = 'public' and column_name in ('profile', 'address', 'body')
                   and table_name not like 'outcome_%'
                 order by 1
                """))
        .containsExactlyInAnyOrder(
            "candidate",
            "capped_tag",
            "consent",
            "consent_history",
            "drift",
            "erasure",
            "event",
            "export_ledger",
            "hint",
            "hold_out",
            "identifier",
            "import_ledger",
            "inbox",
            "listed",
            "membership",
            "outcome",
            "run",
            "stage",
            "visitor");
  }

  @Test
  void should_find_a_person_by_keys_in_large_tables() {
    for (String sql :
        List.of(
            "delete from export_ledger where profile = 1 or address = any('{a@b.org}')",
            "delete from hint where address = any('{a@b.org}')",
            "update run set address = '' where address = any('{a@b.org}') and address is not null",
            "select l.address from identifier i join import_ledger l on l.waits_value = i.value"
                + " and l.waits_property = i.property where i.profile = 1",
            "update outcome set profile = null where profile = 1 or address = any('{a@b.org}') and"
                + " (profile is null or reason is not null)",
            "delete from event where profile = 1 or profile is null and address = any('{a@b.org}')",
            "delete from membership where audience in (select id from audience) and address ="
                + " any('{a@b.org}') and profile is null")) {
      List<String> plan =
          jdbi.inTransaction(
              handle -> {
                // With nothing in the tables, only what cannot be found by a key is read through.
                handle.execute("set local enable_seqscan = off");
                return handle.createQuery("explain " + sql).mapTo(String.class).list();
              });
      assertThat(plan)
          .as(sql)
          .noneMatch(line -> line.contains("Seq Scan") && !line.contains("on audience"));
    }
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
        values (1, 1, 11, 'news', true), (1, 2, 12, 'news', true), (1, 3, 13, 'news', true)\
        """);

    erasure.erase(1);

    assertThat(texts("select web_id::text from member_consent")).containsExactly("13");
  }

  @Test
  void should_forget_members_that_wait_for_the_consent_of_the_person() {
    execute(
        """
        insert into identifier (property, value, profile) values ('customer_id', 'cust-42', 1);
        insert into membership (audience, web_id, member, address, profile, status, last_changed)
        values (1, 21, 'm', 'ann@work.test', null, 'subscribed', now()),
               (1, 22, 'm', 'cem@work.test', null, 'subscribed', now());
        insert into import_ledger
            (goal, audience, web_id, address, last_changed, fetched_at, run, fingerprint, reason,
             waits_property, waits_value)
        values (1, 1, 21, 'ann@work.test', now(), now(), 1, 1, 'CONSENT', 'customer_id', 'cust-42'),
               (1, 1, 22, 'cem@work.test', now(), now(), 1, 1, 'CONSENT', 'email', 'cust-42')\
        """);

    erasure.erase(1);

    assertThat(texts("select web_id::text from import_ledger")).containsExactly("22");
    assertThat(texts("select address from membership order by 1"))
        .containsExactly("bob@example.org", "cem@work.test");
    assertThat(known(erased, Set.of("ann@work.test", "cem@work.test")))
        .containsExactly("ann@work.test");
  }

  @Test
  void should_forget_by_which_mails_the_person_came() {
    execute(
        """
        insert into visitor (connection, visitor, address, told_at)
        values (1, 'v1', 'ann@example.org', now()), (1, 'v2', 'bob@example.org', now());
        insert into visitor_mail (connection, visitor, member) values (1, 'v1', 'eid1'), (1, 'v2', 'eid2')\
        """);

    erasure.erase(1);

    assertThat(texts("select member from visitor_mail")).containsExactly("eid2");
  }

  @Test
  void should_forget_for_whom_a_run_was_when_it_ends() {
    RunStore runs = new RunStore(jdbi);
    Run open = runs.request(1, "api", null, false, false, "ann@example.org");
    Run claimed = runs.claim("one").orElseThrow();

    erasure.erase(1);

    assertThat(runs.find(open.id()).orElseThrow().address()).isEqualTo("ann@example.org");
    runs.close(claimed, RunState.COMPLETED, null);
    assertThat(runs.find(open.id()).orElseThrow().address()).isEqualTo("(erased)");
    Run waiting = runs.request(1, "api", null, false, false, "bob@example.org");
    erasure.erase(2);
    runs.stop(waiting.id());
    assertThat(runs.find(waiting.id()).orElseThrow().address()).isEqualTo("(erased)");
  }

  @Test
  void should_not_let_a_dry_run_write_of_somebody_who_was_erased_after_it_was_read() {
    RunStore runs = new RunStore(jdbi);
    runs.request(1, "api", null, false, true, null);
    Run dry = runs.claim("one").orElseThrow();
    ImportFacts read =
        new ImportFacts(
            new PropertyStore(jdbi).byId(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            ConsentFacts.NONE,
            new ImportFacts.Erased(0, Set.of(), Set.of()),
            new long[0],
            Set.of(),
            Newcomers.NONE);
    AudiencePage page =
        new AudiencePage(
            new GoalRun(dry, null, "import", 1), 1, "members", 0, List.of(), Instant.EPOCH);
    Outcome outcome =
        Outcome.because(OutcomeClass.INVALID, "ann@example.org", null, "BAD_IDENTIFIER", "x", "y");
    MappedPage mapped =
        new MappedPage(
            new MatchedPage(page, null, read),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Counts.NONE.plus(OutcomeClass.INVALID, 1),
            List.of(outcome));
    ProfileWriter writer =
        new ProfileWriter(
            jdbi,
            new PropertyStore(jdbi),
            new ProfileStore((handle, owners) -> {}),
            new ConsentStore(),
            null,
            runs,
            new RunPages(jdbi));

    erasure.erase(1);

    assertThatThrownBy(() -> writer.write(mapped)).isInstanceOf(Outrun.class);
    assertThat(texts("select address from outcome where run = " + dry.id())).isEmpty();
  }

  @Test
  void should_forget_stages_and_tags() {
    execute(
        """
        insert into stage (lifecycle, profile, stage, entered_at, left_at)
        values (1, 1, 'new', now(), now()), (1, 1, 'loyal', now(), null), (1, 2, 'new', now(), null);
        insert into capped_tag (goal, audience, address, tag, profile)
        values (1, 1, 'formerly.ann@example.org', 'pressure', 1), (1, 2, 'ann@example.org', 'pressure', 4),
               (1, 3, 'bob@example.org', 'pressure', 2)\
        """);
    erasure.erase(1);

    assertThat(texts("select profile::text from stage")).containsExactly("2");
    assertThat(texts("select address from capped_tag")).containsExactly("bob@example.org");
  }

  @Test
  void should_forget_in_what_the_person_differed_at_mailchimp() {
    long run = new RunStore(jdbi).request(1, "drift", null, false, false, null).id();
    execute(
        """
        insert into drift (run, goal, audience, profile, field, address, changed_by)
        values (RUN, 1, 1, 1, 'tags', 'formerly.ann@example.org', 'there'),
               (RUN, 1, 1, 4, 'tags', 'ann@example.org', 'there'),
               (RUN, 1, 1, 2, 'tags', 'bob@example.org', 'there')\
        """
            .replace("RUN", String.valueOf(run)));

    erasure.erase(1);

    assertThat(texts("select address from drift")).containsExactly("bob@example.org");
  }

  @Test
  void should_forget_a_stage_that_is_being_recorded() throws Exception {
    execute("insert into lifecycle (name, document) values ('customer', '{}')");
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> erased =
          jdbi.inTransaction(
              handle -> {
                ErasedPeople.hold(handle);
                handle.execute(
                    "insert into stage (lifecycle, profile, stage, entered_at)"
                        + " values (1, 1, 'new', now())");
                Future<?> running = other.submit(() -> erasure.erase(1));
                Awaitility.await()
                    .until(
                        () -> texts("select pid::text from pg_locks where not granted").size() > 0);
                return running;
              });
      erased.get();
    } finally {
      other.shutdownNow();
    }
    assertThat(texts("select profile::text from stage")).isEmpty();
  }

  @Test
  void should_erase_nobody_who_is_not_there() {
    assertThat(erasure.erase(4711)).isEmpty();
    assertThat(texts("select id::text from profile order by 1")).containsExactly("1", "2");
  }

  private Set<String> known(ErasedPeople people, Set<String> addresses) {
    return jdbi.withHandle(handle -> people.addressesAmong(handle, addresses));
  }

  private List<String> texts(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private void execute(String sql) {
    jdbi.useHandle(handle -> handle.createScript(sql).execute());
  }
}
