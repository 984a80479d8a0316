package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between the plan and the call, and between a call and its repetition, others change members. */
class MemberOrderTest {
  private static final String ANN = "ann@caravan.test";
  private static final String GOAL =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
      """;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(5);
    town.goal(GOAL);
    town.profile(ANN, "Ann", "Gold");
    town.run();
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  private void leave() {
    town.set(ANN, "tier", "Silver");
  }

  private void comeBack() {
    town.set(ANN, "tier", "Gold");
  }

  private void fault(String method, FaultKind kind) {
    town.sandbox.faults(Faults.of(1, 7, kind).onMethod(method).onPath("/members/").onlyTimes(1));
  }

  private Map<String, Long> outcomes() {
    return town.finish(town.open(false));
  }

  @Test
  void should_not_subscribe_again_who_unsubscribed_after_a_lost_answer() {
    leave();
    assertThat(town.run().removed()).isEqualTo(1);
    comeBack();
    fault("PUT", FaultKind.LOST_ANSWER);
    town.before("mailchimp-attempt/note-lost-answer", () -> town.unsubscribe(ANN));
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED UNSUBSCRIBED", 1L));
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
  }

  @Test
  void should_count_a_comeback_whose_answer_was_lost_as_its_own() {
    leave();
    town.run();
    comeBack();
    fault("PUT", FaultKind.LOST_ANSWER);
    assertThat(outcomes()).isEqualTo(Map.of("ADDED", 1L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.run().unchanged()).isEqualTo(1);
    leave();
    assertThat(town.run().removed()).isEqualTo(1);
  }

  @Test
  void should_leave_a_member_alone_that_somebody_else_archived_after_it_did() {
    leave();
    town.run();
    comeBack();
    town.before("export-members/prepare-members", this::removedAMinuteEarlier);
    Run run = town.open(false);
    town.export(run);
    assertThat(town.outcomes(run)).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  /** As if the member had been archived by this goal, brought back and archived by others since. */
  private void removedAMinuteEarlier() {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update export_ledger set removed_at = removed_at - interval '1 minute'"));
  }

  @Test
  void should_not_claim_a_member_that_somebody_else_archived() {
    leave();
    town.before("export-member/attempt-order", () -> town.elsewhere("DELETE", ANN, "", ""));
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    comeBack();
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  @Test
  void should_count_a_removal_whose_answer_was_lost_as_its_own() {
    leave();
    fault("DELETE", FaultKind.LOST_ANSWER);
    assertThat(outcomes()).isEqualTo(Map.of("REMOVED LEFT_SEGMENT", 1L));
    comeBack();
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("subscribed");
  }

  @Test
  void should_give_back_the_status_that_a_member_had_when_it_was_archived() {
    leave();
    town.before("export-member/attempt-order", () -> town.unsubscribe(ANN));
    assertThat(town.run().removed()).isEqualTo(1);
    comeBack();
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
  }

  @Test
  void should_look_again_before_it_repeats_a_removal() {
    leave();
    fault("DELETE", FaultKind.RESET);
    town.before("mailchimp-attempt/note-lost-answer", () -> town.unsubscribe(ANN));
    assertThat(town.run().removed()).isEqualTo(1);
    comeBack();
    town.run();
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
  }

  @Test
  void should_book_a_member_that_is_not_there_as_deleted() {
    leave();
    town.before(
        "export-member/attempt-order",
        () -> town.elsewhere("POST", ANN, "/actions/delete-permanent", ""));
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED NO_MEMBER", 1L));
    String status =
        town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select status from membership where address = :address")
                    .bind("address", ANN)
                    .mapTo(String.class)
                    .one());
    assertThat(status).isEqualTo("deleted");
  }

  @Test
  void should_book_every_batch_that_mailchimp_took_before_another_one_failed() {
    for (int i = 0; i < 2400; i++) {
      town.profile("new" + i + "@caravan.test", "Person " + i, "Gold");
    }
    town.sandbox.faults(Faults.latency(300));
    AtomicInteger batches = new AtomicInteger();
    Runnable third =
        new Runnable() {
          @Override
          public void run() {
            if (batches.incrementAndGet() == 3) {
              throw new IllegalStateException("no third batch");
            }
            town.before("export-batch/upsert-batch", this);
          }
        };
    town.before("export-batch/upsert-batch", third);
    Run run = town.open(false);
    assertThatThrownBy(() -> town.export(run)).hasStackTraceContaining("no third batch");
    Counts counts = town.counts(run);
    assertThat(counts.added()).isGreaterThanOrEqualTo(1000);
    assertThat(
            town.sandbox
                .members(ExportTown.AUDIENCE)
                .filter(member -> member.get("email_address").asText().startsWith("new"))
                .count())
        .isEqualTo(counts.added());
  }
}
