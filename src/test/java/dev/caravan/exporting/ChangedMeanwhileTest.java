package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.run.Fenced;
import dev.caravan.run.Run;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that lay still between plan and call, while people, documents and owners changed. */
class ChangedMeanwhileTest {
  private static final String ANN = "ann@caravan.test";
  private static final String BOB = "bob@caravan.test";
  private static final String MANAGED =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
      """;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(5);
    town.goal(MANAGED);
    town.profile(ANN, "Ann", "Gold");
    town.run();
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  @Test
  void should_not_write_to_whom_somebody_archived_while_the_run_lay_still() {
    town.set(ANN, "first_name", "Anna");
    Run run = town.cutShort("export-carry-out/each-batch");
    town.elsewhere("DELETE", ANN, "", "");
    ExportTown.waitForTheNextSecond();
    assertThat(town.finish(run)).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.status(ANN)).isEqualTo("archived");
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Ann");
  }

  @Test
  void should_keep_what_mailchimp_took_when_the_database_breaks_the_transaction_off() {
    town.profile(BOB, "Bob", "Gold");
    town.run();
    town.set(ANN, "first_name", "Anna");
    town.set(BOB, "first_name", "Robert");
    List<Long> members = members();
    Run run = town.open(false);
    try (Handle other = town.jdbi.open()) {
      other.begin();
      // Of two that wait for each other in a circle, PostgreSQL breaks off the one that looks
      // first.
      other.execute("set local deadlock_timeout = '1min'");
      lock(other, members.get(1));
      AtomicReference<CompletableFuture<Void>> circle = new AtomicReference<>();
      town.before(
          "export-batch/keep-accepted",
          () -> circle.set(CompletableFuture.runAsync(() -> close(other, members.get(0)))));
      town.finish(run);
      circle.get().join();
    }
    assertThat(town.counts(run).changed()).isEqualTo(2);
  }

  /** Takes the row that a waiting writer has, and lets go of both then. */
  private void close(Handle other, long member) {
    String waiting =
        "select count(*) from pg_stat_activity"
            + " where datname = current_database() and wait_event_type = 'Lock'";
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                town.jdbi.withHandle(handle -> handle.createQuery(waiting).mapTo(Long.class).one())
                    == 1);
    lock(other, member);
    other.commit();
  }

  private static void lock(Handle handle, long member) {
    handle
        .createQuery("select 1 from membership where web_id = :member for update")
        .bind("member", member)
        .mapTo(Integer.class)
        .one();
  }

  /** The web ids of the two, ascending. */
  private List<Long> members() {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select web_id from membership where address in (:ann, :bob) order by web_id")
                .bind("ann", ANN)
                .bind("bob", BOB)
                .mapTo(Long.class)
                .list());
  }

  @Test
  void should_remove_nobody_when_the_goal_no_longer_does() {
    town.set(ANN, "tier", "Silver");
    Run run = town.cutShort("export-leavers/each-removal");
    town.goal("createSubscribers: true");
    assertThat(town.finish(run)).isEqualTo(Map.of("DEFERRED BRAKE", 1L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
  }

  @Test
  void should_make_the_plan_anew_when_only_its_candidates_were_kept() {
    Run run = town.cutShort("export-plan/keep-plan");
    town.jdbi.useHandle(
        handle -> handle.execute("update candidate set profile = 4711 where run = ?", run.id()));
    assertThat(town.finish(run)).isEmpty();
    assertThat(town.counts(run).rows()).isEqualTo(1);
    assertThat(town.counts(run).unchanged()).isEqualTo(1);
  }

  @Test
  void should_write_no_candidates_for_a_run_that_was_taken_over() {
    Run run = town.open(false);
    town.before("export-plan/insert-candidates", () -> town.takeOver(run));
    assertThatThrownBy(() -> town.export(run)).hasRootCauseInstanceOf(Fenced.class);
    long candidates =
        town.jdbi.withHandle(
            handle -> handle.createQuery("select count(*) from candidate").mapTo(Long.class).one());
    assertThat(candidates).isZero();
  }

  @Test
  void should_take_out_a_leaver_who_has_another_address_by_now() {
    town.elsewhere("PATCH", ANN, "", "{\"email_address\": \"ann.new@caravan.test\"}");
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update identifier set value = 'ann.new@caravan.test' where value = ?", ANN));
    town.set("ann.new@caravan.test", "tier", "Silver");
    ExportTown.waitForTheNextSecond();
    assertThat(town.finish(town.open(false))).isEqualTo(Map.of("REMOVED LEFT_SEGMENT", 1L));
    assertThat(town.status("ann.new@caravan.test")).isEqualTo("archived");
  }

  @Test
  void should_take_out_a_leaver_whose_latest_change_was_refused() {
    town.set(ANN, "tier", "Silver");
    town.jdbi.useHandle(
        handle -> handle.execute("update export_ledger set state = 'refused', reason = 'UNKNOWN'"));
    assertThat(town.finish(town.open(false))).isEqualTo(Map.of("REMOVED LEFT_SEGMENT", 1L));
  }

  @Test
  void should_not_go_by_merge_fields_of_yesterday() {
    String call = "GET /lists/{list}/merge-fields";
    long asked = town.sandbox.calls().get(call);
    town.run();
    assertThat(town.sandbox.calls()).containsEntry(call, asked);
    town.clock.advance(Duration.ofDays(1));
    town.run();
    assertThat(town.sandbox.calls()).containsEntry(call, asked + 1);
  }

  @Test
  void should_own_whom_it_added_when_the_answer_was_lost() {
    town.profile("bob@caravan.test", "Bob", "Gold");
    town.sandbox.faults(Faults.of(1, 7, FaultKind.LOST_ANSWER).onMethod("POST").onlyTimes(1));
    assertThat(town.run().added()).isEqualTo(1);
    town.set("bob@caravan.test", "tier", "Silver");
    assertThat(town.run().removed()).isEqualTo(1);
  }
}
