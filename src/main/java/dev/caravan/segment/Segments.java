package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All segments and lifecycles at one moment, each read when it is first needed. They refer to each
 * other, so circles, users and sizes are looked for over both at once. For one thread.
 */
final class Segments implements Definitions {
  private final Map<String, JsonNode> documents;
  private final Map<String, JsonNode> lifecycles;
  private final Map<String, Property> properties;
  private final Objectives objectives;
  private final Map<String, Condition> conditions = new HashMap<>();
  private final Map<String, LifecycleDocument> read = new HashMap<>();

  /**
   * @param documents of the segments by name
   * @param lifecycles theirs by name
   */
  Segments(
      Map<String, JsonNode> documents,
      Map<String, JsonNode> lifecycles,
      Map<String, Property> properties,
      Objectives objectives) {
    this.documents = documents;
    this.lifecycles = lifecycles;
    this.properties = properties;
    this.objectives = objectives;
  }

  Set<String> names() {
    return documents.keySet();
  }

  SegmentSql compile(String name) {
    return compile(name, SegmentStore.PARAMETER_PREFIX);
  }

  SegmentSql compile(String name, String prefix) {
    return compiler(prefix).compile(name);
  }

  SegmentCompiler compiler(String prefix) {
    return new SegmentCompiler(this, objectives, prefix);
  }

  JsonNode document(String name) {
    return documents.get(name);
  }

  /**
   * @param recorded SQL that is true when the profile is recorded in a stage of the lifecycle
   */
  StageSql compileStages(String lifecycle, String recorded) {
    return compiler(SegmentStore.PARAMETER_PREFIX).compileStages(lifecycle, recorded);
  }

  /**
   * Compiles a definition and all that refer to it, as a check.
   *
   * @throws InvalidSegment when one of them would be wrong
   */
  void check(Definition changed) {
    compile(changed);
    usersOf(changed).forEach(this::compile);
  }

  private void compile(Definition definition) {
    if (definition.kind() == Definition.Kind.SEGMENT) {
      refuseTooLarge(compile(definition.name()));
    } else {
      StageSql stages = compileStages(definition.name(), "false");
      refuseTooLarge(new SegmentSql(stages.sql(), stages.parameters()));
    }
  }

  private static void refuseTooLarge(SegmentSql sql) {
    if (!sql.isSendable()) {
      throw new InvalidSegment(
          List.of(
              new DocumentError(
                  "where",
                  "with the segments it refers to it compares with too many values; give fewer"
                      + " words to contains, containsAll and startsWith, or use is, which takes a"
                      + " whole list as one")));
    }
  }

  /** What refers to this definition, directly or by others: segments, then lifecycles, by name. */
  List<Definition> usersOf(Definition definition) {
    Set<Definition> users = new LinkedHashSet<>();
    Deque<Definition> open = new ArrayDeque<>(List.of(definition));
    while (!open.isEmpty()) {
      Definition used = open.pop();
      for (Definition user : with(c -> used.equals(Definition.of(c)))) {
        if (!user.equals(definition) && users.add(user)) {
          open.push(user);
        }
      }
    }
    return all().stream().filter(users::contains).toList();
  }

  List<Definition> withProperty(String property) {
    return with(c -> c instanceof Condition.OfProperty of && of.property().equals(property));
  }

  List<Definition> withObjective(String objective) {
    return with(c -> c instanceof Condition.OfObjective of && of.objective().equals(objective));
  }

  List<Definition> withList(String list) {
    return with(c -> c instanceof Condition.Listed listed && listed.list().equals(list));
  }

  private List<Definition> with(Predicate<Condition> wanted) {
    return all().stream()
        .filter(one -> conditionsOf(one).stream().anyMatch(c -> holds(c, wanted)))
        .toList();
  }

  private List<Definition> all() {
    List<Definition> all = new ArrayList<>();
    documents.keySet().stream().sorted().map(Definition::segment).forEach(all::add);
    lifecycles.keySet().stream().sorted().map(Definition::lifecycle).forEach(all::add);
    return all;
  }

  private List<Condition> conditionsOf(Definition definition) {
    if (definition.kind() == Definition.Kind.SEGMENT) {
      return List.of(segment(definition.name()).orElseThrow());
    }
    LifecycleDocument lifecycle = lifecycle(definition.name()).orElseThrow();
    List<Condition> conditions = new ArrayList<>();
    Optional.ofNullable(lifecycle.entry()).ifPresent(conditions::add);
    lifecycle.stages().forEach(stage -> conditions.add(stage.where()));
    Optional.ofNullable(lifecycle.completion()).ifPresent(conditions::add);
    return conditions;
  }

  private static boolean holds(Condition condition, Predicate<Condition> wanted) {
    if (condition instanceof Condition.All all) {
      return all.conditions().stream().anyMatch(c -> holds(c, wanted));
    } else if (condition instanceof Condition.Any any) {
      return any.conditions().stream().anyMatch(c -> holds(c, wanted));
    } else if (condition instanceof Condition.Not not) {
      return holds(not.condition(), wanted);
    }
    return wanted.test(condition);
  }

  @Override
  public Optional<Condition> segment(String name) {
    JsonNode document = documents.get(name);
    return document == null
        ? Optional.empty()
        : Optional.of(
            conditions.computeIfAbsent(
                name,
                ignored ->
                    SegmentDocument.parse(document, properties, objectives.objectives().keySet())
                        .where()));
  }

  @Override
  public Optional<LifecycleDocument> lifecycle(String name) {
    JsonNode document = lifecycles.get(name);
    return document == null
        ? Optional.empty()
        : Optional.of(
            read.computeIfAbsent(
                name,
                ignored ->
                    LifecycleDocument.parse(
                        document, properties, objectives.objectives().keySet())));
  }
}
