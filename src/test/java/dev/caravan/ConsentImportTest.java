package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.importing.FullReason;
import dev.caravan.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members under objectives: who becomes a profile, who is left alone, and what proves it. */
@ExtendWith(SharedTown.class)
class ConsentImportTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String OPTED_IN = "2024-05-06T07:08:09+00:00";

  private final Town town;
  private final TestAudience audience;
  private final String objective = "news " + NUMBER.incrementAndGet();

  ConsentImportTest(Town town) {
    this.town = town;
    audience = new TestAudience(town);
    town.api("PUT", "/api/zones/EU", "{\"mode\": \"optIn\"}");
    town.api("PUT", "/api/zones/US", "{\"mode\": \"optOut\"}");
    town.api("PUT", "/api/objectives/" + objective.replace(" ", "%20"), "{}");
  }

  /** A connection that goes by the objective; {@code keys} are further keys of the audience. */
  private void connect(String keys, String... mappings) {
    StringBuilder document =
        new StringBuilder(
            """
            objectives: [%s]
            import:
              audiences:
                - {id: AUDIENCE, createProfiles: true, statuses: [subscribed, unsubscribed]%s}
              recordAudiencesIn: audiences
              identifier: {field: email_address, property: email}
              mappings:
                - {field: merge_fields.FNAME, property: first_name}
            """
                .formatted(objective, keys));
    for (String mapping : mappings) {
      document.append("    - ").append(mapping).append('\n');
    }
    audience.connect(document.toString());
  }

  private void put(String person) {
    audience.put(person, "{\"FNAME\": \"" + person + "\"}");
    audience.patch(person, "{\"timestamp_opt\": \"" + OPTED_IN + "\"}");
  }

  /** The person answers through the API, which creates the profile where there is none. */
  private void answer(String person, String answer, String more) {
    town.upload(
        "{\"identifiers\": {\"email\": \"%s\"}, \"objectives\": {\"%s\": [\"%s\"]}%s}"
            .formatted(audience.address(person), answer, objective, more));
  }

  private JsonNode consent(String person) {
    return town.api("GET", "/api/profiles/" + audience.profile(person), "").get("consent");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void should_create_nobody_who_consented_to_nothing() {
    connect("");
    put("ann");

    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnlyKeys("EXCLUDED CONSENT");
    assertThat(town.outcome(run, "CONSENT").get("detail").asText())
        .isEqualTo(
            "Has not consented to %s; without a zone, consent is needed.".formatted(objective));
    assertThat(audience.profile("ann")).isNull();
    Run again = audience.runFull();
    assertThat(audience.counts(again).excluded()).isEqualTo(1);
    assertThat(audience.outcomes(again)).isEmpty();
  }

  @Test
  void should_take_a_subscribed_member_for_consenting_where_the_audience_says_so() {
    connect(", zone: EU, consent: " + objective);
    put("ann");
    put("bob");
    audience.patch("bob", "{\"status\": \"unsubscribed\"}");

    Run run = audience.run();

    assertThat(audience.outcomes(run))
        .containsEntry("ADDED", 1L)
        .containsEntry("EXCLUDED CONSENT", 1L);
    assertThat(audience.profile("bob")).isNull();
    JsonNode consent = consent("ann");
    assertThat(consent.get("zone").asText()).isEqualTo("EU");
    assertThat(texts(consent.get("consented"))).containsExactly(objective);
    JsonNode change = consent.get("history").get(0);
    assertThat(change.get("at").asText()).isEqualTo("2024-05-06T07:08:09Z");
    assertThat(change.get("source").asText())
        .isEqualTo("connection " + audience.connection().name());
    assertThat(change.get("run").asLong()).isEqualTo(run.id());
    assertThat(change.get("evidence").asText())
        .isEqualTo("subscribed to %s, opted in at 2024-05-06T07:08:09Z".formatted(audience.id));
  }

  @Test
  void should_leave_a_profile_as_it_is_until_it_consents_and_then_catch_up() {
    connect("");
    answer("ann", "refused", ", \"properties\": {\"first_name\": \"Ann\"}");
    put("ann");
    put("bob");

    Run run = audience.run();

    assertThat(audience.counts(run).excluded()).isEqualTo(2);
    assertThat(audience.value("ann", "first_name")).contains("Ann");
    assertThat(audience.value("ann", "audiences")).isEmpty();

    // Nothing changes at Mailchimp but by our own exports, and no window of changes brings them
    // again.
    town.jdbi.useHandle(handle -> handle.execute("update membership set own_write = last_changed"));
    answer("ann", "consented", "");
    answer("bob", "consented", "");
    Run later = audience.run();
    assertThat(audience.counts(later).changed()).isEqualTo(2);
    assertThat(audience.value("ann", "first_name")).contains("ann");
    assertThat(audience.value("bob", "first_name")).contains("bob");
    assertThat(audience.value("ann", "audiences").orElseThrow()).contains(audience.name);
    assertThat(audience.counts(audience.run()).rows()).isZero();
  }

  @Test
  void should_catch_up_with_a_profile_that_comes_later_by_another_identifier_than_the_address() {
    audience.connect(
        """
        objectives: [%s]
        import:
          audiences: [{id: AUDIENCE, createProfiles: true}]
          identifier: {field: merge_fields.CUSTID, property: customer_id}
          mappings:
            - {field: merge_fields.FNAME, property: first_name}
        """
            .formatted(objective));
    String number = audience.customer("a");
    audience.put("ann", "{\"FNAME\": \"Ann\", \"CUSTID\": \"%s\"}".formatted(number));
    assertThat(audience.counts(audience.run()).excluded()).isEqualTo(1);

    town.upload(
        "{\"identifiers\": {\"customer_id\": \"%s\"}, \"objectives\": {\"consented\": [\"%s\"]}}"
            .formatted(number, objective));
    assertThat(audience.counts(audience.run()).changed()).isEqualTo(1);
    assertThat(town.property(audience.profile("customer_id", number), "first_name"))
        .isEqualTo("Ann");
    assertThat(audience.counts(audience.run()).rows()).isZero();
  }

  @Test
  void should_look_for_late_consent_only_after_news_of_profiles() {
    connect("");
    put("ann");
    assertThat(audience.counts(audience.run()).excluded()).isEqualTo(1);
    answer("ann", "consented", "");
    String began = "update goal_audience set began_at = now() + interval '%s' where goal = %d";
    int goal = audience.connection().goal("import");

    // As if the last import had begun long after the answer.
    town.jdbi.useHandle(handle -> handle.execute(began.formatted("1 hour", goal)));
    assertThat(audience.counts(audience.run()).rows()).isZero();
    town.jdbi.useHandle(handle -> handle.execute(began.formatted("0", goal)));
    assertThat(audience.counts(audience.run()).changed()).isEqualTo(1);
  }

  @Test
  void should_tell_beforehand_that_many_who_consented_are_read_with_everybody() {
    connect("");
    Map<String, String> people = new HashMap<>();
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      people.put("p" + i, "{}");
      answers
          .append(i == 0 ? "" : ",")
          .append(
              "{\"identifiers\": {\"email\": \"%s\"}, \"objectives\": {\"consented\": [\"%s\"]}}"
                  .formatted(audience.address("p" + i), objective));
    }
    audience.putAll(people);
    audience.run();
    assertThat(town.wiring.imported.wholeNext(audience.connection())).isEmpty();

    town.upload(answers.toString());

    assertThat(town.wiring.imported.wholeNext(audience.connection()))
        .containsExactly(Map.entry(audience.id, FullReason.CONSENTED));
    assertThat(audience.counts(audience.run()).changed()).isEqualTo(1000);
    assertThat(town.wiring.imported.wholeNext(audience.connection())).isEmpty();
  }

  @Test
  void should_not_take_an_old_opt_in_for_consent_against_a_later_refusal() {
    connect(", consent: " + objective);
    put("ann");
    answer("ann", "refused", "");

    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnlyKeys("EXCLUDED CONSENT");
    assertThat(texts(consent("ann").get("refused"))).containsExactly(objective);
  }

  @Test
  void should_not_take_unsubscribing_for_a_refusal() {
    connect(", zone: EU, consent: " + objective);
    put("ann");
    audience.run();
    audience.patch(
        "ann", "{\"status\": \"unsubscribed\", \"merge_fields\": {\"FNAME\": \"Anna\"}}");

    Run run = audience.run();

    assertThat(audience.counts(run).changed()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Anna");
    assertThat(consent("ann").get("refused")).isEmpty();
  }

  @Test
  void should_give_the_zone_of_the_audience_to_profiles_that_have_none() {
    connect(", zone: US");
    put("ann");
    put("bob");
    put("cem");
    answer("ann", "consented", ", \"zone\": \"EU\"");
    answer("bob", "consented", "");

    Run run = audience.run();

    // Nobody refused: that is enough in an opt-out zone.
    assertThat(audience.counts(run).added()).isEqualTo(1);
    assertThat(consent("ann").get("zone").asText()).isEqualTo("EU");
    assertThat(consent("bob").get("zone").asText()).isEqualTo("US");
    assertThat(consent("cem").get("zone").asText()).isEqualTo("US");
  }

  @Test
  void should_hear_a_permission_when_it_changes_and_not_with_every_later_version() {
    String permission = permission();
    connect(
        ", zone: EU",
        "{field: marketing_permissions.%s, objective: %s}".formatted(permission, objective));
    put("ann");
    put("bob");
    permit("ann", permission, true);

    Run first = audience.run();
    assertThat(audience.outcomes(first))
        .containsEntry("ADDED", 1L)
        .containsEntry("EXCLUDED CONSENT", 1L);
    JsonNode given = consent("ann").get("history").get(0);
    assertThat(given.get("evidence").asText())
        .startsWith("marketing_permissions." + permission + " given in " + audience.id);
    assertThat(given.get("at").asText()).isEqualTo("2024-05-06T07:08:09Z");

    // A refusal elsewhere stands, whatever else of the member changes.
    answer("ann", "refused", "");
    audience.settle();
    audience.patch("ann", "{\"merge_fields\": {\"FNAME\": \"Anna\"}}");
    assertThat(audience.counts(audience.run()).excluded()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("ann");
    assertThat(texts(consent("ann").get("refused"))).containsExactly(objective);

    // Taken back and given anew: a new answer each.
    permit("ann", permission, false);
    audience.run();
    audience.settle();
    permit("ann", permission, true);
    assertThat(audience.counts(audience.run()).changed()).isEqualTo(1);
    assertThat(texts(consent("ann").get("consented"))).containsExactly(objective);
    assertThat(audience.value("ann", "first_name")).contains("Anna");
  }

  @Test
  void should_record_a_refusal_of_somebody_who_is_left_out_for_it() {
    String permission = permission();
    connect(
        ", zone: EU",
        "{field: marketing_permissions.%s, objective: %s}".formatted(permission, objective));
    put("ann");
    permit("ann", permission, true);
    audience.run();
    audience.settle();
    permit("ann", permission, false);
    audience.patch("ann", "{\"merge_fields\": {\"FNAME\": \"Anna\"}}");

    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnlyKeys("EXCLUDED CONSENT");
    assertThat(texts(consent("ann").get("refused"))).containsExactly(objective);
    assertThat(audience.value("ann", "first_name")).contains("ann");
  }

  @Test
  void should_read_everybody_again_when_the_objective_is_another() {
    connect("");
    put("ann");
    assertThat(audience.counts(audience.run()).excluded()).isEqualTo(1);

    town.api(
        "PUT", "/api/objectives/" + objective.replace(" ", "%20"), "{\"needsConsent\": false}");

    assertThat(audience.counts(audience.run()).added()).isEqualTo(1);
  }

  @Test
  void should_move_the_address_along_when_consent_comes_after_the_move() {
    connect("");
    answer("ann", "consented", "");
    put("ann");
    audience.run();
    Long profile = audience.profile("ann");
    answer("ann", "refused", "");
    audience.rename("ann", "anna");
    assertThat(audience.counts(audience.run()).excluded()).isEqualTo(1);

    answer("ann", "consented", "");
    audience.run();

    assertThat(audience.profile("anna")).isEqualTo(profile);
    assertThat(audience.profile("ann")).isNull();
  }

  /** The id of a permission, which only a member tells. */
  private String permission() {
    audience.askForPermissions();
    put("ann");
    return audience.member("ann", "/marketing_permissions/1/marketing_permission_id").asText();
  }

  private void permit(String person, String permission, boolean enabled) {
    audience.patch(
        person,
        "{\"marketing_permissions\": [{\"marketing_permission_id\": \"%s\", \"enabled\": %s}]}"
            .formatted(permission, enabled));
  }
}
