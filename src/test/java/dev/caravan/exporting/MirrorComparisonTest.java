package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mirror of an audience without webhooks: what changed is read, and the rest is compared. */
class MirrorComparisonTest {
  private static final String ANN = "ann@caravan.test";
  private static final String BEN = "ben@caravan.test";

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(5, null);
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
        """);
    town.profile(ANN, "Ann", "Gold");
    town.profile(BEN, "Ben", "Gold");
    assertThat(town.run().added()).isEqualTo(2);
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  private String known(String address) {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery("select status from membership where address = :address")
                .bind("address", address)
                .mapTo(String.class)
                .one());
  }

  private long wholeReads() {
    return town.sandbox.lastCalls(1000).stream()
        .filter(call -> call.template().equals("/lists/{list}/members"))
        .filter(call -> call.query().contains("total_items&count=1&before"))
        .filter(call -> !call.query().contains("since_last_changed"))
        .count();
  }

  @Test
  void should_see_a_change_whose_webhook_was_missed() {
    town.unsubscribe(ANN);
    ExportTown.waitForTheNextSecond();
    town.run();
    assertThat(known(ANN)).isEqualTo("unsubscribed");
    assertThat(known(BEN)).isEqualTo("subscribed");
  }

  @Test
  void should_see_within_a_day_that_a_member_vanished_of_whom_nothing_tells() {
    town.elsewhere("POST", ANN, "/actions/delete-permanent", "");
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(known(ANN)).isEqualTo("subscribed");
    ExportTown.waitForTheNextSecond();
    town.clock.advance(Duration.ofHours(25));
    long reads = wholeReads();
    assertThat(town.run().rejected()).isEqualTo(1);
    assertThat(known(ANN)).isEqualTo("deleted");
    assertThat(known(BEN)).isEqualTo("subscribed");
    assertThat(wholeReads()).isGreaterThan(reads);
    long after = wholeReads();
    assertThat(town.run().unchanged()).isEqualTo(1);
    assertThat(wholeReads()).isEqualTo(after);
    long met =
        town.jdbi.withHandle(
            handle ->
                handle.createQuery("select count(*) from mirror_met").mapTo(Long.class).one());
    assertThat(met).isZero();
  }
}
