package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our own export wrote comes back with the next window, and is not imported. */
@ExtendWith(SharedTown.class)
class ImportEchoTest {
  private final TestAudience audience;

  ImportEchoTest(Town town) throws Exception {
    audience = new TestAudience(town);
    String segment = "of-" + audience.id;
    town.segment(
        "{\"segment\": \"%s\", \"where\": {\"property\": \"email\", \"contains\": [\"%s\"]}}"
            .formatted(segment, audience.address("")));
    audience.connect(
        """
        import:
          audiences:
            - {id: AUDIENCE, createProfiles: true}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: set}
        exports:
          - goal: out
            segment: SEGMENT
            audiences: [AUDIENCE]
            identifier: email
            mappings:
              - {text: shop, field: SOURCE}
        """
            .replace("SEGMENT", segment));
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
  }

  @AfterEach
  void listenNoMore() {
    audience.town.onCall(call -> {});
  }

  private Counts exported(Run run) {
    return audience.town.counts(run, audience.connection(), "out", audience.id);
  }

  @Test
  void should_recognise_what_the_export_wrote_and_read_nobody() {
    Run first = audience.run();
    assertThat(exported(first).changed()).isEqualTo(2);

    Run second = audience.run();

    assertThat(audience.counts(second).rows()).isZero();
    assertThat(audience.counts(second).echoes()).isEqualTo(2);
    assertThat(exported(second).unchanged()).isEqualTo(2);
    assertThat(audience.counts(audience.run()).echoes()).isZero();
  }

  @Test
  void should_come_to_rest_when_the_export_writes_tags_that_the_import_reads() {
    audience.reconnect(
        document ->
            document
                .replace(
                    "first_name, mode: set}",
                    "first_name, mode: set}\n    - {field: tags, property: interests, mode: add}")
                .replace("field: SOURCE}", "field: SOURCE}\n      - {text: Blue, tags: true}"));
    assertThat(exported(audience.run()).changed()).isEqualTo(2);
    assertThat(audience.member("ann", "/tags/0/name").asText()).isEqualTo("Blue");
    audience.run();
    Run third = audience.run();
    assertThat(audience.counts(third).rows()).isZero();
    assertThat(exported(third).unchanged()).isEqualTo(2);
    assertThat(audience.value("ann", "interests").toString()).contains("Blue");
  }

  @Test
  void should_not_lose_what_somebody_else_changed_in_the_second_of_our_write() {
    AtomicBoolean done = new AtomicBoolean();
    audience.town.onCall(
        call -> {
          if (call.method().equals("POST")
              && call.path().endsWith("/lists/" + audience.id)
              && done.compareAndSet(false, true)) {
            audience.put("ann", "{\"FNAME\": \"Anne\"}");
          }
        });
    audience.run();

    Run second = audience.run();

    assertThat(done).isTrue();
    assertThat(audience.counts(second).changed()).isEqualTo(1);
    assertThat(audience.counts(second).echoes()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Anne");
  }

  @Test
  void should_apply_changed_rules_to_members_whose_last_change_was_our_own() {
    audience.run();
    audience.reconnect(document -> document.replace("property: first_name", "property: city"));

    Run run = audience.run();

    assertThat(audience.counts(run).changed()).isEqualTo(2);
    assertThat(audience.value("ann", "city")).contains("Ann");
  }

  @Test
  void should_write_no_run_for_a_webhook_that_tells_of_our_own_write() {
    audience.run();
    audience.webhook("profile", "ann");

    Awaitility.await()
        .until(
            () ->
                audience.town.count("select count(*) from inbox where done_at is null") == 0
                    && audience.town.count("select count(*) from hint") == 0);
    assertThat(audience.runs("webhook")).isZero();
  }
}
