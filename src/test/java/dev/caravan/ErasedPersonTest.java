package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who was erased stays away, whatever brings the address again. */
@ExtendWith(SharedTown.class)
class ErasedPersonTest {
  private final TestAudience audience;

  ErasedPersonTest(Town town) {
    audience = new TestAudience(town);
    audience.connect(
        """
        import:
          audiences:
            - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: set}
        """);
  }

  @AfterEach
  void listenNoMore() {
    audience.town.onCall(call -> {});
  }

  @Test
  void should_exclude_an_erased_person_from_imports_and_read_backs_and_write_nothing_down() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
    audience.run();

    JsonNode receipt = erase("ann", "");
    assertThat(receipt.at("/erased/importLedger").asInt()).isEqualTo(1);
    assertThat(receipt.at("/erased/memberships").asInt()).isEqualTo(1);

    Run full = audience.runFull();
    assertThat(full.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(full).excluded()).isEqualTo(1);
    assertThat(audience.counts(full).rows()).isEqualTo(2);
    assertThat(audience.town.outcome(full, "ERASED").path("class").asText()).isEqualTo("EXCLUDED");
    Run again = audience.runFull();
    assertThat(audience.counts(again).excluded()).isEqualTo(1);
    assertThat(audience.outcomes(again)).as("told once").isEmpty();

    audience.patch("ann", "{\"merge_fields\": {\"FNAME\": \"Anne\"}}");
    audience.webhook("profile", "ann");
    Awaitility.await().until(() -> audience.runs("webhook") == 1 && hints() == 0);

    assertThat(audience.profile("ann")).isNull();
    assertThat(mentions(audience.address("ann"))).isEmpty();
    assertThat(audience.profile("bob")).isNotNull();
  }

  @Test
  void should_let_a_person_in_again_who_came_back() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.run();
    erase("ann", "");

    JsonNode report =
        audience.town.api(
            "POST",
            "/api/profiles",
            "[{\"identifiers\": {\"email\": \"%s\"}, \"reimport\": true}]"
                .formatted(audience.address("ann")));
    assertThat(report.path("created").asInt()).isEqualTo(1);

    audience.runFull();
    assertThat(audience.value("ann", "first_name")).contains("Ann");
  }

  @Test
  void should_delete_a_person_at_mailchimp_too_and_do_so_again_after_a_failure() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.run();

    JsonNode receipt = erase("ann", "?mailchimp=delete");

    assertThat(receipt.path("mailchimp"))
        .filteredOn(one -> one.path("state").asText().equals("DELETED"))
        .singleElement()
        .satisfies(one -> assertThat(one.path("audience").asText()).isEqualTo(audience.id));
    assertThat(audience.runFull().state()).isEqualTo(RunState.COMPLETED);
    assertThat(mentions(audience.address("ann"))).isEmpty();
  }

  @Test
  void should_not_write_somebody_down_who_was_erased_while_the_page_was_under_way() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.run();
    AtomicBoolean done = new AtomicBoolean();
    audience.onPage(
        () -> {
          if (done.compareAndSet(false, true)) {
            erase("ann", "");
          }
        });

    Run full = audience.runFull();

    assertThat(full.state()).isEqualTo(RunState.COMPLETED);
    assertThat(done).isTrue();
    assertThat(mentions(audience.address("ann"))).isEmpty();
  }

  private JsonNode erase(String person, String query) {
    return audience.town.api("DELETE", "/api/profiles/" + audience.profile(person) + query, "");
  }

  private long hints() {
    return audience.town.count("select count(*) from hint");
  }

  /** The tables that have this text anywhere. */
  private List<String> mentions(String text) {
    List<String> tables =
        audience.town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select tablename from pg_tables where schemaname = 'public' order by 1")
                    .mapTo(String.class)
                    .list());
    return tables.stream()
        .filter(
            table ->
                audience.town.count(
                        "select count(*) from %s t where strpos(lower(t::text), lower('%s')) > 0 or strpos(lower(t::text), lower('%s')) > 0"
                            .formatted(table, text, text.replace("@", "%40")))
                    > 0)
        .toList();
  }
}
