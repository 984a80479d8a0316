package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The SQL of one test of one property. A list is tested element by element; a value that is absent
 * or of another kind fulfils nothing but a negated test.
 */
final class PropertySql {
  private final Condition.OfProperty condition;
  private final Parameters parameters;
  private final String held;

  PropertySql(Condition.OfProperty condition, Parameters parameters) {
    this.condition = condition;
    this.parameters = parameters;
    this.held = "p.properties -> " + parameters.text(condition.property());
  }

  String sql() {
    ValueTest test = condition.test();
    if (test instanceof ValueTest.IsText is) {
      String words = array(is.words().stream().map(TextNode::valueOf).toList());
      String list = " in (select jsonb_array_elements_text(" + words + "))";
      return negated(is.negated(), some(v -> lower(v) + list));
    } else if (test instanceof ValueTest.IsValue is) {
      String list = " in (select jsonb_array_elements(" + array(is.values()) + "))";
      return negated(is.negated(), some(v -> v + list));
    } else if (test instanceof ValueTest.Contains contains) {
      return some(v -> each(contains.words(), " or ", word -> contains(v, word)));
    } else if (test instanceof ValueTest.ContainsAll all) {
      return each(all.words(), " and ", word -> some(v -> contains(v, word)));
    } else if (test instanceof ValueTest.StartsWith starts) {
      return some(v -> each(starts.words(), " or ", word -> startsWith(v, word)));
    } else if (test instanceof ValueTest.Empty empty) {
      return negated(!empty.empty(), empty());
    } else if (test instanceof ValueTest.NumberRange range) {
      return some(v -> inRange(v, range));
    } else if (test instanceof ValueTest.TimeRange range) {
      return some(v -> inRange(v, range));
    }
    ValueTest.Near near = (ValueTest.Near) test;
    return negated(near.negated(), some(v -> isNear(v, near)));
  }

  /** Whether some value passes: two-valued, so that it may be negated. */
  private String some(Function<String, String> test) {
    if (!condition.multiple()) {
      return "coalesce(" + test.apply("(" + held + ")") + ", false)";
    }
    return "exists (select from jsonb_array_elements(case jsonb_typeof("
        + held
        + ") when 'array' then "
        + held
        + " end) as held (v) where "
        + test.apply("held.v")
        + ")";
  }

  private String empty() {
    return "(coalesce("
        + held
        + ", jsonb 'null') in (jsonb 'null', jsonb '\"\"', jsonb '[]', jsonb '[\"\"]'))";
  }

  private static String negated(boolean negated, String sql) {
    return negated ? "(not " + sql + ")" : sql;
  }

  private static String each(List<String> words, String joint, Function<String, String> test) {
    return words.stream().map(test).collect(Collectors.joining(joint, "(", ")"));
  }

  private String array(List<? extends JsonNode> values) {
    return parameters.json(JsonNodeFactory.instance.arrayNode().addAll(values).toString());
  }

  private String startsWith(String value, String word) {
    return "starts_with(" + lower(value) + ", " + parameters.text(word) + ")";
  }

  private String contains(String value, String word) {
    return "strpos(" + lower(value) + ", " + parameters.text(word) + ") > 0";
  }

  /** By the rules of Unicode, whatever the locale of the database. */
  private static String lower(String value) {
    return "lower((" + value + " #>> '{}') collate \"und-x-icu\")";
  }

  private String inRange(String value, ValueTest.NumberRange range) {
    String number = "cast(" + value + " as numeric)";
    String test = "true";
    if (range.from() != null) {
      test += " and " + number + " >= " + parameters.number(range.from());
    }
    if (range.to() != null) {
      test += " and " + number + " <= " + parameters.number(range.to());
    }
    return when(value, "number", test);
  }

  private String inRange(String value, ValueTest.TimeRange range) {
    String test = "true";
    if (range.from() != null) {
      test += " and " + time(value) + " >= " + parameters.time(range.from());
    }
    if (range.before() != null) {
      test += " and " + time(value) + " < " + parameters.time(range.before());
    }
    return when(value, "string", test);
  }

  private String isNear(String value, ValueTest.Near near) {
    String span = parameters.span(near.span());
    String bounds = near.next() ? "now() and now() + " + span : "now() - " + span + " and now()";
    return when(value, "string", time(value) + " between " + bounds);
  }

  private static String time(String value) {
    return "cast(" + value + " #>> '{}' as timestamptz)";
  }

  /** A cast is tried only on a value of the right kind. */
  private static String when(String value, String kind, String test) {
    return "case jsonb_typeof(" + value + ") when '" + kind + "' then " + test + " else false end";
  }
}
