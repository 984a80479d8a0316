package dev.caravan.importing;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.run.GoalRun;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentSql;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/**
 * Members that were left out for want of consent, and whose profiles have it by now. They did not
 * change at Mailchimp, so no window of changes brings them. As long as there is no news of any
 * profile since the audience was imported last, there is nobody to look for. Safe for use by many
 * threads.
 */
final class LateConsent {
  private static final int MANY = 1000;

  private final Jdbi jdbi;
  private final ObjectiveStore objectives;
  private final ImportLedger ledger = new ImportLedger();

  LateConsent(Jdbi jdbi, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.objectives = objectives;
  }

  /** From so many members on, reading them one by one takes longer than reading all in pages. */
  boolean isMany(Connection connection, int audience, long run) {
    return webIds(connection, audience, run, Long.MIN_VALUE, MANY).size() == MANY;
  }

  /**
   * At most {@code limit} of them that the run has not met, in the order of their ids.
   *
   * @param after only members with a greater web id
   */
  List<LedgerRow> members(GoalRun goalRun, int audience, long after, int limit) {
    List<Long> webIds = webIds(goalRun.connection(), audience, goalRun.run().id(), after, limit);
    if (webIds.isEmpty()) {
      return List.of();
    }
    var rows = jdbi.withHandle(handle -> ledger.read(handle, goalRun.goalId(), audience, webIds));
    // Somebody may have been erased since.
    return webIds.stream().map(rows::get).filter(Objects::nonNull).toList();
  }

  private List<Long> webIds(Connection connection, int audience, long run, long after, int limit) {
    List<String> ids = connection.document().objectives();
    if (ids.isEmpty()) {
      return List.of();
    }
    SegmentSql handled = objectives.rule(ids).sql();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select l.web_id from import_ledger l
                      join membership m on m.audience = l.audience and m.web_id = l.web_id
                      join profile p on p.id = coalesce(m.profile, (
                        select i.profile from identifier i
                         where i.property = l.waits_property and i.value = l.waits_value))
                     where l.goal = :goal and l.audience = :audience and l.reason = 'CONSENT'
                       and l.in_scope and l.run < :run and l.web_id > :after
                       -- asked once, and before all others
                       and (select a.began_at is null or exists (
                              select from profile_news n
                               where n.at > a.began_at - interval '10 minutes')
                              from goal_audience a
                             where a.goal = :goal and a.audience = :audience)
                       and %s
                     order by l.web_id limit :limit
                    """
                        .formatted(handled.sql()))
                .bindMap(handled.parameters())
                .bind("goal", connection.goal(ImportGoal.NAME))
                .bind("audience", audience)
                .bind("run", run)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list());
  }
}
