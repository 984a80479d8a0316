package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.ConsentStore.Consent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What a condition means, in the plainest words: the measure for the SQL. */
record Evaluation(
    Map<String, Condition> segments,
    Map<String, LifecycleDocument> lifecycles,
    Objectives objectives,
    BiPredicate<String, Evaluation.Person> isRecorded,
    Instant now) {
  /** Somebody with properties, answers and a past, who stands on lists. */
  record Person(
      ObjectNode properties,
      String zone,
      Consent answers,
      List<Happened> events,
      Set<String> lists) {}

  /** Null: in none. */
  String stage(String lifecycle, Person profile) {
    LifecycleDocument document = lifecycles.get(lifecycle);
    boolean entered =
        document.entry() == null
            || isRecorded.test(lifecycle, profile)
            || holds(document.entry(), profile);
    if (!entered || document.completion() != null && holds(document.completion(), profile)) {
      return null;
    }
    String latest = null;
    for (LifecycleDocument.Stage stage : document.stages()) {
      if (holds(stage.where(), profile)) {
        latest = stage.name();
      }
    }
    return latest;
  }

  /** An event; its campaign may be null. */
  record Happened(String type, String campaign, Instant time) {}

  boolean holds(Condition condition, Person person) {
    if (condition instanceof Condition.All all) {
      return all.conditions().stream().allMatch(c -> holds(c, person));
    } else if (condition instanceof Condition.Any any) {
      return any.conditions().stream().anyMatch(c -> holds(c, person));
    } else if (condition instanceof Condition.Not not) {
      return !holds(not.condition(), person);
    } else if (condition instanceof Condition.InSegment other) {
      return holds(segments.get(other.name()), person);
    } else if (condition instanceof Condition.InStage in) {
      return in.stage().equals(stage(in.lifecycle(), person));
    } else if (condition instanceof Condition.OfObjective of) {
      boolean consented = person.answers().consented().contains(of.objective());
      boolean refused = person.answers().refused().contains(of.objective());
      return switch (of.state()) {
        case CONSENTED -> consented;
        case REFUSED -> refused;
        case UNKNOWN -> !consented && !refused;
        case CONSENTED_OR_NOT_NEEDED -> met(of.objective(), person.zone(), consented, refused);
      };
    } else if (condition instanceof Condition.DidEvent did) {
      return person.events().stream().filter(event -> fits(event, did)).count() >= did.atLeast();
    }
    if (condition instanceof Condition.Listed listed) {
      return person.lists().contains(listed.list());
    }
    Condition.OfProperty of = (Condition.OfProperty) condition;
    return holds(of.test(), values(person.properties().path(of.property())));
  }

  private boolean met(String id, String zone, boolean consented, boolean refused) {
    Objective objective = objectives.objectives().get(id);
    Zone known = zone == null ? null : objectives.zones().get(zone);
    boolean elsewhere =
        known != null && !objective.zones().isEmpty() && !objective.zones().contains(zone);
    if (!objective.needsConsent() || elsewhere) {
      return true;
    }
    return known != null && known.mode() == Zone.Mode.OPT_OUT ? !refused : consented;
  }

  private boolean fits(Happened event, Condition.DidEvent did) {
    return event.type().equals(did.type())
        && (did.campaign() == null || did.campaign().equals(event.campaign()))
        && (did.inLast() == null
            || !event.time().isBefore(now.minus(did.inLast())) && !event.time().isAfter(now));
  }

  private boolean holds(ValueTest test, List<JsonNode> values) {
    if (test instanceof ValueTest.IsText is) {
      return is.negated() != some(values, v -> is.words().contains(lower(v)));
    } else if (test instanceof ValueTest.IsValue is) {
      return is.negated() != some(values, is.values()::contains);
    } else if (test instanceof ValueTest.Contains contains) {
      return some(values, v -> contains.words().stream().anyMatch(lower(v)::contains));
    } else if (test instanceof ValueTest.ContainsAll all) {
      return all.words().stream().allMatch(w -> some(values, v -> lower(v).contains(w)));
    } else if (test instanceof ValueTest.StartsWith starts) {
      return some(values, v -> starts.words().stream().anyMatch(lower(v)::startsWith));
    } else if (test instanceof ValueTest.Empty empty) {
      boolean isEmpty = values.isEmpty() || values.size() == 1 && values.get(0).asText().isEmpty();
      return empty.empty() == isEmpty;
    } else if (test instanceof ValueTest.NumberRange range) {
      return some(values, v -> between(v.decimalValue(), range));
    } else if (test instanceof ValueTest.TimeRange range) {
      return some(values, v -> between(Instant.parse(v.textValue()), range));
    }
    ValueTest.Near near = (ValueTest.Near) test;
    Instant from = near.next() ? now : now.minus(near.span());
    Instant to = near.next() ? now.plus(near.span()) : now;
    return near.negated()
        != some(
            values,
            v -> {
              Instant time = Instant.parse(v.textValue());
              return !time.isBefore(from) && !time.isAfter(to);
            });
  }

  private static boolean between(BigDecimal number, ValueTest.NumberRange range) {
    return (range.from() == null || number.compareTo(range.from()) >= 0)
        && (range.to() == null || number.compareTo(range.to()) <= 0);
  }

  private static boolean between(Instant time, ValueTest.TimeRange range) {
    return (range.from() == null || !time.isBefore(range.from()))
        && (range.before() == null || time.isBefore(range.before()));
  }

  private static boolean some(List<JsonNode> values, Predicate<JsonNode> test) {
    return values.stream().anyMatch(test);
  }

  private static List<JsonNode> values(JsonNode value) {
    List<JsonNode> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(values::add);
    } else if (!value.isMissingNode()) {
      values.add(value);
    }
    return values;
  }

  private static String lower(JsonNode value) {
    return value.asText().toLowerCase(Locale.ROOT);
  }
}
