package dev.caravan.exporting;

import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentSql;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * Asks for consent once more right before something is sent: between the plan and the call a run
 * may lie still for hours. Safe for use by many threads.
 */
final class ConsentAtSending {
  private final Jdbi jdbi;
  private final ObjectiveStore objectives;

  ConsentAtSending(Jdbi jdbi, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.objectives = objectives;
  }

  /** Of these profiles, those that the connection may not handle any more. */
  Set<Long> withdrawn(ExportAudience work, Collection<Long> profiles) {
    if (work.objectives().isEmpty() || profiles.isEmpty()) {
      return Set.of();
    }
    SegmentSql handled = objectives.rule(work.objectives()).sql();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select p.id from profile p where p.id = any(:profiles) and not "
                        + handled.sql())
                .bindMap(handled.parameters())
                .bindArray("profiles", Long.class, profiles)
                .mapTo(Long.class)
                .set());
  }
}
