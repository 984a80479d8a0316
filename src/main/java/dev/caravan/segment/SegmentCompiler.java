package dev.caravan.segment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Turns a condition into SQL. Segments and stages that it refers to are written out in place, so
 * the result stands alone and tells of the present state; every text, number and time goes in as a
 * parameter.
 *
 * <p>A profile is in a lifecycle when its entry lets it in, or when it is recorded in one of its
 * stages, until the completion holds or no stage fits any more. Its stage is the latest that fits.
 * Recording it changes nothing about what is evaluated next.
 */
final class SegmentCompiler {
  /** Of the whole expression, segments that are referred to included. */
  static final int MAX_CONDITIONS = 5_000;

  static final int MAX_DEPTH = 200;

  private final Definitions definitions;
  private final Objectives objectives;
  private final Parameters parameters;
  private final Deque<Definition> within = new ArrayDeque<>();
  private String place = "where";
  private int conditions;
  private int depth;

  /**
   * @param objectives those that the conditions name
   * @param prefix of the names of the parameters
   */
  SegmentCompiler(Definitions definitions, Objectives objectives, String prefix) {
    this.definitions = definitions;
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
    // It was counted when the whole segment was compiled.
    conditions = 0;
    return new SegmentReasons.Sql(expression(condition), seen(condition));
  }

  /** The values of all parameters that were used so far. */
  Map<String, Object> parameters() {
    return parameters.values();
  }

  /**
   * The expression that is the stage of a profile, or null.
   *
   * @param recorded SQL that is true when the profile is recorded in a stage of the lifecycle
   * @throws InvalidSegment as above
   */
  StageSql compileStages(String name, String recorded) {
    LifecycleDocument lifecycle = lifecycle(name);
    String sql =
        inside(
            Definition.lifecycle(name),
            () -> {
              StringBuilder stages = new StringBuilder("case when not ");
              stages.append(isIn(lifecycle, recorded)).append(" then null");
              for (int i = lifecycle.stages().size() - 1; i >= 0; i--) {
                stages
                    .append(" when ")
                    .append(where(lifecycle, i))
                    .append(" then ")
                    .append(parameters.text(lifecycle.stages().get(i).name()));
              }
              return stages.append(" end").toString();
            });
    return new StageSql(sql, parameters.values());
  }

  private String sql(Condition condition) {
    conditions++;
    depth++;
    if (conditions > MAX_CONDITIONS || depth > MAX_DEPTH) {
      throw invalid(
          "with what it refers to it has more than %d conditions or %d levels"
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
    } else if (condition instanceof Condition.InStage other) {
      return stage(other);
    } else if (condition instanceof Condition.OfProperty property) {
      return new PropertySql(property, parameters).sql();
    } else if (condition instanceof Condition.OfObjective objective) {
      return objective(objective);
    } else if (condition instanceof Condition.Listed listed) {
      return "exists (select from listed l where l.profile = p.id and l.list ="
          + " (select s.id from people_list s where s.name = "
          + parameters.text(listed.list())
          + "))";
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
    Condition condition =
        definitions
            .segment(name)
            .orElseThrow(() -> invalid("segment " + name + " does not exist; put it first"));
    return inside(Definition.segment(name), () -> sql(condition));
  }

  private LifecycleDocument lifecycle(String name) {
    return definitions
        .lifecycle(name)
        .orElseThrow(() -> invalid("lifecycle " + name + " does not exist; put it first"));
  }

  private String stage(Condition.InStage wanted) {
    LifecycleDocument lifecycle = lifecycle(wanted.lifecycle());
    int position = lifecycle.position(wanted.stage());
    if (position < 0) {
      throw invalid(
          "lifecycle %s has no stage %s; it has %s"
              .formatted(
                  lifecycle.name(),
                  wanted.stage(),
                  lifecycle.stages().stream()
                      .map(LifecycleDocument.Stage::name)
                      .collect(Collectors.joining(", "))));
    }
    String recorded =
        "exists (select from stage h where h.profile = p.id and h.left_at is null and h.lifecycle ="
            + " (select l.id from lifecycle l where l.name = "
            + parameters.text(lifecycle.name())
            + "))";
    return inside(
        Definition.lifecycle(lifecycle.name()),
        () -> {
          StringBuilder sql = new StringBuilder("(").append(isIn(lifecycle, recorded));
          sql.append(" and ").append(where(lifecycle, position));
          for (int later = position + 1; later < lifecycle.stages().size(); later++) {
            sql.append(" and not ").append(where(lifecycle, later));
          }
          return sql.append(")").toString();
        });
  }

  private String isIn(LifecycleDocument lifecycle, String recorded) {
    String entered =
        lifecycle.entry() == null ? "true" : recorded + " or " + part("entry", lifecycle.entry());
    return lifecycle.completion() == null
        ? "(" + entered + ")"
        : "(not " + part("completion", lifecycle.completion()) + " and (" + entered + "))";
  }

  private String where(LifecycleDocument lifecycle, int stage) {
    return part("stages[" + stage + "].where", lifecycle.stages().get(stage).where());
  }

  /** Errors are told at the place in the document that is compiled, not in those it refers to. */
  private String part(String where, Condition condition) {
    if (within.size() == 1) {
      place = where;
    }
    return sql(condition);
  }

  private String inside(Definition definition, Supplier<String> sql) {
    boolean circle = within.contains(definition);
    within.addLast(definition);
    if (circle) {
      throw invalid(
          "refers to itself: "
              + within.stream().map(SegmentCompiler::shown).collect(Collectors.joining(" → ")));
    }
    String inner = sql.get();
    within.removeLast();
    return inner;
  }

  private static String shown(Definition definition) {
    return definition.kind() == Definition.Kind.SEGMENT ? definition.name() : definition.words();
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

  private InvalidSegment invalid(String message) {
    return new InvalidSegment(List.of(new DocumentError(place, message)));
  }
}
