package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** All segments at one moment, each read when it is first needed. For one thread. */
final class Segments {
  private final Map<String, JsonNode> documents;
  private final Map<String, Property> properties;
  private final Objectives objectives;
  private final Map<String, Condition> conditions = new HashMap<>();

  Segments(
      Map<String, JsonNode> documents, Map<String, Property> properties, Objectives objectives) {
    this.documents = documents;
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
    return new SegmentCompiler(this::condition, objectives, prefix);
  }

  JsonNode document(String name) {
    return documents.get(name);
  }

  /** The segments that refer to this one, directly or by others, in the order of their names. */
  List<String> usersOf(String name) {
    SortedSet<String> users = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String used = open.pop();
      for (String user :
          with(c -> c instanceof Condition.InSegment other && other.name().equals(used))) {
        if (!user.equals(name) && users.add(user)) {
          open.push(user);
        }
      }
    }
    return List.copyOf(users);
  }

  List<String> withProperty(String property) {
    return with(c -> c instanceof Condition.OfProperty of && of.property().equals(property));
  }

  List<String> withObjective(String objective) {
    return with(c -> c instanceof Condition.OfObjective of && of.objective().equals(objective));
  }

  private List<String> with(Predicate<Condition> wanted) {
    return documents.keySet().stream()
        .filter(name -> condition(name).map(c -> holds(c, wanted)).orElse(false))
        .sorted()
        .toList();
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

  Optional<Condition> condition(String name) {
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
}
