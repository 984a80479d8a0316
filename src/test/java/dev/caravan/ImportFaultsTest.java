package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.SandboxOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that go wrong in every way, stalls among them, cut short by a response time-out. */
class ImportFaultsTest {
  private static final String IMPORT =
      """
      connection: newsletter
      account: main
      import:
        audiences:
          - {id: a1b2c3d4e5, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.POINTS, property: points, mode: sum}
      """;

  private Town town;

  @BeforeEach
  void open() throws Exception {
    town =
        new Town(
            "file:routes/*.camel.yaml",
            Map.of("caravan.mailchimp.response-timeout", "1000", "caravan.mailchimp.retries", "12"),
            SandboxOptions.NewAudience.of(Town.AUDIENCE, "Newsletter", 3000));
  }

  @AfterEach
  void close() {
    town.sandbox.faults(Faults.NONE);
    town.close();
  }

  @Test
  void should_not_wait_for_an_answer_that_stalls_for_minutes() {
    Connection connection = town.connect(IMPORT);
    town.sandbox.faults(
        new Faults(1, List.of(FaultKind.STALL), "/members$", "GET", 0, 600, 3, 20_261_127));

    Run run = town.run(connection);

    everybodyOnce(connection, run);
  }

  @Test
  void should_balance_while_every_fifth_call_goes_wrong_in_any_way() {
    Connection connection = town.connect(IMPORT);
    town.sandbox.faults(
        new Faults(
            0.2,
            List.of(
                FaultKind.TOO_MANY_REQUESTS,
                FaultKind.SERVER_ERROR,
                FaultKind.BAD_GATEWAY,
                FaultKind.FORBIDDEN,
                FaultKind.RESET,
                FaultKind.LOST_ANSWER,
                FaultKind.TRUNCATED,
                FaultKind.STALL),
            null,
            null,
            0,
            30,
            0,
            20_261_127));

    everybodyOnce(connection, town.run(connection));
    for (int i = 0; i < 2; i++) {
      Run again = town.await(town.request(connection, true));
      assertThat(town.counts(again, connection, "import").unchanged()).isEqualTo(chosen());
    }
  }

  private void everybodyOnce(Connection connection, Run run) {
    assertThat(run.state()).as("%s", town.report(run)).isEqualTo(RunState.COMPLETED);
    Counts counts = town.counts(run, connection, "import");
    assertThat(counts.added()).isEqualTo(counts.rows()).isEqualTo(chosen());
    assertThat(
            town.count(
                "select count(*) from import_ledger l join profile p on p.id = l.profile where"
                    + " coalesce((l.contributed ->> 'merge_fields.POINTS>points')::numeric, 0) ="
                    + " coalesce((p.properties ->> 'points')::numeric, 0)"))
        .isEqualTo(chosen());
  }

  private long chosen() {
    return town.members("subscribed").size()
        + town.members("unsubscribed").size()
        + town.members("pending").size()
        + town.members("cleaned").size();
  }
}
