package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.Churn;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a run would do, told before it does it. */
@ExtendWith(SharedTown.class)
class ImportDryRunTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        recordAudiencesIn: audiences
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.LNAME, property: city, mode: setIfEmpty}
          - {field: merge_fields.POINTS, property: points, mode: sum}
          - {field: merge_fields.CUSTID, property: orders, mode: set}
      """;

  private final Town town;

  ImportDryRunTest(Town town) {
    this.town = town;
  }

  @AfterEach
  void listenNoMore() {
    town.onCall(call -> {});
  }

  private Run dry(TestAudience audience, boolean full, String address) {
    audience.settle();
    return town.await(
        town.wiring.runs.request(audience.connection().id(), "test", null, full, true, address));
  }

  private Map<String, JsonNode> outcomes(Run run) {
    Map<String, JsonNode> byAddress = new HashMap<>();
    town.api("GET", "/api/runs/" + run.id() + "/outcomes?limit=1000", null)
        .path("items")
        .forEach(
            row -> {
              if (!row.path("class").asText().equals("WARN")) {
                byAddress.put(row.path("email").asText(), row);
              }
            });
    return byAddress;
  }

  @Test
  void should_tell_the_profile_of_one_person_before_and_after_with_the_rule_behind_each_value() {
    TestAudience audience = new TestAudience(town);
    audience.connect(IMPORT);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"Delft\", \"POINTS\": 4}");
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
    audience.run();
    String ledger =
        "select count(*) from import_ledger where fetched_at > now() - interval '1 hour'";
    long rows = town.count(ledger);
    audience.put(
        "ann",
        "{\"FNAME\": \"Anne\", \"LNAME\": \"Leiden\", \"POINTS\": 10, \"CUSTID\": \"many\"}");

    Run run = dry(audience, false, audience.address("ann"));

    JsonNode outcome = outcomes(run).get(audience.address("ann"));
    assertThat(outcome.path("class").asText()).isEqualTo("CHANGED");
    assertThat(outcome.path("profile").asLong()).isEqualTo(audience.profile("ann"));
    assertThat(outcome.path("before").toString())
        .isEqualTo(
            "{\"city\":\"Delft\",\"email\":\"%s\",\"points\":4,\"audiences\":[\"%s\"],\"first_name\":\"Ann\"}"
                .formatted(audience.address("ann"), audience.name));
    assertThat(outcome.at("/after/first_name").asText()).isEqualTo("Anne");
    assertThat(outcome.at("/after/city").asText()).isEqualTo("Delft");
    assertThat(outcome.at("/after/points").asText()).isEqualTo("10");
    assertThat(outcome.at("/rules/first_name").toString())
        .isEqualTo(
            "{\"mode\":\"set\",\"field\":\"merge_fields.FNAME\",\"value\":\"Anne\",\"effect\":\"WRITTEN\"}");
    assertThat(outcome.at("/rules/city/effect").asText()).isEqualTo("NOT_EMPTY");
    assertThat(outcome.at("/rules/points/value").asText()).isEqualTo("10");
    assertThat(outcome.at("/rules/orders/effect").asText()).isEqualTo("NOT_CONVERTED");
    assertThat(outcome.at("/rules/audiences/rule").asText()).isEqualTo("recordAudiencesIn");
    assertThat(audience.value("ann", "first_name")).contains("Ann");
    assertThat(town.count(ledger)).isEqualTo(rows);
    assertThat(audience.counts(audience.run()).changed()).isEqualTo(1);
  }

  @Test
  void should_show_what_a_full_run_would_send_of_one_person_though_nothing_differs()
      throws Exception {
    TestAudience audience = new TestAudience(town);
    String segment = "of-" + audience.id;
    town.segment(
        "{\"segment\": \"%s\", \"where\": {\"property\": \"email\", \"contains\": [\"%s\"]}}"
            .formatted(segment, audience.address("")));
    audience.connect(
        IMPORT
            + """
            exports:
              - goal: out
                segment: SEGMENT
                audiences: [AUDIENCE]
                identifier: email
                mappings:
                  - {text: shop, field: SOURCE}
                  - {property: first_name, field: STAGE}
            """
                .replace("SEGMENT", segment));
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.run();
    audience.put("ann", "{\"FNAME\": \"Anne\"}");

    Run run = dry(audience, true, audience.address("ann"));

    JsonNode sent = town.outcome(run, "SENT_AGAIN");
    assertThat(sent.path("class").asText()).isEqualTo("CHANGED");
    assertThat(sent.path("before").toString()).isEqualTo("{\"STAGE\":\"Ann\",\"SOURCE\":\"shop\"}");
    assertThat(sent.path("after")).isEqualTo(sent.path("before"));
  }

  @Test
  void should_answer_for_one_person_also_where_nothing_would_change_or_nothing_may() {
    TestAudience audience = new TestAudience(town);
    audience.connect(IMPORT);
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.put("cem", "{\"FNAME\": \"Cem\"}");
    audience.patch("cem", "{\"status\": \"unsubscribed\"}");
    audience.run();
    audience.put("bob", "{\"FNAME\": \"Bob\"}");

    JsonNode same =
        outcomes(dry(audience, false, audience.address("ann"))).get(audience.address("ann"));
    assertThat(same.path("class").asText()).isEqualTo("UNCHANGED");
    assertThat(same.path("before")).isEqualTo(same.path("after")).isNotEmpty();
    JsonNode fresh =
        outcomes(dry(audience, false, audience.address("bob"))).get(audience.address("bob"));
    assertThat(fresh.path("class").asText()).isEqualTo("ADDED");
    assertThat(fresh.path("profile").isNull()).isTrue();
    assertThat(fresh.at("/after/email").asText()).isEqualTo(audience.address("bob"));
    assertThat(fresh.at("/rules/email/field").asText()).isEqualTo("email_address");
    JsonNode left =
        outcomes(dry(audience, false, audience.address("cem"))).get(audience.address("cem"));
    assertThat(left.path("reason").asText()).isEqualTo("STATUS");
    JsonNode nobody =
        outcomes(dry(audience, false, audience.address("dee"))).get(audience.address("dee"));
    assertThat(nobody.path("reason").asText()).isEqualTo("NO_MEMBER");
    assertThat(audience.profile("bob")).isNull();
  }

  @Test
  void should_tell_row_by_row_what_a_whole_import_would_do_and_then_do_just_that() {
    TestAudience audience = new TestAudience(town);
    audience.connect(IMPORT);
    for (String person : new String[] {"ann", "bob", "cem", "dee"}) {
      audience.put(person, "{\"FNAME\": \"%s\"}".formatted(person));
    }
    audience.run();
    audience.put("ann", "{\"FNAME\": \"Anne\"}");
    audience.archive("bob");
    audience.deleteForGood("cem");
    audience.put("eve", "{\"FNAME\": \"Eve\", \"POINTS\": 3}");

    Run dry = dry(audience, true, null);

    Map<String, JsonNode> told = outcomes(dry);
    JsonNode ann = told.get(audience.address("ann"));
    assertThat(ann.path("before").toString()).isEqualTo("{\"first_name\":\"ann\"}");
    assertThat(ann.path("after").toString()).isEqualTo("{\"first_name\":\"Anne\"}");
    assertThat(ann.at("/rules/first_name/field").asText()).isEqualTo("merge_fields.FNAME");
    assertThat(ann.path("rules")).hasSize(1);
    assertThat(told.get(audience.address("bob")).path("reason").asText()).isEqualTo("ARCHIVED");
    assertThat(told.get(audience.address("bob")).at("/before/audiences/0").asText())
        .isEqualTo(audience.name);
    assertThat(told.get(audience.address("cem")).path("reason").asText()).isEqualTo("DELETED");
    assertThat(told.get(audience.address("eve")).at("/after/points").asInt()).isEqualTo(3);
    assertThat(audience.value("bob", "audiences")).isPresent();
    assertThat(audience.profile("eve")).isNull();
    assertThat(town.count("select count(*) from dry_run_member where run = " + dry.id())).isZero();

    Counts real = audience.counts(audience.runFull());
    assertThat(audience.counts(dry)).isEqualTo(real);
    assertThat(real).isEqualTo(new Counts(1, 1, 2, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void should_count_nobody_twice_in_a_dry_run_while_the_window_shrinks() {
    TestAudience audience = new TestAudience(town, 6000);
    audience.connect(
        IMPORT.replace("[subscribed]", "[subscribed, unsubscribed, pending, cleaned]"));
    AtomicInteger pages = new AtomicInteger();
    audience.onPage(
        () -> {
          pages.incrementAndGet();
          // Members leave the window by the hundred, so that pages have to reach down for theirs.
          town.sandbox.churn(audience.id, new Churn(0, 150, 0, 0, 0));
        });

    Run dry = dry(audience, true, null);

    assertThat(dry.state()).isEqualTo(RunState.COMPLETED);
    assertThat(pages).hasValueGreaterThan(6);
    long told =
        town.count("select count(*) from outcome where class = 'ADDED' and run = " + dry.id());
    long people =
        town.count(
            "select count(distinct address) from outcome where class = 'ADDED' and run = "
                + dry.id());
    assertThat(told).isEqualTo(people).isEqualTo(audience.counts(dry).added()).isPositive();
  }
}
