package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.mailchimp.MergeField;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldConversionTest {
  @ParameterizedTest
  @CsvSource({
    "text, '  Ann ', '\"Ann\"'",
    "number, 12.50, 12.50",
    "date, 2026-11-01T23:30:00Z, '\"2026-11-01\"'",
    "date, 2026-02-28, '\"2026-02-28\"'",
    "birthday, 11/30, '\"11/30\"'",
    "birthday, 1990-01-02, '\"01/02\"'",
    "birthday, 02/29, '\"02/29\"'",
    "zip, 90210-1234, '\"90210\"'",
    "dropdown, GOLD, '\"Gold\"'",
    "phone, +31 20 1234567, '\"+31 20 1234567\"'",
    "url, https://shop.test/a, '\"https://shop.test/a\"'"
  })
  void should_take_the_form_of_the_field(String type, String value, String json) {
    FieldConversion.Converted converted = convert(TextNode.valueOf(value), type);
    assertThat(converted.value()).hasToString(json);
    assertThat(converted.warning()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "number, twelve",
    "number, 1E9999999",
    "date, 2026-02-30",
    "date, yesterday",
    "birthday, 13/01",
    "zip, 1234 AB",
    "dropdown, Silver",
    "address, Main Street 1"
  })
  void should_leave_out_and_say_what_does_not_fit(String type, String value) {
    FieldConversion.Converted converted = convert(TextNode.valueOf(value), type);
    assertThat(converted.value()).isNull();
    assertThat(converted.warning())
        .satisfies(warning -> assertThat(warning.reason()).isEqualTo("NOT_CONVERTED"))
        .satisfies(warning -> assertThat(warning.field()).isEqualTo("TAG"))
        .satisfies(warning -> assertThat(warning.detail()).contains(value).contains("TAG"));
  }

  @Test
  void should_keep_the_precision_of_a_number() {
    JsonNode exact = DecimalNode.valueOf(new BigDecimal("12345678901234567.123"));
    assertThat(convert(exact, "number").value()).hasToString("12345678901234567.123");
    assertThat(convert(exact, "text").value()).hasToString("\"12345678901234567.123\"");
  }

  @Test
  void should_join_several_values_in_a_stable_order() {
    JsonNode values = JsonNodeFactory.instance.arrayNode().add("wine").add("books");
    assertThat(convert(values, "text").value().asText()).isEqualTo("books, wine");
  }

  @Test
  void should_say_that_a_list_was_cut() {
    JsonNode values =
        JsonNodeFactory.instance.arrayNode().add("b".repeat(200)).add("a".repeat(100));
    FieldConversion.Converted converted = convert(values, "text");
    assertThat(converted.value().asText()).isEqualTo("a".repeat(100));
    assertThat(converted.warning().reason()).isEqualTo("TRUNCATED");
  }

  @Test
  void should_take_blanks_and_nulls_for_no_value() {
    assertThat(convert(TextNode.valueOf(" \n "), "text").value()).isNull();
    assertThat(convert(JsonNodeFactory.instance.nullNode(), "number").value()).isNull();
    assertThat(convert(BooleanNode.TRUE, "text").value().asText()).isEqualTo("true");
  }

  private static FieldConversion.Converted convert(JsonNode value, String type) {
    return FieldConversion.convert(
        value, new MergeField("TAG", type, "Tag", false, List.of("Gold", "Platinum")));
  }
}
