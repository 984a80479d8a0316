package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {
  private final YamlText yaml = new YamlText();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          on                  | "on"
          yes                 | "yes"
          no                  | "no"
          off                 | "off"
          NO                  | "NO"
          12e4567890          | "12e4567890"
          1e3                 | "1e3"
          007                 | "007"
          0x1F                | "0x1F"
          0o17                | "0o17"
          1_000               | "1_000"
          +5                  | "+5"
          -0                  | "-0"
          .5                  | ".5"
          .inf                | ".inf"
          .nan                | ".nan"
          01:30               | "01:30"
          190:20:30           | "190:20:30"
          2025-01-01          | "2025-01-01"
          2025-01-01T10:00:00Z | "2025-01-01T10:00:00Z"
          12345678901234567890 | "12345678901234567890"
          <<                  | "<<"
          '"5"'               | "5"
          '!!str 5'           | "5"
          5                   | 5
          -17                 | -17
          1234567890          | 1234567890
          2.50                | 2.50
          true                | true
          False               | false
          ~                   | null
          null                | null
          """,
      quoteCharacter = '\'')
  void should_read_a_plain_value_as(String given, String json) {
    assertThat(yaml.parse("value: " + given).get("value").toString()).isEqualTo(json);
  }

  @Test
  void should_read_words_of_yaml_1_1_as_keys() {
    assertThat(yaml.parse("on: failed\nyes: 1\n").toString())
        .isEqualTo("{\"on\":\"failed\",\"yes\":1}");
  }

  @Test
  void should_not_merge_keys_as_yaml_1_1_did() {
    assertThat(yaml.parse("base: &b {x: 1}\nother:\n  <<: *b\n").toString())
        .isEqualTo("{\"base\":{\"x\":1},\"other\":{\"<<\":{\"x\":1}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'a: 1#b: 2#a: 3'       | line 3, column 1: the key a stands there twice
          'a: [1, 2'             | at line 1
          'a: !!java.net.URL x'  | line 1, column 4: the tag tag:yaml.org,2002:java.net.URL is not known
          '? [1]#: 2'            | Non scalar key
          '- a'                  | must be a mapping
          'just text'            | must be a mapping
          ''                     | must be a mapping
          'a: 1#---#b: 2'        | the document is not YAML
          'a: *nothing'          | the document is not YAML
          '&a {b: *a}'           | nested deeper than 50
          """)
  void should_refuse(String given, String message) {
    assertThatThrownBy(() -> yaml.parse(given == null ? "" : given.replace('#', '\n')))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining(message);
  }

  @Test
  void should_refuse_aliases_that_expand_without_end() {
    StringBuilder laughs =
        new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int level = 1; level < 10; level++) {
      String alias = String.join(", ", Collections.nCopies(5, "*a" + (level - 1)));
      laughs.append("a" + level + ": &a" + level + " [" + alias + "]\n");
    }
    assertThatThrownBy(() -> yaml.parse(laughs.toString()))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("more than 20000 values");
  }

  @Test
  void should_refuse_a_document_that_is_too_large() {
    assertThatThrownBy(() -> yaml.parse("a: " + "x".repeat(1_000_001)))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("at most 1000000");
  }

  @Test
  void should_refuse_nesting_that_would_exhaust_the_stack() {
    assertThatThrownBy(() -> yaml.parse("a: " + "[".repeat(200_000)))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("nested deeper than 50");
  }
}
