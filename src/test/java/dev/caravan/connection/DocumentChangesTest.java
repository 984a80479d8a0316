package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class DocumentChangesTest {
  private static final String GOALS =
      """
      connection: newsletter
      exports:
        - {goal: a, segment: one}
        - {goal: b, segment: two, mappings: [{text: x, field: X}, {text: y, field: Y}]}
      """;

  @Test
  void should_find_nothing_in_the_same_document() {
    assertThat(DocumentChanges.between(read(GOALS), read(GOALS))).isEmpty();
  }

  @Test
  void should_name_goals_and_not_their_position() {
    assertThat(changes(GOALS.replace("- {goal: a, segment: one}", "")))
        .containsExactly("exports[a]: {\"goal\":\"a\",\"segment\":\"one\"} -> null");
    assertThat(changes(GOALS.replace("segment: two", "segment: three")))
        .containsExactly("exports[b].segment: \"two\" -> \"three\"");
  }

  @Test
  void should_tell_of_another_order_as_such() {
    assertThat(
            changes(
                """
                connection: newsletter
                exports:
                  - {goal: b, segment: two, mappings: [{text: x, field: X}, {text: y, field: Y}]}
                  - {goal: a, segment: one}
                """))
        .containsExactly("exports: [\"a\",\"b\"] -> [\"b\",\"a\"]");
  }

  @Test
  void should_go_by_position_in_lists_of_the_same_length_only() {
    assertThat(changes(GOALS.replace("text: y", "text: z")))
        .containsExactly("exports[b].mappings[1].text: \"y\" -> \"z\"");
    assertThat(changes(GOALS.replace(", {text: y, field: Y}", "")))
        .containsExactly(
            "exports[b].mappings: [{\"text\":\"x\",\"field\":\"X\"},{\"text\":\"y\",\"field\":\"Y\"}]"
                + " -> [{\"text\":\"x\",\"field\":\"X\"}]");
  }

  private static java.util.List<String> changes(String after) {
    return DocumentChanges.between(read(GOALS), read(after)).stream()
        .map(change -> change.place() + ": " + change.before() + " -> " + change.after())
        .toList();
  }

  private static ObjectNode read(String yaml) {
    return new YamlText().parse(yaml);
  }
}
