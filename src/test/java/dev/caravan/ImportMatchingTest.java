package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which profile a member belongs to. */
@ExtendWith(SharedTown.class)
class ImportMatchingTest {
  private static final String BY_ADDRESS =
      """
      import:
        audiences:
          - {id: AUDIENCE, createProfiles: true}
        recordAudiencesIn: audiences
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.CUSTID, property: customer_id, mode: set}
      """;
  private static final String BY_NUMBER =
      """
      import:
        audiences:
          - {id: AUDIENCE, createProfiles: true}
        recordAudiencesIn: audiences
        identifier: {field: merge_fields.CUSTID, property: customer_id}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.POINTS, property: points, mode: sum}
      """;

  private final TestAudience audience;

  ImportMatchingTest(Town town) {
    audience = new TestAudience(town);
  }

  private void put(String person, String number) {
    audience.put(person, "{\"FNAME\": \"%s\", \"CUSTID\": \"%s\"}".formatted(person, number));
  }

  @Test
  void should_leave_out_members_whose_identifier_is_missing_or_too_short_and_tell_it_once() {
    audience.connect(BY_NUMBER);
    put("ann", "");
    put("bob", "n/a");
    put("cem", audience.customer("c"));

    Run run = audience.run();
    assertThat(audience.outcomes(run))
        .containsEntry("INVALID NO_IDENTIFIER", 1L)
        .containsEntry("INVALID SHORT_IDENTIFIER", 1L)
        .containsEntry("ADDED", 1L);

    Run again = audience.runFull();
    assertThat(audience.counts(again).invalid()).isEqualTo(2);
    assertThat(audience.outcomes(again)).isEmpty();
  }

  @Test
  void should_create_no_profile_where_the_audience_may_not() {
    audience.connect(BY_ADDRESS.replace("createProfiles: true", "createProfiles: false"));
    put("ann", "");

    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnly(java.util.Map.entry("EXCLUDED NO_CREATE", 1L));
    assertThat(audience.profile("ann")).isNull();
  }

  @Test
  void should_name_both_profiles_and_change_neither_when_identifiers_point_at_two() {
    audience.connect(BY_ADDRESS);
    put("ann", audience.customer("a"));
    put("bob", audience.customer("b"));
    audience.run();

    put("bob", audience.customer("a"));
    Run run = audience.run();

    JsonNode outcome = audience.town.outcome(run, "AMBIGUOUS");
    assertThat(outcome.path("detail").asText())
        .contains("profile " + audience.profile("ann"), "profile " + audience.profile("bob"));
    assertThat(outcome.path("field").asText()).isEqualTo("customer_id");
    assertThat(audience.value("bob", "customer_id")).contains(audience.customer("b"));
    assertThat(audience.value("ann", "first_name")).contains("ann");
  }

  @Test
  void should_create_profiles_on_a_page_whose_other_members_match_by_two_identifiers() {
    audience.connect(BY_ADDRESS);
    put("ann", audience.customer("a"));
    audience.run();

    put("ann", audience.customer("a") + "1");
    put("ann", audience.customer("a"));
    put("bob", "");
    Run run = audience.run();

    assertThat(run.detail()).isNull();
    assertThat(audience.profile("bob")).isNotNull();
  }

  @Test
  void should_give_the_rows_of_one_person_to_one_profile() {
    audience.connect(BY_NUMBER);
    audience.put("ann", "{\"CUSTID\": \"%s\", \"POINTS\": 10}".formatted(audience.customer("a")));
    audience.put(
        "ann.work", "{\"CUSTID\": \"%s\", \"POINTS\": 5}".formatted(audience.customer("a")));

    Run run = audience.run();

    assertThat(audience.counts(run).added()).isEqualTo(1);
    assertThat(audience.counts(run).rows()).isEqualTo(2);
    Long ann = audience.profile("customer_id", audience.customer("a"));
    assertThat(audience.town.property(ann, "points")).isEqualTo("15");
    assertThat(audience.town.count("select count(*) from import_ledger where profile = " + ann))
        .isEqualTo(2);
  }

