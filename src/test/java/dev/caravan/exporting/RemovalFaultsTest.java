package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Removals one by one and in bulk while every fifth call, and operation of a batch, goes wrong. */
class RemovalFaultsTest {
  private static final int PEOPLE = 60;
  private static final int FEW = 4;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(3, null);
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: managed, action: archive, atMost: {count: 100, percent: 100}}
        """);
    for (int i = 0; i < PEOPLE; i++) {
      town.profile(address(i), "Person " + i, "Gold");
    }
    town.sandbox.faults(
        Faults.of(
            0.2,
            20_261_127,
            FaultKind.TOO_MANY_REQUESTS,
            FaultKind.SERVER_ERROR,
            FaultKind.BAD_GATEWAY,
            FaultKind.RESET,
            FaultKind.LOST_ANSWER,
            FaultKind.TRUNCATED));
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  private static String address(int number) {
    return "person%02d@caravan.test".formatted(number);
  }

  private void tier(int from, int to, String tier) {
    for (int i = from; i < to; i++) {
      town.set(address(i), "tier", tier);
    }
  }

  @Test
  void should_end_every_row_in_one_class_and_be_as_the_ledger_says() {
    assertThat(run().added()).isEqualTo(PEOPLE);
    tier(0, FEW, "Silver");
    assertThat(run().removed()).isEqualTo(FEW);
    tier(FEW, PEOPLE, "Silver");
    assertThat(run().removed()).isEqualTo(PEOPLE - FEW);
    tier(0, PEOPLE, "Gold");
    assertThat(run().added()).isEqualTo(PEOPLE);
  }

  /** A run whose account balances, and whose ledger agrees with Mailchimp. */
  private Counts run() {
    Run run = town.toEnd(town.open(false));
    town.runs.close(run, RunState.COMPLETED, null);
    Counts counts = town.counts(run);
    long told =
        town.outcomes(run).entrySet().stream()
            .filter(entry -> !entry.getKey().startsWith("WARN"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(told + counts.unchanged()).isEqualTo(counts.rows());
    assertThat(ledger()).isEqualTo(members());
    return counts;
  }

  private Map<String, String> ledger() {
    Map<String, String> ledger = new TreeMap<>();
    town.jdbi.useHandle(
        handle ->
            handle
                .createQuery("select address, state from export_ledger")
                .map(
                    (row, context) ->
                        ledger.put(
                            row.getString(1),
                            row.getString(2).equals("active") ? "subscribed" : "archived"))
                .list());
    return ledger;
  }

  private Map<String, String> members() {
    return town.sandbox
        .members(ExportTown.AUDIENCE)
        .filter(member -> member.path("email_address").asText().endsWith("@caravan.test"))
        .collect(
            Collectors.toMap(
                member -> member.path("email_address").asText(),
                member -> member.path("status").asText(),
                (a, b) -> a + " twice",
                TreeMap::new));
  }
}
