package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
  private final YamlWriter writer = new YamlWriter();
  private final YamlText reader = new YamlText();

  @Test
  void should_write_blocks_that_people_can_read() {
    String json =
        """
        {"connection": "newsletter", "labels": [], "favorite": true,
         "schedule": {"daysOfWeek": ["mon", "fri"], "at": "01:30"},
         "exports": [{"goal": "vip", "removeOthers": {"atMost": {"count": 500, "percent": 2.50}}}]}
        """;
    assertThat(writer.write(new JsonText().parse(json)))
        .isEqualTo(
            """
            connection: newsletter
            labels: []
            favorite: true
            schedule:
              daysOfWeek:
              - mon
              - fri
              at: "01:30"
            exports:
            - goal: vip
              removeOthers:
                atMost:
                  count: 500
                  percent: 2.50
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "on", "Off", "YES", "n", "y", "null", "Null", "true", "~", "", " ", "12e4567890", "007",
            "0x1F", "5",
        "-1", ".inf", "2025-01-01", "1:30", "=", "<<", "- a", "a: b", "a #b", "*a", "&a", "!a",
            "%a", "@a", "`a",
        "{a}", "[a]", "a,b", "\"", "'", "a\nb", "a\tb", "trailing ", "---", "...", "\u0085",
            "\ufeff", "😀"
      })
  void should_quote_what_could_be_misread(String text) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("value", text);
    String written = writer.write(tree);
    assertThat(written).startsWith("value: \"");
    assertThat(reader.parse(written)).isEqualTo(tree);
  }

  @Property
  void should_be_read_back_as_it_was(
      @ForAll @CharRange(from = ' ', to = '\ud7ff') String text, @ForAll int number) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.putArray("list").add(text).add(true).addNull().addObject().put(text, "x");
    tree.put("number", (long) number);
    assertThat(reader.parse(writer.write(tree))).isEqualTo(tree);
  }
}
