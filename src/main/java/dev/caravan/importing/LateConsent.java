package dev.caravan.importing;

import dev.caravan.run.GoalRun;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentSql;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Members that were left out for want of consent, and whose profiles have it by now. They did not
 * change at Mailchimp, so no window of changes brings them. Safe for use by many threads.
 */
final class LateConsent {
  private final Jdbi jdbi;
  private final ObjectiveStore objectives;
  private final ImportLedger ledger = new ImportLedger();

  LateConsent(Jdbi jdbi, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.objectives = objectives;
  }

  /**
   * At most {@code limit} of them that the run has not met, in the order of their ids.
   *
   * @param after only members with a greater web id
   */
  List<LedgerRow> members(GoalRun goalRun, int audience, long after, int limit) {
    List<String> ids = goalRun.connection().document().objectives();
    if (ids.isEmpty()) {
      return List.of();
    }
    SegmentSql handled = objectives.rule(ids).sql();
    return jdbi.withHandle(
        handle -> {
          List<Long> webIds =
              handle
                  .createQuery(
                      """
                      select l.web_id from import_ledger l
                        join membership m on m.audience = l.audience and m.web_id = l.web_id
                        join profile p on p.id = coalesce(m.profile, (
                          select i.profile from identifier i
                           where i.property = l.waits_property and i.value = l.waits_value))
                       where l.goal = :goal and l.audience = :audience and l.reason = 'CONSENT'
                         and l.in_scope and l.run < :run and l.web_id > :after and %s
                       order by l.web_id limit :limit
                      """
                          .formatted(handled.sql()))
                  .bindMap(handled.parameters())
                  .bind("goal", goalRun.goalId())
                  .bind("audience", audience)
                  .bind("run", goalRun.run().id())
                  .bind("after", after)
                  .bind("limit", limit)
                  .mapTo(Long.class)
                  .list();
          var rows = ledger.read(handle, goalRun.goalId(), audience, webIds);
          return webIds.stream().map(rows::get).toList();
        });
  }
}
