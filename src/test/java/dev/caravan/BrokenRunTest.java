package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import org.junit.jupiter.api.Test;

class BrokenRunTest {
  private static final String IMPORT =
      """
      connection: newsletter
      account: main
      import:
        audiences: [{id: a1b2c3d4e5, statuses: [subscribed], createProfiles: true}]
        identifier: {field: email_address, property: email}
      """;

  @Test
  void should_end_a_run_whose_goals_cannot_be_told_and_leave_the_connection_free()
      throws Exception {
    try (Town town = new Town(20)) {
      Connection connection = town.connect(IMPORT);
      town.jdbi.useHandle(handle -> handle.execute("update goal set name = 'lost'"));

      Run broken = town.run(connection);

      assertThat(broken.state()).isEqualTo(RunState.FAILED);
      assertThat(broken.detail()).contains("connection newsletter has no goal import");

      town.jdbi.useHandle(handle -> handle.execute("update goal set name = 'import'"));
      assertThat(town.run(connection).state()).isEqualTo(RunState.COMPLETED);
    }
  }
}
