package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Choice;
import dev.caravan.connection.ExportGoal.Source;
import java.util.HashSet;
import java.util.Set;

/**
 * The segments that the mappings of a goal write of.
 *
 * @param any whether they write of any
 * @param names only these; null: all there are
 */
record NeededSegments(boolean any, Set<String> names) {

  static NeededSegments of(ExportGoal goal) {
    Set<String> names = new HashSet<>();
    boolean all = false;
    for (var mapping : goal.mappings()) {
      all |= mapping.source() instanceof Source.AllSegments;
      if (mapping.source() instanceof Source.ChosenSegments chosen) {
        chosen.choices().stream().map(Choice::name).forEach(names::add);
      }
    }
    return new NeededSegments(all || !names.isEmpty(), all ? null : names);
  }
}
