package dev.caravan.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyValueTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Property
  void should_keep_whole_numbers_of_any_size(@ForAll BigInteger number) throws Exception {
    assertThat(fits(PropertyType.NUMBER, number.toString()).toString())
        .isEqualTo(number.toString());
    assertThat(fits(PropertyType.NUMBER, '"' + number.toString() + '"'))
        .isEqualTo(fits(PropertyType.NUMBER, number.toString()));
  }

  @Property
  void should_keep_every_digit_of_a_decimal(@ForAll @Scale(25) BigDecimal number) throws Exception {
    JsonNode value = fits(PropertyType.DECIMAL, number.toString());
    assertThat(value.decimalValue()).isEqualByComparingTo(number);
  }

  @Property
  void should_give_a_number_the_form_in_which_it_is_read_back(@ForAll @Scale(25) BigDecimal number)
      throws Exception {
    JsonNode value = fits(PropertyType.DECIMAL, number.toString());
    assertThat(JSON.readTree(value.toString())).isEqualTo(value);
    assertThat(fits(PropertyType.DECIMAL, value.toString())).isEqualTo(value);
  }

  @Property
  void should_keep_a_time_in_utc(
      @ForAll("times") Instant time, @ForAll("offsets") ZoneOffset offset) throws Exception {
    String local = time.atOffset(offset).toString();
    assertThat(fits(PropertyType.DATETIME, '"' + local + '"').textValue())
        .isEqualTo(time.toString());
  }

  @Property
  void should_take_the_stored_form_of_a_time_only_where_the_calendar_has_it(
      @ForAll @IntRange(max = 32) int day,
      @ForAll @IntRange(max = 13) int month,
      @ForAll @IntRange(max = 61) int rest,
      @ForAll @IntRange(max = 3000) int year) {
    String text =
        "%04d-%02d-%02dT%02d:%02d:%02dZ".formatted(year, month, day, rest % 26, rest, 61 - rest);
    Coerced coerced =
        PropertyValue.coerce(PropertyType.DATETIME, JSON.getNodeFactory().textNode(text));
    assertThat(coerced instanceof Coerced.Fits fits ? fits.value().textValue() : null)
        .isEqualTo(DatetimeValue.parse(text).map(Instant::toString).orElse(null));
  }

  @Property
  void should_never_store_what_postgresql_cannot_keep(@ForAll String text) {
    boolean storable =
        text.indexOf(0) < 0 && text.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000);
    Coerced coerced = PropertyValue.coerce(PropertyType.TEXT, JSON.getNodeFactory().textNode(text));
    assertThat(coerced instanceof Coerced.Fits).isEqualTo(storable);
  }

  @Provide
  Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(-50_000_000_000L, 250_000_000_000L)
        .map(Instant::ofEpochSecond);
  }

  @Provide
  Arbitrary<ZoneOffset> offsets() {
    return Arbitraries.integers()
        .between(-18 * 60, 18 * 60)
        .map(m -> ZoneOffset.ofTotalSeconds(m * 60));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TEXT     | 17                              | \"17\"",
        "TEXT     | true                            | \"true\"",
        "NUMBER   | \" 12 \"                        | 12",
        "NUMBER   | 1.2e1                           | 12",
        "NUMBER   | 123456789012345678901234567890  | 123456789012345678901234567890",
        "DECIMAL  | \"0.10000000000000000000001\"   | 0.10000000000000000000001",
        "DECIMAL  | 12.50                           | 12.5",
        "DECIMAL  | 2.0                             | 2",
        "BOOLEAN  | \"Yes\"                         | true",
        "BOOLEAN  | 0                               | false",
        "DATETIME | \"2026-11-01\"                  | \"2026-11-01T00:00:00Z\"",
        "DATETIME | \"2026-11-01T10:00:00+02:00\"   | \"2026-11-01T08:00:00Z\"",
        "DATETIME | \"2026-11-01 10:00:00\"         | \"2026-11-01T10:00:00Z\"",
        "EMAIL    | \" Ann@Example.org \"           | \"Ann@Example.org\"",
      })
  void should_bring_a_value_into_its_form(PropertyType type, String given, String stored)
      throws Exception {
    assertThat(fits(type, given)).isEqualTo(JSON.readTree(stored));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NUMBER   | 1.5                    | a whole number",
        "NUMBER   | true                   | a whole number",
        "NUMBER   | \"twelve\"             | a whole number",
        "NUMBER   | \"1e999999999\"        | at most 1000 digits",
        "DECIMAL  | \"1e-5000\"            | at most 1000 digits",
        "BOOLEAN  | \"maybe\"              | true, false, yes, no, 1 or 0",
        "DATETIME | \"01/11/2026\"         | 2026-11-01T10:00:00Z",
        "DATETIME | \"2026-02-30\"         | 2026-11-01T10:00:00Z",
        "DATETIME | 1793527200             | 2026-11-01T10:00:00Z",
        "EMAIL    | \"ann.example.org\"    | ann@example.org",
        "EMAIL    | \"a@b@example.org\"    | ann@example.org",
        "EMAIL    | \"a nn@example.org\"   | ann@example.org",
        "TEXT     | {\"a\": 1}             | one value of type text",
        "TEXT     | [\"a\"]                | one value of type text",
        "TEXT     | null                   | one value of type text",
      })
  void should_say_what_would_be_right(PropertyType type, String given, String right)
      throws Exception {
    assertThat(PropertyValue.coerce(type, JSON.readTree(given)))
        .isInstanceOfSatisfying(
            Coerced.Misfit.class, misfit -> assertThat(misfit.message()).contains(right));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a\", \"b\", \"a\"]", "[\"a\", \"b\"]"})
  void should_keep_several_values_without_duplicates(String given) throws Exception {
    assertThat(PropertyValue.coerce(several(), JSON.readTree(given)))
        .isEqualTo(new Coerced.Fits(JSON.readTree("[\"a\", \"b\"]")));
  }

  @Test
  void should_make_a_list_of_a_single_value() throws Exception {
    assertThat(PropertyValue.coerce(several(), JSON.readTree("\"a\"")))
        .isEqualTo(new Coerced.Fits(JSON.readTree("[\"a\"]")));
  }

  @Test
  void should_refuse_a_list_with_one_bad_element() throws Exception {
    assertThat(PropertyValue.coerce(several(), JSON.readTree("[\"a\", {}]")))
        .isInstanceOf(Coerced.Misfit.class);
  }

  private static dev.caravan.profile.Property several() {
    return new dev.caravan.profile.Property("tags", PropertyType.TEXT, true, false, null, false);
  }

  private static JsonNode fits(PropertyType type, String json) throws Exception {
    Coerced coerced = PropertyValue.coerce(type, JSON.readTree(json));
    assertThat(coerced).isInstanceOf(Coerced.Fits.class);
    return ((Coerced.Fits) coerced).value();
  }
}
