package dev.caravan.segment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns a condition into SQL. Segments that it refers to are written out in place, so the result
 * stands alone; every text, number and time goes in as a parameter.
 */
final class SegmentCompiler {
  /** Of the whole expression, segments that are referred to included. */
  static final int MAX_CONDITIONS = 5_000;

  static final int MAX_DEPTH = 200;

  private final Function<String, Optional<Condition>> segments;
  private final Objectives objectives;
  private final Parameters parameters;
  private final Deque<String> within = new ArrayDeque<>();
  private int conditions;
  private int depth;

  /**
   * @param segments the condition of a segment by name
   * @param objectives those that the conditions name
   * @param prefix of the names of the parameters
   */
  SegmentCompiler(
      Function<String, Optional<Condition>> segments, Objectives objectives, String prefix) {
    this.segments = segments;
    this.objectives = objectives;
    this.parameters = new Parameters(prefix);
  }

  /**
   * The expression that is true for the profiles in this segment.
   *
   * @throws InvalidSegment when segments refer to each other in a circle, to one that does not
   *     exist, or grow too large together
   */
  SegmentSql compile(String name) {
    String sql = segment(name);
    return new SegmentSql(sql, parameters.values());
  }

  /**
   * The expression of one condition that is no group and no reference, as it stands within the
   * segment, and what it looks at as {@code jsonb}.
   */
  SegmentReasons.Sql single(Condition condition) {
    return new SegmentReasons.Sql(expression(condition), seen(condition));
  }

  /** The values of all parameters that were used so far. */
  Map<String, Object> parameters() {
    return parameters.values();
  }

  private String sql(Condition condition) {
    conditions++;
    depth++;
    if (conditions > MAX_CONDITIONS || depth > MAX_DEPTH) {
      throw invalid(
          "with the segments it refers to it has more than %d conditions or %d levels"
              .formatted(MAX_CONDITIONS, MAX_DEPTH));
    }
    String sql = expression(condition);
    depth--;
    return sql;
  }

  private String expression(Condition condition) {
    if (condition instanceof Condition.All all) {
      return join(all.conditions(), " and ");
    } else if (condition instanceof Condition.Any any) {
      return join(any.conditions(), " or ");
    } else if (condition instanceof Condition.Not not) {
      return "(not " + sql(not.condition()) + ")";
    } else if (condition instanceof Condition.InSegment other) {
      return segment(other.name());
    } else if (condition instanceof Condition.OfProperty property) {
      return new PropertySql(property, parameters).sql();
    } else if (condition instanceof Condition.OfObjective objective) {
      return objective(objective);
    }
    return did((Condition.DidEvent) condition);
  }

  private String seen(Condition condition) {
    if (condition instanceof Condition.OfProperty property) {
      return "(p.properties -> " + parameters.text(property.property()) + ")";
    } else if (condition instanceof Condition.DidEvent event) {
      return "(select to_jsonb(count(*)) from event e where " + events(event) + ")";
    }
    return "cast(null as jsonb)";
  }

  private String join(List<Condition> conditions, String word) {
    return conditions.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
  }

  private String segment(String name) {
    if (within.contains(name)) {
      within.addLast(name);
      throw invalid("refers to itself: " + String.join(" → ", within));
    }
    Condition condition =
        segments
            .apply(name)
            .orElseThrow(() -> invalid("segment " + name + " does not exist; put it first"));
    within.addLast(name);
    String sql = sql(condition);
    within.removeLast();
    return sql;
  }

  private String objective(Condition.OfObjective condition) {
    ConsentSql sql = new ConsentSql(objectives.zones(), parameters);
    String id = condition.objective();
    return switch (condition.state()) {
      case CONSENTED -> sql.answered(id, true);
      case CONSENTED_OR_NOT_NEEDED -> sql.met(objectives.objective(id));
      case REFUSED -> sql.answered(id, false);
      case UNKNOWN -> sql.unanswered(id);
    };
  }

  /** Counts no further than it has to. */
  private String did(Condition.DidEvent event) {
    if (event.atLeast() == 1) {
      return "exists (select from event e where " + events(event) + ")";
    }
    String times = parameters.whole(event.atLeast());
    return "((select count(*) from (select from event e where "
        + events(event)
        + " limit "
        + times
        + ") done) >= "
        + times
        + ")";
  }

  private String events(Condition.DidEvent event) {
    String where = "e.profile = p.id and e.type = " + parameters.text(event.type());
    if (event.campaign() != null) {
      where += " and e.properties ->> 'Campaign ID' = " + parameters.text(event.campaign());
    }
    if (event.inLast() != null) {
      where += " and e.time between now() - " + parameters.span(event.inLast()) + " and now()";
    }
    return where;
  }

  private static InvalidSegment invalid(String message) {
    return new InvalidSegment(List.of(new DocumentError("where", message)));
  }
}
