package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the modes of a mapping write into profiles. */
@ExtendWith(SharedTown.class)
class ImportOperatorsTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
      """;

  private final TestAudience audience;

  ImportOperatorsTest(Town town) {
    audience = new TestAudience(town);
  }

  @Test
  void should_replace_by_set_fill_by_set_if_empty_and_collect_by_add() {
    audience.connect(
        IMPORT
            + """
                - {field: merge_fields.FNAME, property: first_name, mode: set}
                - {field: merge_fields.POINTS, property: points, mode: setIfEmpty}
                - {field: tags, property: interests, mode: add}
            """);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"POINTS\": 3}");
    audience.tag("ann", "wine");
    audience.run();

    audience.put("ann", "{\"FNAME\": \"Anne\", \"POINTS\": 4}");
    audience.tag("ann", "cheese");
    Run second = audience.run();

    assertThat(audience.counts(second).changed()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Anne");
    assertThat(audience.value("ann", "points")).contains("3");
    assertThat(audience.value("ann", "interests")).contains("[\"wine\", \"cheese\"]");
  }

  @Test
  void should_clear_by_any_mode_whose_rule_says_so() {
    String modes =
        """
            - {field: merge_fields.FNAME, property: first_name, mode: setIfEmpty, whenEmpty: clear}
            - {field: tags, property: interests, mode: add, whenEmpty: clear}
        """;
    audience.connect(IMPORT + modes);
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.tag("ann", "wine");
    audience.run();
    assertThat(audience.value("ann", "interests")).contains("[\"wine\"]");

    audience.untag("ann", "wine");
    audience.put("ann", "{\"FNAME\": \"\"}");
    audience.run();

    assertThat(audience.value("ann", "first_name")).isEmpty();
    assertThat(audience.value("ann", "interests")).isEmpty();
  }

  @Test
  void should_break_no_accent_and_no_script_on_the_way_in() {
    audience.connect(
        IMPORT + "    - {field: merge_fields.FNAME, property: first_name, mode: set}\n");
    audience.put("ann", "{\"FNAME\": \"Žofie 田中 Ελένη 🍷\"}");

    audience.run();

    assertThat(audience.value("ann", "first_name")).contains("Žofie 田中 Ελένη 🍷");
  }

  @Test
  void should_keep_a_property_when_mailchimp_has_nothing_unless_the_rule_says_clear() {
    audience.connect(
        IMPORT
            + """
                - {field: merge_fields.FNAME, property: first_name, mode: set}
                - {field: merge_fields.LNAME, property: city, mode: set, whenEmpty: clear}
                - {field: merge_fields.POINTS, property: points, mode: sum, whenEmpty: clear}
            """);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"Archer\", \"POINTS\": 7}");
    audience.run();

    audience.put("ann", "{\"FNAME\": \"\", \"LNAME\": \"\", \"POINTS\": \"\"}");
    audience.run();

    assertThat(audience.value("ann", "first_name")).contains("Ann");
    assertThat(audience.value("ann", "city")).isEmpty();
    assertThat(audience.value("ann", "points")).contains("0");
  }

  @Test
  void should_add_only_the_difference_of_a_sum_in_however_many_audiences_and_runs() {
    TestAudience other = new TestAudience(audience.town);
    String rule = "    - {field: merge_fields.POINTS, property: points, mode: sum}\n";
    audience.connect(
        IMPORT.replace(
                "  identifier", "    - {id: " + other.id + ", createProfiles: true}\n  identifier")
            + rule);
    audience.put("ann", "{\"POINTS\": 10}");
    other.putAddress(audience.address("ann"), "{\"POINTS\": 5}");
    audience.run();
    assertThat(audience.value("ann", "points")).contains("15");

    audience.runFull();
    assertThat(audience.value("ann", "points")).contains("15");

    audience.put("ann", "{\"POINTS\": 12}");
    audience.run();
    assertThat(audience.value("ann", "points")).contains("17");
  }

  @Test
  void should_warn_of_a_value_that_does_not_fit_and_import_the_rest() {
    audience.connect(
        IMPORT
            + """
                - {field: merge_fields.FNAME, property: first_name, mode: set}
                - {field: merge_fields.LNAME, property: orders, mode: set}
            """);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"plenty\"}");
    audience.put("bob", "{\"FNAME\": \"Bob\", \"LNAME\": \"12\"}");

    Run run = audience.run();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.outcomes(run))
        .containsEntry("WARN NOT_CONVERTED", 1L)
        .containsEntry("ADDED", 2L);
    assertThat(audience.counts(run).warnings()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Ann");
    assertThat(audience.value("ann", "orders")).isEmpty();
    assertThat(audience.value("bob", "orders")).contains("12");
  }

  @Test
  void should_read_everybody_again_when_a_rule_has_changed_and_only_then() {
    String first = IMPORT + "    - {field: merge_fields.FNAME, property: first_name, mode: set}\n";
    audience.connect(first);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"Archer\"}");
    audience.run();
    assertThat(audience.counts(audience.run()).rows()).isZero();

    audience.connect(first.replace("merge_fields.FNAME", "merge_fields.LNAME"));
    Run changed = audience.run();

    assertThat(audience.counts(changed).changed()).isEqualTo(1);
    assertThat(audience.value("ann", "first_name")).contains("Archer");
    assertThat(audience.counts(audience.run()).rows()).isZero();
  }
}
