package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Property> PROPERTIES = properties();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                     | where                | exactly"
            + " one of",
        "[]                                                     | where                | must be a"
            + " condition",
        "{\"all\": []}                                          | where.all            | at least"
            + " one condition",
        "{\"all\": [{\"segment\": \"x\"}], \"any\": [{\"segment\": \"x\"}]} | where    | exactly"
            + " one of",
        "{\"not\": {\"property\": \"nix\", \"is\": 1}}          | where.not.property   | \"nix\" is"
            + " no property",
        "{\"any\": [{\"property\": \"text\"}]}                  | where.any[0].property | exactly"
            + " one test",
        "{\"property\": \"text\", \"from\": 1}                  | where.from           | type text;"
            + " possible are",
        "{\"property\": \"text\", \"iz\": 1}                    | where.iz             | type text;"
            + " possible are",
        "{\"property\": \"text\", \"is\": []}                   | where.is             | 1 to 10000"
            + " values",
        "{\"property\": \"text\", \"contains\": \"\"}           | where.contains       | empty"
            + " text",
        "{\"property\": \"text\", \"empty\": \"yes\"}           | where.empty          | true or"
            + " false",
        "{\"property\": \"number\", \"is\": \"many\"}           | where.is             | a whole"
            + " number",
        "{\"property\": \"number\", \"from\": \"many\"}         | where.from           | a number"
            + " such as 100",
        "{\"property\": \"datetime\", \"to\": \"soon\"}         | where.to             |"
            + " 2026-11-01",
        "{\"property\": \"datetime\", \"inLast\": \"30\"}       | where.inLast         | such as"
            + " 30d",
        "{\"property\": \"datetime\", \"is\": \"2026-11-01\"}   | where.is             | type"
            + " datetime; possible are",
        "{\"segment\": 1}                                       | where.segment        | name of a"
            + " segment",
        "{\"segment\": \"x\", \"y\": 1}                         | where.y              | unknown"
            + " here",
        "{\"event\": \"Open Email\", \"atLeast\": 0}            | where.atLeast        | from 1",
        "{\"event\": \"Open Email\", \"inLast\": \"1w\"}        | where.inLast         | such as"
            + " 30d",
        "{\"objective\": \"shop\", \"state\": \"refused\"}   | where.objective      | \"shop\" is"
            + " no objective",
        "{\"objective\": \"newsletter\"}                      | where.state          |"
            + " consentedOrNotNeeded",
        "{\"objective\": \"newsletter\", \"state\": \"met\"} | where.state          | [consented,"
            + " consentedOrNotNeeded, refused, unknown]",
        "{\"objective\": \"newsletter\", \"state\": \"refused\", \"zone\": \"EU\"} | where.zone |"
            + " unknown here",
        "{\"lifecycle\": \"customer\"}                       | where.stage          | must be the"
            + " name of a stage",
        "{\"lifecycle\": [1], \"stage\": \"loyal\"}           | where.lifecycle      | must be the"
            + " name of a lifecycle",
        "{\"lifecycle\": \"c\", \"stage\": \"l\", \"since\": 1}  | where.since          | is"
            + " unknown here",
      })
  void should_name_the_place_and_what_would_be_right(String where, String place, String right)
      throws Exception {
    assertThat(errors("{\"segment\": \"s\", \"where\": " + where + "}"))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.place()).isEqualTo(place);
              assertThat(error.message()).contains(right);
            });
  }

  @Test
  void should_name_every_error_at_once() throws Exception {
    assertThat(errors("{\"segment\": \"\", \"colour\": 1, \"where\": {\"any\": [1, 2]}}"))
        .extracting(DocumentError::place)
        .containsExactly("colour", "segment", "where.any[0]", "where.any[1]");
  }

  @Test
  void should_refuse_what_is_nested_too_deep() throws Exception {
    String where = "{\"not\": ".repeat(200) + "{\"segment\": \"x\"}" + "}".repeat(200);
    assertThat(errors("{\"segment\": \"s\", \"where\": " + where + "}"))
        .singleElement()
        .satisfies(error -> assertThat(error.message()).contains("deeper than 50 levels"));
  }

  @Test
  void should_refuse_too_many_conditions_once() throws Exception {
    String where = "{\"any\": [" + "{\"segment\": \"x\"},".repeat(9_999) + "{\"segment\": \"x\"}]}";
    assertThat(errors("{\"segment\": \"s\", \"where\": " + where + "}"))
        .singleElement()
        .satisfies(error -> assertThat(error.message()).contains("more than 1000 conditions"));
  }

  private static List<DocumentError> errors(String json) throws Exception {
    var tree = JSON.readTree(json);
    InvalidSegment refused =
        catchThrowableOfType(
            InvalidSegment.class,
            () -> SegmentDocument.parse(tree, PROPERTIES, Set.of("newsletter")));
    assertThat(refused).isNotNull();
    return refused.errors();
  }

  private static Map<String, Property> properties() {
    Map<String, Property> properties = new HashMap<>();
    for (PropertyType type : PropertyType.values()) {
      properties.put(type.word(), new Property(type.word(), type, false, false, null, false));
    }
    return properties;
  }
}
