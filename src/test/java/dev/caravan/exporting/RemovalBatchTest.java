package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravan.run.Counts;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many removals at once: handed over, worked off behind our back, and booked once. */
class RemovalBatchTest {
  private static final int PEOPLE = 12;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(3);
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  private static String address(int number) {
    return "person" + number + "@caravan.test";
  }

  private void everybodyLeaves(String action) {
    goal(action, 100);
    for (int i = 0; i < PEOPLE; i++) {
      town.profile(address(i), "Person " + i, "Gold");
    }
    assertThat(town.run().added()).isEqualTo(PEOPLE);
    tier("Silver");
  }

  private void goal(String action, int atMost) {
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: managed, action: %s, atMost: {count: %d, percent: 100}}
        """
            .formatted(action, atMost));
  }

  private void tier(String tier) {
    for (int i = 0; i < PEOPLE; i++) {
      town.set(address(i), "tier", tier);
    }
  }

  private long people(String status) {
    return town.sandbox
        .members(ExportTown.AUDIENCE)
        .filter(member -> member.path("email_address").asText().endsWith("@caravan.test"))
        .filter(member -> member.path("status").asText().equals(status))
        .count();
  }

  private long calls(String call) {
    return town.sandbox.calls().getOrDefault(call, 0L);
  }

  private long count(String sql) {
    return town.jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static Counts removed() {
    return Counts.NONE.plus(OutcomeClass.REMOVED, PEOPLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "unsubscribe", "{tag: left-vip}"})
  void should_hand_many_removals_over_and_book_the_results_once(String action) {
    everybodyLeaves(action);
    assertThat(town.run()).isEqualTo(removed());
    assertThat(calls("POST /batches")).isEqualTo(1);
    assertThat(calls("DELETE /lists/{list}/members/{hash}")).isZero();
    assertThat(calls("GET /lists/{list}/members/{hash}")).isZero();
    assertThat(people("archived")).isEqualTo(action.equals("archive") ? PEOPLE : 0);
    assertThat(people("unsubscribed")).isEqualTo(action.equals("unsubscribe") ? PEOPLE : 0);
    assertThat(town.run()).isEqualTo(Counts.NONE);
    tier("Gold");
    Counts back = town.run();
    assertThat(back.added() + back.changed()).isEqualTo(PEOPLE);
    assertThat(people("unsubscribed")).isEqualTo(action.equals("unsubscribe") ? PEOPLE : 0);
    assertThat(people("archived")).isZero();
  }

  @Test
  void should_delete_permanently_one_by_one_and_never_in_bulk() {
    everybodyLeaves("delete");
    assertThat(town.run()).isEqualTo(removed());
    assertThat(calls("POST /batches")).isZero();
    assertThat(calls("GET /lists/{list}/members/{hash}")).isEqualTo(PEOPLE);
  }

  @Test
  void should_hand_nothing_over_while_the_brake_holds() {
    everybodyLeaves("archive");
    goal("archive", PEOPLE - 1);
    assertThat(town.run()).isEqualTo(Counts.NONE.plus(OutcomeClass.DEFERRED, PEOPLE));
    assertThat(count("select count(*) from batch")).isZero();
  }

  @Test
  void should_not_pair_results_with_removals_by_position() {
    everybodyLeaves("archive");
    town.elsewhere("PATCH", address(3), "", "{\"status\": \"pending\"}");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    town.elsewhere("PATCH", address(7), "", "{\"status\": \"pending\"}");
    Run woken = town.toEnd(town.awaken(run));
    town.runs.close(woken, RunState.COMPLETED, null);
    assertThat(town.outcomes(woken, address(3)).get(0).path("reason").asText())
        .isEqualTo("PENDING");
    assertThat(town.outcomes(woken, address(7)).get(0).path("reason").asText())
        .isEqualTo("PENDING");
    assertThat(town.counts(woken).removed()).isEqualTo(PEOPLE - 2);
    assertThat(people("archived")).isEqualTo(PEOPLE - 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"LOST_ANSWER", "RESET", "TOO_MANY_REQUESTS"})
  void should_submit_no_batch_twice_whatever_becomes_of_the_answer(FaultKind kind) {
    everybodyLeaves("archive");
    town.sandbox.faults(Faults.of(1, 7, kind).onMethod("POST").onPath("/batches$").onlyTimes(1));
    assertThat(town.run()).isEqualTo(removed());
    assertThat(batches()).isEqualTo(1);
  }

  private long batches() {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery("select count(*) from batch where state = 'finished'")
                .mapTo(Long.class)
                .one());
  }

  @Test
  void should_tell_its_own_batch_from_one_of_others_that_looks_like_it() {
    everybodyLeaves("archive");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    String others =
        "{\"operations\": [%s]}"
            .formatted(
                String.join(
                    ",",
                    java.util.Collections.nCopies(
                        PEOPLE,
                        "{\"method\": \"GET\", \"path\": \"/lists\", \"operation_id\": \"x\"}")));
    town.sandbox.faults(
        Faults.of(1, 7, FaultKind.LOST_ANSWER).onMethod("POST").onPath("/batches$").onlyTimes(1));
    town.before("mailchimp-attempt/note-lost-answer", () -> town.post("/batches", others));
    Run woken = town.toEnd(town.awaken(run));
    town.runs.close(woken, RunState.COMPLETED, null);
    assertThat(town.counts(woken)).isEqualTo(removed());
    assertThat(count("select cardinality(not_ours) from batch")).isEqualTo(1);
    assertThat(people("archived")).isEqualTo(PEOPLE);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"RESET", "TRUNCATED"})
  void should_ask_again_for_results_that_did_not_arrive(FaultKind kind) {
    everybodyLeaves("archive");
    town.sandbox.faults(Faults.of(1, 7, kind).onPath("/batch-results/").onlyTimes(2));
    assertThat(town.run()).isEqualTo(removed());
    assertThat(calls("GET /lists/{list}/members/{hash}")).isZero();
  }

  @Test
  void should_read_members_back_when_the_results_are_not_to_be_had() {
    everybodyLeaves("archive");
    town.sandbox.faults(Faults.of(1, 7, FaultKind.FORBIDDEN).onPath("/batch-results/"));
    assertThat(town.run()).isEqualTo(removed());
    assertThat(calls("DELETE /lists/{list}/members/{hash}")).isZero();
    assertThat(calls("GET /lists/{list}/members/{hash}")).isEqualTo(PEOPLE);
    town.sandbox.faults(Faults.NONE);
    tier("Gold");
    assertThat(town.run().added()).isEqualTo(PEOPLE);
  }

  @Test
  void should_read_members_back_when_operations_have_no_result() {
    everybodyLeaves("archive");
    town.sandbox.faults(
        Faults.of(0.5, 7, FaultKind.LOST_ANSWER, FaultKind.RESET, FaultKind.SERVER_ERROR)
            .onMethod("DELETE"));
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    Run woken = town.awaken(run);
    town.sandbox.faults(Faults.NONE);
    woken = town.toEnd(woken);
    assertThat(town.counts(woken)).isEqualTo(removed());
    assertThat(people("archived")).isEqualTo(PEOPLE);
  }

  @Test
  void should_give_up_a_batch_that_never_ends_and_remove_one_by_one() {
    everybodyLeaves("archive");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    town.stepBatches();
    town.jdbi.useHandle(
        handle -> handle.execute("update batch set mailchimp_id = mailchimp_id || 'x'"));
    town.clock.advance(Duration.ofMinutes(11));
    Run woken = town.toEnd(town.awaken(run));
    assertThat(town.counts(woken)).isEqualTo(removed());
    assertThat(people("archived")).isEqualTo(PEOPLE);
    assertThat(count("select count(*) from batch where state = 'lost'")).isEqualTo(1);
  }

  /** The mirror knew the member as subscribed when the batch was made. */
  @Test
  void should_not_subscribe_again_who_unsubscribed_while_the_batch_was_under_way() {
    everybodyLeaves("archive");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    town.unsubscribe(address(5));
    town.runs.close(town.toEnd(town.awaken(run)), RunState.COMPLETED, null);
    assertThat(people("archived")).isEqualTo(PEOPLE);
    tier("Gold");
    assertThat(town.run().added()).isEqualTo(PEOPLE - 1);
    assertThat(town.status(address(5))).isEqualTo("archived");
    assertThat(town.run().excluded()).isEqualTo(1);
  }

  @Test
  void should_not_book_twice_what_was_booked_before_a_kill() {
    everybodyLeaves("archive");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    Run woken = town.awaken(run);
    town.before(
        "export-results/release-undone",
        () -> {
          throw new IllegalStateException("killed");
        });
    Run killed = woken;
    assertThatThrownBy(() -> town.export(killed)).hasStackTraceContaining("killed");
    Run again = town.takeOver(killed);
    town.export(again);
    assertThat(town.counts(again)).isEqualTo(removed());
    assertThat(count("select count(*) from outcome where class = 'REMOVED'")).isEqualTo(PEOPLE);
  }

  @Test
  void should_not_stop_a_run_before_its_results_are_in_the_books() {
    everybodyLeaves("archive");
    Run run = town.open(false);
    assertThat(town.rests(run)).isTrue();
    assertThat(town.runs.stop(run.id())).isTrue();
    assertThat(town.runs.find(run.id()).orElseThrow().state()).isEqualTo(RunState.STOPPING);
    Run woken = town.awaken(run);
    town.runs.checkStop(woken.id());
    // Where another second has begun, there is the mirror to be read once more: it stops there.
    Throwable ended = catchThrowable(() -> town.export(woken));
    if (ended != null) {
      assertThat(ended).hasRootCauseInstanceOf(dev.caravan.run.Stopped.class);
    }
    assertThat(town.counts(woken)).isEqualTo(removed());
    assertThatThrownBy(() -> town.runs.checkStop(woken.id()))
        .isInstanceOf(dev.caravan.run.Stopped.class);
  }
}
