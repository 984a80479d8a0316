package dev.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.net.URLDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImportTest {
  private static final String IMPORT =
      """
      connection: newsletter
      account: main
      import:
        audiences:
          - {id: a1b2c3d4e5, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
        recordAudiencesIn: audiences
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.POINTS, property: points, mode: sum}
      """;

  private Town town;

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_read_every_member_once_by_few_connections_and_only_what_is_mapped() throws Exception {
    town = new Town(2500);
    Connection connection = town.connect(IMPORT);

    Run first = town.run(connection);

    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    Counts counts = town.counts(first, connection, "import");
    long chosen =
        town.members("subscribed").size()
            + town.members("unsubscribed").size()
            + town.members("pending").size()
            + town.members("cleaned").size();
    assertThat(counts.rows()).isEqualTo(chosen);
    assertThat(counts.added()).isEqualTo(chosen);
    assertThat(town.count("select count(*) from profile")).isEqualTo(chosen);

    assertThat(town.sandbox.peakConnections()).isBetween(1, 8);
    assertThat(town.sandbox.lastCalls(1000))
        .filteredOn(call -> call.path().endsWith("/members") && call.query().contains("offset="))
        .isNotEmpty()
        .allSatisfy(
            call ->
                assertThat(URLDecoder.decode(call.query(), UTF_8))
                    .contains(
                        "fields=total_items,members.contact_id,members.email_address,members.id,"
                            + "members.last_changed,members.merge_fields.FNAME,"
                            + "members.merge_fields.POINTS,members.status,members.web_id&"));

    Run second = town.run(connection);
    assertThat(town.counts(second, connection, "import").rows()).isZero();
  }
}
