package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is remembered of refusals: who is not tried again, who later, who for how long. */
@ExtendWith(SharedExportTown.class)
class RefusedMembersTest {
  private final ExportTown town;
  private final String ann;

  RefusedMembersTest(ExportTown town) {
    this.town = town;
    ann = town.address("ann");
  }

  @Test
  void should_not_try_every_night_whom_mailchimp_has_forgotten() {
    town.goal("createSubscribers: true");
    town.elsewhere(
        "POST",
        "/members",
        "{\"email_address\": \"%s\", \"status\": \"subscribed\"}".formatted(ann));
    town.elsewhere("POST", ann, "/actions/delete-permanent", "");
    town.profile(ann, "Ann", "Gold");
    Run first = run();
    assertThat(town.outcomes(first)).isEqualTo(Map.of("REJECTED FORGOTTEN", 1L));
    assertThat(town.outcomes(first, ann).get(0).get("detail").asText())
        .contains("was permanently deleted")
        .endsWith("Only the person can come back, by a sign-up form of the audience.");
    long calls = batches();
    town.clock.advance(Duration.ofDays(400));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("EXCLUDED REFUSED_EARLIER", 1L));
    assertThat(batches()).isEqualTo(calls);
  }

  @Test
  void should_put_off_for_a_day_who_signed_up_to_a_lot_of_lists() {
    String busy = "busy@a-lot-of-lists.test";
    town.goal("createSubscribers: true");
    town.profile(busy, "Busy", "Gold");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("DEFERRED TOO_MANY_LISTS", 1L));
    long calls = batches();
    town.clock.advance(Duration.ofHours(23));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("DEFERRED TOO_MANY_LISTS", 1L));
    assertThat(batches()).isEqualTo(calls);
    town.clock.advance(Duration.ofHours(2));
    run();
    assertThat(batches()).isEqualTo(calls + 1);
  }

  @Test
  void should_wait_longer_each_time_and_give_up_after_a_month_until_the_data_change() {
    town.goal("  - {property: website, field: WEBSITE}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "website", "no address of the web");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("REJECTED MERGE_FIELD", 1L));
    long first = batches();
    // Mailchimp's clock goes its own way: what it has refused for long is told by the ledger.
    for (int night = 1; night <= 8; night++) {
      age(Duration.ofHours(1L << night - 1).minusMinutes(5));
      assertThat(town.outcomes(run())).isEqualTo(Map.of("DEFERRED MERGE_FIELD", 1L));
      age(Duration.ofMinutes(10));
      assertThat(town.outcomes(run())).isEqualTo(Map.of("REJECTED MERGE_FIELD", 1L));
    }
    assertThat(batches()).isEqualTo(first + 8);
    age(Duration.ofDays(20));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("REJECTED MERGE_FIELD", 1L));
    age(Duration.ofDays(300));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("EXCLUDED REFUSED_EARLIER", 1L));
    assertThat(batches()).isEqualTo(first + 9);

    town.set(ann, "website", "https://ann.test/");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("ADDED", 1L));
  }

  /** As if that much time had passed since everything that was refused. */
  private void age(Duration by) {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update export_ledger set retry_at = retry_at - cast(? as interval),"
                    + " refused_since = refused_since - cast(? as interval)",
                by.toString(),
                by.toString()));
  }

  private Run run() {
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private long batches() {
    return town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L);
  }
}
