package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownIT {
  private static final int SIGTERM = 128 + 15;

  @TempDir Path directory;

  @Test
  void should_finish_the_pages_in_hand_give_the_run_back_and_go_on_at_the_next_start() {
    try (TestDatabase database = new TestDatabase();
        OutlivingTown town =
            new OutlivingTown(
                directory.resolve("data"),
                Map.of(
                    "caravan.database.url", database.jdbcUrl(),
                    "caravan.database.user", "postgres",
                    "caravan.database.password", "postgres",
                    "caravan.mailchimp.max-connections", "2"),
                NewAudience.of(OutlivingTown.NEWSLETTER, "Newsletter", 16_000))) {
      town.connect(
          "newsletter",
          """
          connection: newsletter
          account: main
          import:
            audiences: [{id: a1b2c3d4e5, createProfiles: true}]
            identifier: {field: email_address, property: email}
            mappings: [{field: merge_fields.POINTS, property: points, mode: sum}]
          """);
      town.sandbox.faults(Faults.latency(1_500));
      long run = town.request("newsletter", false);
      Jdbi books = database.jdbi();
      Awaitility.await().until(() -> number(books, "select count(*) from run_page") > 0);

      PackagedCaravan.Ended ended = town.caravan.stop();

      assertThat(ended.exitCode()).isEqualTo(SIGTERM);
      String left =
          books.withHandle(
              handle ->
                  handle
                      .createQuery(
                          "select state || ' ' || (ended_at is null) || ' ' || (lease_until is null) from run")
                      .mapTo(String.class)
                      .one());
      assertThat(left)
          .as("open, and given back, so that nobody waits for the lease")
          .isEqualTo("RUNNING true true");
      List<Integer> done =
          books.withHandle(
              handle ->
                  handle
                      .createQuery(
                          "select page from run_page where phase = 'members' order by page")
                      .mapTo(Integer.class)
                      .list());
      assertThat(done).isNotEmpty().hasSizeLessThan(16);
      assertThat(number(books, "select count(*) from run_call where run = " + run))
          .as("what waited to be written is written")
          .isGreaterThanOrEqualTo(done.size());

      town.sandbox.faults(Faults.NONE);
      town.caravan.start();
      JsonNode report = town.await(run);
      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      JsonNode counts = report.at("/goals/0/audiences/0/counts");
      assertThat(counts.path("added").asLong())
          .isEqualTo(number(books, "select count(*) from profile"));
      assertThat(number(books, "select fence from run where id = " + run)).isEqualTo(2);
    }
  }

  private static long number(Jdbi books, String sql) {
    return books.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
