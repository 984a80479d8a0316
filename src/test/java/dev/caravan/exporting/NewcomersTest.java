package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.MemberStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The status of newcomers where a batch does not keep to what was meant for them. */
@ExtendWith(SharedExportTown.class)
class NewcomersTest {
  private final ExportTown town;
  private final List<String> people;
  private final String eve;
  private final long batchesBefore;

  NewcomersTest(ExportTown town) {
    this.town = town;
    people = Stream.of("ann", "bob", "cem", "dan").map(town::address).toList();
    eve = town.address("eve");
    batchesBefore = town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L);
    town.goal(
        "  - {property: label, tags: true}\n"
            + "    createSubscribers: true\n"
            + "    statusForNew: pending");
    people.forEach(
        address -> {
          town.profile(address, "Name", "Gold");
          town.set(address, "label", "Blue");
        });
  }

  @Test
  void should_subscribe_one_at_most_who_was_meant_to_confirm_first() {
    town.sandbox.knowsStatusIfNew(false);
    int subscribed = subscribed();
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("ADDED", 4L, "WARN STATUS", 1L));
    assertThat(subscribed()).isEqualTo(subscribed + 1);
    assertThat(people).filteredOn(one -> town.status(one).equals("pending")).hasSize(3);
    assertThat(batches()).isEqualTo(1);
    assertThat(town.sandbox.member(AUDIENCE, people.get(3)).orElseThrow().get("tags")).hasSize(1);

    town.profile(eve, "Eve", "Gold");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("ADDED", 1L));
    assertThat(town.status(eve)).isEqualTo("pending");
    assertThat(batches()).isEqualTo(1);
    assertThat(town.run().unchanged()).isEqualTo(5);
  }

  @Test
  void should_count_a_newcomer_as_its_own_when_the_answer_was_lost() {
    town.sandbox.knowsStatusIfNew(false);
    town.sandbox.faults(
        Faults.of(1, 7, FaultKind.LOST_ANSWER).onMethod("PUT").onPath("/members/").onlyTimes(2));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("ADDED", 4L, "WARN STATUS", 1L));
    town.jdbi.useHandle(
        handle ->
            assertThat(
                    handle
                        .createQuery("select count(*) from export_ledger where owned")
                        .mapTo(Integer.class)
                        .one())
                .isEqualTo(4));
  }

  @Test
  void should_not_bring_back_whoever_was_archived_before_a_call_about_one_newcomer() {
    town.sandbox.knowsStatusIfNew(false);
    town.run();
    town.profile(eve, "Eve", "Gold");
    town.sandbox.onCall(
        call -> {
          if (call.method().equals("GET") && call.template().endsWith("/members")) {
            town.sandbox.onCall(done -> {});
            town.elsewhere(
                "POST",
                "/members",
                "{\"email_address\": \"%s\", \"status\": \"subscribed\"}".formatted(eve));
            town.elsewhere("DELETE", eve, "", "");
          }
        });
    Run run = run();
    assertThat(town.status(eve)).isEqualTo("archived");
    assertThat(town.outcomes(run)).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
  }

  @Test
  void should_try_a_batch_with_one_and_then_send_the_others_together() {
    assertThat(town.run().added()).isEqualTo(4);
    assertThat(batches()).isEqualTo(2);
    assertThat(people).allMatch(one -> town.status(one).equals("pending"));
    town.profile(eve, "Eve", "Gold");
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(batches()).isEqualTo(3);
  }

  private Run run() {
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private int subscribed() {
    return town.sandbox.count(AUDIENCE, MemberStatus.SUBSCRIBED);
  }

  private long batches() {
    return town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L) - batchesBefore;
  }
}
