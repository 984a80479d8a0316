package dev.caravan.web;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.EventSource;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ImportGoal;
import dev.caravan.profile.PropertyUses;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which connections name a property, a segment, a lifecycle, an objective or a zone. */
public final class ConnectionUses implements PropertyUses {
  private final ConnectionStore connections;

  public ConnectionUses(ConnectionStore connections) {
    this.connections = connections;
  }

  @Override
  public List<String> usesOf(String property) {
    return with(document -> properties(document).contains(property));
  }

  /** The connections with an export about this segment, in words. */
  public List<String> usesOfSegment(String segment) {
    return with(document -> segments(document).contains(segment));
  }

  /** The connections that go by this objective, or gather consent to it, in words. */
  public List<String> usesOfObjective(String objective) {
    return with(document -> objectives(document).contains(objective));
  }

  /** The connections whose audiences lie in this zone, in words. */
  public List<String> usesOfZone(String zone) {
    return with(
        document ->
            document.importGoal() != null
                && document.importGoal().audiences().stream()
                    .anyMatch(audience -> zone.equals(audience.zone())));
  }

  /** The connections with an export about this lifecycle, in words. */
  public List<String> usesOfLifecycle(String lifecycle) {
    return with(document -> lifecycles(document).contains(lifecycle));
  }

  /** The connections with an export for a stage of this lifecycle that is none of these. */
  public List<String> usesOfOtherStages(String lifecycle, Set<String> stages) {
    return with(
        document ->
            document.exports().stream()
                .map(ExportGoal::stage)
                .anyMatch(
                    stage ->
                        stage != null
                            && stage.lifecycle().equals(lifecycle)
                            && !stages.contains(stage.name())));
  }

  private List<String> with(Predicate<ConnectionDocument> wanted) {
    return connections.all().stream()
        .filter(connection -> wanted.test(connection.document()))
        .map(Connection::name)
        .sorted()
        .map(name -> "connection " + name)
        .toList();
  }

  private static Set<String> objectives(ConnectionDocument document) {
    Set<String> ids = new HashSet<>(document.objectives());
    if (document.importGoal() != null) {
      ids.addAll(document.importGoal().consentObjectives());
    }
    return ids;
  }

  private static Set<String> segments(ConnectionDocument document) {
    Set<String> names = new HashSet<>();
    for (ExportGoal goal : document.exports()) {
      names.add(goal.segment());
      for (ExportGoal.Mapping mapping : goal.mappings()) {
        if (mapping.source() instanceof ExportGoal.Source.ChosenSegments chosen) {
          chosen.choices().forEach(choice -> names.add(choice.name()));
        }
      }
    }
    return names;
  }

  private static Set<String> lifecycles(ConnectionDocument document) {
    Set<String> names = new HashSet<>();
    for (ExportGoal goal : document.exports()) {
      if (goal.stage() != null) {
        names.add(goal.stage().lifecycle());
      }
      if (goal.touchpoint() != null) {
        names.add(goal.touchpoint().lifecycle());
      }
      for (ExportGoal.Mapping mapping : goal.mappings()) {
        if (mapping.source() instanceof ExportGoal.Source.ChosenLifecycles chosen) {
          names.addAll(chosen.names());
        }
      }
    }
    return names;
  }

  private static Set<String> properties(ConnectionDocument document) {
    Set<String> ids = new HashSet<>();
    ImportGoal source = document.importGoal();
    if (source != null) {
      ids.add(source.property());
      ids.add(source.recordAudiencesIn());
      source.mappings().forEach(mapping -> ids.add(mapping.property()));
    }
    for (ExportGoal goal : document.exports()) {
      ids.add(goal.identifier());
      for (ExportGoal.Mapping mapping : goal.mappings()) {
        if (mapping.source() instanceof ExportGoal.Source.Property property) {
          ids.add(property.id());
        } else if (mapping.source() instanceof ExportGoal.Source.Identifier identifier) {
          ids.add(identifier.id());
        }
      }
    }
    EventSource events = document.events();
    if (events != null) {
      ids.add(events.joinKey());
    }
    return ids;
  }
}
