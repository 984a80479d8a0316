package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.StoredConnection.Change;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionStoreTest {
  private static final String EXPORT =
      """
      exports:
        - goal: vip
          segment: vip
          audiences: [a1b2c3d4e5]
          identifier: email
          mappings: [{property: first_name, field: FNAME}]
          removeOthers: {atMost: {count: 10, percent: 2.50}}
      """;
  private static final String IMPORT =
      """
      import:
        audiences: [{id: a1b2c3d4e5}]
        identifier: {field: email_address, property: email}
      """;

  private final Town town = new Town();
  private final ConnectionStore connections = town.connections;

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_store_a_document_and_number_its_goals_and_audiences() {
    StoredConnection stored = town.put(Town.document(IMPORT + EXPORT));

    assertThat(stored.change()).isEqualTo(Change.CREATED);
    Connection connection = connections.find("newsletter").orElseThrow();
    assertThat(connection).isEqualTo(stored.connection());
    assertThat(connections.byId(connection.id())).contains(connection);
    assertThat(connections.all()).containsExactly(connection);
    assertThat(connection.version()).isEqualTo(1);
    assertThat(connection.account()).isEqualTo(town.account.id());
    assertThat(connection.goals()).containsOnlyKeys("import", "vip");
    assertThat(connection.audience(Town.AUDIENCE))
        .isEqualTo(town.audiences.id(town.account.id(), Town.AUDIENCE));
  }

  @Test
  void should_answer_the_document_as_it_was_given() {
    ObjectNode given = new YamlText().parse(Town.document(IMPORT + EXPORT));
    town.put(Town.document(IMPORT + EXPORT));

    ObjectNode stored = connections.document("newsletter").orElseThrow();

    assertThat(stored.toString())
        .startsWith("{\"connection\":\"newsletter\",\"account\":\"main\",\"import\":")
        .contains("\"percent\":2.50");
    assertThat(stored).isEqualTo(new JsonText().parse(given.toString()));
  }

  @Test
  void should_make_no_new_version_of_the_same_document() {
    town.put(Town.document(IMPORT + EXPORT));

    StoredConnection again = town.put(Town.document(EXPORT + IMPORT));

    assertThat(again.change()).isEqualTo(Change.NONE);
    assertThat(again.connection().version()).isEqualTo(1);
    assertThat(versions()).isEqualTo(1);
  }

  @Test
  void should_keep_the_numbers_of_goals_through_edits() {
    int vip = town.put(Town.document(IMPORT + EXPORT)).connection().goal("vip");

    StoredConnection without = town.put(Town.document(IMPORT));
    assertThat(without.change()).isEqualTo(Change.CHANGED);
    assertThat(without.connection().version()).isEqualTo(2);
    assertThat(without.connection().goals()).containsOnlyKeys("import");

    assertThat(town.put(Town.document(EXPORT)).connection().goals())
        .containsOnly(java.util.Map.entry("vip", vip));
    assertThat(versions()).isEqualTo(3);
  }

  @Test
  void should_keep_the_next_run_while_the_schedule_stays() {
    town.put(Town.document("schedule: {timesPerDay: 4}\n"));
    town.clock.advance(Duration.ofMinutes(7));

    town.put(Town.document("schedule: {timesPerDay: 4}\ndescription: new words\n"));
    assertThat(connections.nextRunAt("newsletter")).contains(Instant.parse("2026-11-01T10:00:00Z"));

    town.put(Town.document("schedule: {timesPerDay: 2}\n"));
    assertThat(connections.nextRunAt("newsletter")).contains(Instant.parse("2026-11-01T10:07:00Z"));
  }

  @Test
  void should_plan_nothing_while_switched_off_or_without_a_schedule() {
    town.put(Town.document("enabled: false\nschedule: {timesPerDay: 4}\n"));
    assertThat(connections.nextRunAt("newsletter")).isEmpty();

    town.put(
        Town.document(
            "schedule: {daysOfWeek: [mon], at: \"01:30\", timeZone: Europe/Amsterdam}\n"));
    assertThat(connections.nextRunAt("newsletter")).contains(Instant.parse("2026-11-02T00:30:00Z"));

    town.put(Town.document(""));
    assertThat(connections.nextRunAt("newsletter")).isEmpty();
  }

  @Test
  void should_admit_the_old_path_secret_for_a_day_after_a_rotation() {
    town.put(Town.document(""));
    String old = connections.secrets("newsletter").orElseThrow().current();
    assertThat(old).matches("[A-Za-z0-9_-]{43}");

    String fresh = connections.rotate("newsletter").orElseThrow().current();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(connections.admitted("newsletter", fresh)).isPresent();
    assertThat(connections.admitted("newsletter", old)).isPresent();
    assertThat(connections.admitted("newsletter", "guess")).isEmpty();
    assertThat(connections.admitted("other", fresh)).isEmpty();

    town.clock.advance(Duration.ofDays(1));
    assertThat(connections.admitted("newsletter", old)).isEmpty();
    assertThat(connections.admitted("newsletter", fresh)).isPresent();
    assertThat(connections.rotate("other")).isEmpty();
  }

  @Test
  void should_not_show_path_secrets_as_text() {
    town.put(Town.document(""));
    PathSecrets secrets = connections.rotate("newsletter").orElseThrow();
    assertThat(secrets.toString()).doesNotContain(secrets.current(), secrets.previous());
  }

  @Test
  void should_refuse_to_delete_a_running_connection() {
    Connection connection = town.put(Town.document(IMPORT)).connection();
    run(connection, "RUNNING", "null");

    assertThatThrownBy(() -> connections.delete("newsletter", Edit.by("test")))
        .isInstanceOf(ConnectionBusy.class)
        .hasMessageContaining("stop run 1 first");
    assertThat(connections.find("newsletter")).isPresent();
  }

  @Test
  void should_delete_a_connection_with_everything_that_hangs_on_it() {
    Connection connection = town.put(Town.document(IMPORT)).connection();
    run(connection, "COMPLETED", "now()");
    execute("insert into run_goal values (1, " + connection.goal("import") + ", 0, 'COMPLETED')");
    execute("create table outcome_today partition of outcome default");
    execute(
        "insert into outcome (day, run, goal, audience, class) values (now(), 1, 1, 1, 'ADDED')");
    execute(
        "insert into import_ledger (goal, audience, web_id, address, last_changed, fetched_at, run, fingerprint) values ("
            + connection.goal("import")
            + ", 1, 7, 'ann@example.org', now(), now(), 1, 0)");
    execute(
        "insert into hint (connection, audience, address) values ("
            + connection.id()
            + ", 'a', 'b')");

    assertThat(connections.delete("newsletter", Edit.by("test"))).isTrue();

    assertThat(connections.find("newsletter")).isEmpty();
    for (String table :
        new String[] {
          "run", "run_goal", "outcome", "import_ledger", "hint", "goal", "connection_version"
        }) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(connections.delete("newsletter", Edit.by("test"))).isFalse();
  }

  private void run(Connection connection, String state, String ended) {
    execute(
        "insert into run (connection, state, trigger, ended_at) values ("
            + connection.id()
            + ", '"
            + state
            + "', 'api', "
            + ended
            + ")");
  }

  private void execute(String sql) {
    town.database.jdbi().useHandle(handle -> handle.execute(sql));
  }

  private long versions() {
    return count("connection_version");
  }

  private long count(String table) {
    return town.database
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }
}