  @Test
  void should_create_one_profile_when_pages_meet_in_it_at_once() {
    audience.connect(BY_NUMBER);
    Map<String, String> people = new LinkedHashMap<>();
    for (int i = 0; i < 2500; i++) {
      // The members of one number lie hundreds of rows apart: on different pages.
      people.put(
          "p" + i,
          "{\"CUSTID\": \"%s\", \"POINTS\": 1}".formatted(audience.customer("n" + i % 500)));
    }
    audience.putAll(people);

    Run run = audience.run();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(run).rows()).isEqualTo(2500);
    assertThat(audience.counts(run).added()).isEqualTo(500);
    assertThat(
            audience.town.count(
                """
                select count(*) from profile p join identifier i on i.profile = p.id
                 where i.property = 'customer_id' and i.value like '%s%%'
                   and p.properties ->> 'points' = '5'
                """
                    .formatted(audience.customer("n"))))
        .isEqualTo(500);
  }

  @Test
  void should_let_the_member_that_changed_last_have_the_last_word_on_a_page() {
    audience.connect(BY_NUMBER);
    String number = audience.customer("a");
    audience.put("late", "{\"CUSTID\": \"%s\", \"FNAME\": \"Early\"}".formatted(number));
    audience.settle();
    audience.put("early", "{\"CUSTID\": \"%s\", \"FNAME\": \"Middle\"}".formatted(number));
    audience.settle();
    audience.put("late", "{\"FNAME\": \"Late\"}");

    audience.run();
    Long profile = audience.profile("customer_id", number);
    assertThat(audience.town.property(profile, "first_name")).isEqualTo("Late");

    audience.runFull();
    assertThat(audience.town.property(profile, "first_name")).isEqualTo("Late");
  }

  @Test
  void should_apply_audiences_that_meet_in_a_profile_in_the_order_of_the_document() {
    TestAudience second = new TestAudience(audience.town);
    second.putAddress(audience.address("ann"), "{\"FNAME\": \"Second\"}");
    audience.settle();
    audience.put("ann", "{\"FNAME\": \"First\"}");
    audience.connect(
        BY_ADDRESS.replace(
            "  recordAudiencesIn",
            "    - {id: " + second.id + ", createProfiles: true}\n  recordAudiencesIn"));

    Run run = audience.run();

    assertThat(audience.value("ann", "first_name")).contains("Second");
    assertThat(audience.value("ann", "audiences"))
        .contains("[\"" + audience.name + "\", \"" + second.name + "\"]");
    assertThat(audience.counts(run).added()).isEqualTo(1);
  }

  @Test
  void should_tell_connection_run_and_time_of_each_value() {
    audience.connect(BY_ADDRESS);
    put("ann", audience.customer("a"));
    Run first = audience.run();
    audience.put("ann", "{\"FNAME\": \"Anne\"}");
    Run second = audience.run();
    audience.runFull();

    JsonNode provenance =
        audience
            .town
            .api("GET", "/api/profiles/" + audience.profile("ann"), null)
            .path("provenance");

    assertThat(provenance.at("/customer_id/run").asLong()).isEqualTo(first.id());
    assertThat(provenance.at("/first_name/run").asLong()).isEqualTo(second.id());
    assertThat(provenance.at("/email/run").asLong()).isEqualTo(first.id());
    assertThat(provenance.at("/first_name/connection").asText())
        .isEqualTo(audience.connection().name());
    assertThat(provenance.at("/first_name/at").asText())
        .isEqualTo(
            audience.town.wiring.runs.find(second.id()).orElseThrow().startedAt().toString());
  }

  @Test
  void should_take_the_sum_along_when_a_member_is_matched_with_another_profile() {
    audience.connect(BY_NUMBER);
    audience.put("ann", "{\"CUSTID\": \"%s\", \"POINTS\": 10}".formatted(audience.customer("a")));
    audience.put("bob", "{\"CUSTID\": \"%s\", \"POINTS\": 5}".formatted(audience.customer("b")));
    audience.run();
    Long former = audience.profile("customer_id", audience.customer("a"));
    Long latter = audience.profile("customer_id", audience.customer("b"));

    audience.put("ann", "{\"CUSTID\": \"%s\", \"POINTS\": 11}".formatted(audience.customer("b")));
    audience.run();

    assertThat(audience.town.property(former, "points")).isEqualTo("0");
    assertThat(audience.town.property(former, "audiences")).isNull();
    assertThat(audience.town.property(latter, "points")).isEqualTo("16");
  }

  @Test
  void should_follow_a_member_to_its_new_address_and_make_no_second_profile() {
    audience.connect(BY_ADDRESS);
    put("ann", "");
    audience.run();
    Long ann = audience.profile("ann");

    audience.rename("ann", "ann.archer");
    Run run = audience.run();

    assertThat(audience.counts(run).changed()).isEqualTo(1);
    assertThat(audience.counts(run).rows()).isEqualTo(1);
    assertThat(audience.profile("ann.archer")).isEqualTo(ann);
    assertThat(audience.profile("ann")).isNull();
  }

  @Test
  void should_give_a_freed_address_to_the_next_who_has_it() {
    audience.connect(BY_ADDRESS);
    put("ann", "");
    audience.run();
    Long ann = audience.profile("ann");

    audience.rename("ann", "ann.archer");
    audience.settle();
    put("ann", "");
    Run run = audience.run();

    assertThat(audience.counts(run).added()).isEqualTo(1);
    assertThat(audience.profile("ann.archer")).isEqualTo(ann);
    assertThat(audience.profile("ann")).isNotNull().isNotEqualTo(ann);
  }

  @Test
  void should_fuse_nobody_when_a_member_moves_to_the_address_of_another_profile() {
    TestAudience other = new TestAudience(audience.town);
    audience.connect(BY_ADDRESS);
    put("ann", "");
    other.connect(BY_ADDRESS);
    other.putAddress(audience.address("bob"), "{\"FNAME\": \"Bob\"}");
    audience.run();
    other.run();
    Long ann = audience.profile("ann");
    Long bob = audience.profile("bob");

    audience.rename("ann", "bob");
    Run run = audience.run();
    Run full = audience.runFull();

    assertThat(audience.town.outcome(run, "AMBIGUOUS").path("detail").asText())
        .contains("profile " + ann, "profile " + bob);
    assertThat(audience.counts(full).invalid()).isEqualTo(1);
    assertThat(List.of(audience.profile("ann"), audience.profile("bob"))).containsExactly(ann, bob);
    assertThat(audience.value("bob", "first_name")).contains("Bob");
  }

  @Test
  void should_read_only_the_person_that_a_run_is_for() {
    audience.connect(BY_ADDRESS);
    put("ann", "");
    put("bob", "");
    audience.settle();

    Run run =
        audience.town.await(
            audience.town.wiring.runs.request(
                audience.connection().id(), "test", null, false, false, audience.address("ann")));

    assertThat(audience.counts(run).added()).isEqualTo(1);
    assertThat(audience.profile("ann")).isNotNull();
    assertThat(audience.profile("bob")).isNull();
    assertThat(audience.counts(audience.run()).added()).isEqualTo(1);
  }

  @Test
  void should_use_an_identifier_of_numbers_as_the_number_it_is() {
    audience.town.property("card", dev.caravan.profile.PropertyType.NUMBER, false, true);
    audience.connect(BY_NUMBER.replace("property: customer_id", "property: card"));
    put("ann", "00712345");
    put("bob", "712345.0");
    put("cem", "unknown");

    Run run = audience.run();

    assertThat(audience.counts(run).added()).isEqualTo(1);
    assertThat(audience.outcomes(run)).containsEntry("INVALID BAD_IDENTIFIER", 1L);
    assertThat(audience.profile("card", "712345")).isNotNull();
  }
}
