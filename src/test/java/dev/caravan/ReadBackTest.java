package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks are hints: the members they speak of are read back and imported at once. */
@ExtendWith(SharedTown.class)
class ReadBackTest {
  private final TestAudience audience;

  ReadBackTest(Town town) {
    audience = new TestAudience(town);
    audience.connect(
        """
        import:
          audiences:
            - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
          recordAudiencesIn: audiences
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: set}
            - {field: merge_fields.POINTS, property: points, mode: sum}
        """);
  }

  @AfterEach
  void listenNoMore() {
    audience.town.onCall(call -> {});
  }

  private void becomes(String person, String property, String value) {
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(audience.value(person, property).orElse("")).isEqualTo(value));
  }

  @Test
  void should_import_a_member_soon_after_a_webhook_and_keep_a_run_of_it() {
    audience.put("ann", "{\"FNAME\": \"Ann\", \"POINTS\": 4}");
    audience.webhook("subscribe", "ann");

    becomes("ann", "first_name", "Ann");
    assertThat(audience.runs("webhook")).isEqualTo(1);

    audience.run();
    assertThat(audience.value("ann", "points")).contains("4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "profile", "unsubscribe", "cleaned", "upemail"})
  void should_read_back_whatever_a_webhook_tells(String type) {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    if (!type.equals("subscribe")) {
      audience.run();
      becomes("ann", "first_name", "Ann");
    }
    switch (type) {
      case "profile" -> audience.put("ann", "{\"FNAME\": \"Anne\"}");
      case "unsubscribe" -> audience.patch("ann", "{\"status\": \"unsubscribed\"}");
      case "cleaned" -> audience.patch("ann", "{\"status\": \"cleaned\"}");
      case "upemail" -> audience.rename("ann", "ann.archer");
      default -> {}
    }

    if (type.equals("upemail")) {
      audience.webhook(type, "ann", "ann.archer");
    } else {
      audience.webhook(type, "ann");
    }

    switch (type) {
      case "subscribe" -> becomes("ann", "first_name", "Ann");
      case "profile" -> becomes("ann", "first_name", "Anne");
      case "upemail" -> becomes("ann.archer", "first_name", "Ann");
      default -> becomes("ann", "audiences", "");
    }
    assertThat(audience.runs("webhook")).isEqualTo(1);
  }

  @Test
  void should_find_a_member_whose_address_is_written_in_capitals() {
    audience.putAddress(
        audience.address("Ann.Archer").replace("people", "PEOPLE"), "{\"FNAME\": \"Ann\"}");
    audience.webhook("subscribe", "ANN.Archer");

    becomes("ann.archer", "first_name", "Ann");
    audience.run();
    assertThat(
            audience.town.count(
                "select count(*) from identifier where value ilike '%s'"
                    .formatted(audience.address("ann.archer"))))
        .isEqualTo(1);
  }

  @Test
  void should_not_read_a_member_twice_when_the_same_webhook_comes_twice() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.webhook("subscribe", "ann");
    becomes("ann", "first_name", "Ann");
    audience.webhook("subscribe", "ann");
    worksOff();

    assertThat(audience.value("ann", "points")).isEmpty();
    assertThat(
            audience.town.count(
                "select coalesce(sum(changed + added), 0) from run_page p join run r on r.id ="
                    + " p.run where r.connection = "
                    + audience.connection().id()))
        .isEqualTo(1);
  }

  private void worksOff() {
    Awaitility.await()
        .until(
            () ->
                audience.town.count("select count(*) from inbox where done_at is null") == 0
                    && audience.town.count("select count(*) from hint") == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"profile upemail", "upemail profile", "profile", "upemail"})
  void should_take_the_webhooks_of_a_changed_address_in_any_order_for_one_person(String order) {
    audience.put("ann", "{\"FNAME\": \"Ann\", \"POINTS\": 4}");
    audience.run();
    Long ann = audience.profile("ann");

    audience.rename("ann", "ann.archer");
    for (String type : order.split(" ")) {
      if (type.equals("profile")) {
        audience.webhook("profile", "ann.archer");
      } else {
        audience.webhook("upemail", "ann", "ann.archer");
      }
    }

    becomes("ann.archer", "first_name", "Ann");
    worksOff();
    assertThat(audience.profile("ann.archer")).isEqualTo(ann);
    assertThat(audience.value("ann.archer", "audiences")).isPresent();
    audience.run();
    assertThat(audience.value("ann.archer", "points")).contains("4");
    assertThat(audience.value("ann.archer", "audiences")).isPresent();
  }

  @Test
  void should_not_let_a_page_overwrite_what_a_faster_read_back_brought() {
    audience.put("ann", "{\"FNAME\": \"Ann\", \"POINTS\": 4}");
    audience.run();
    AtomicBoolean done = new AtomicBoolean();
    audience.onPage(
        () -> {
          if (done.compareAndSet(false, true)) {
            // The page carries the old name by now; its answer waits until the new one is in.
            audience.put("ann", "{\"FNAME\": \"Anne\", \"POINTS\": 6}");
            audience.webhook("profile", "ann");
            becomes("ann", "first_name", "Anne");
          }
        });

    Run full = audience.runFull();

    assertThat(full.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(full).unchanged()).isEqualTo(1);
    assertThat(audience.counts(full).rows()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Anne");
    assertThat(audience.value("ann", "points")).contains("6");
  }

  @Test
  void should_take_a_member_off_soon_after_it_was_archived() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.run();

    audience.archive("ann");
    audience.webhook("unsubscribe", "ann");

    becomes("ann", "audiences", "");
    assertThat(audience.value("ann", "first_name")).contains("Ann");
  }
}
