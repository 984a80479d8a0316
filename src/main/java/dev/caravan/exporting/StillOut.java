package dev.caravan.exporting;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Looks once more, right before members are taken out, whether their people are still out of the
 * segment: a plan may be minutes old, and not every removal can be taken back. Safe for use by many
 * threads.
 */
final class StillOut {
  private final Jdbi jdbi;
  private final Segments segments;

  StillOut(Jdbi jdbi, Segments segments) {
    this.jdbi = jdbi;
    this.segments = segments;
  }

  /** Of those who were to leave the segment, the profiles that are in it by now. */
  Set<Long> back(ExportAudience work, List<PlannedRow> rows) {
    List<Long> leavers =
        rows.stream()
            .filter(row -> row.action() == Decision.Action.REMOVE && row.profile() > 0)
            .filter(row -> ExportDecision.LEFT_SEGMENT.equals(row.reason()))
            .map(PlannedRow::profile)
            .toList();
    if (leavers.isEmpty()) {
      return Collections.emptySet();
    }
    String segment = work.goal().segment();
    return jdbi
        .withHandle(handle -> segments.of(handle, leavers, List.of(segment)))
        .entrySet()
        .stream()
        .filter(found -> found.getValue().contains(segment))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
