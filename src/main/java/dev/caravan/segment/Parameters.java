package dev.caravan.segment;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names and values of the parameters; equal values share a name. */
final class Parameters {
  private final String prefix;
  private final Map<Object, String> names = new LinkedHashMap<>();

  Parameters(String prefix) {
    this.prefix = prefix;
  }

  String text(String value) {
    return "cast(" + name(value) + " as text)";
  }

  String json(String value) {
    return "cast(" + name(value) + " as jsonb)";
  }

  String number(BigDecimal value) {
    return "cast(" + name(value) + " as numeric)";
  }

  String whole(long value) {
    return "cast(" + name(value) + " as bigint)";
  }

  String time(Instant value) {
    return "cast(" + name(value.atOffset(ZoneOffset.UTC)) + " as timestamptz)";
  }

  String span(Duration value) {
    return "cast(" + name(value.toSeconds()) + " as bigint) * interval '1 second'";
  }

  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    names.forEach((value, name) -> values.put(name, value));
    return values;
  }

  private String name(Object value) {
    return ":" + names.computeIfAbsent(value, ignored -> prefix + (names.size() + 1));
  }
}
