package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.run.GoalRun;
import dev.caravan.segment.StageStore;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/** Brings the stages of all lifecycles up to date for a run. Safe for use by many threads. */
public final class StageRefresh {
  private final Jdbi jdbi;
  private final StageStore stages;

  public StageRefresh(Jdbi jdbi, StageStore stages) {
    this.jdbi = jdbi;
    this.stages = stages;
  }

  /**
   * Before the first export of a run, so that the others see the same; and before the first goal
   * that a resumed run still has to do. A run about one person looks at nobody else; a dry run
   * writes nothing, and goes by the stages as they are recorded.
   *
   * @param position of the goal among those that the run has still to do
   */
  public void refresh(@Body GoalRun goal, @ExchangeProperty(Exchange.SPLIT_INDEX) int position) {
    if (goal.run().dryRun()) {
      return;
    }
    boolean isFirstExport =
        goal.connection().document().exports().stream()
            .filter(ExportGoal::enabled)
            .map(ExportGoal::goal)
            .filter(name -> goal.run().goals() == null || goal.run().goals().contains(name))
            .findFirst()
            .filter(goal.goal()::equals)
            .isPresent();
    if (position > 0 && !isFirstExport) {
      return;
    }
    if (goal.run().address() == null) {
      stages.recompute();
    } else {
      stages.recompute(withAddress(goal.run().address()));
    }
  }

  /** By property and value: the index has no other order. */
  static final String WITH_ADDRESS =
      """
      select distinct i.profile
        from property p join identifier i on i.property = p.id and i.value = :address
       where p.unique_identifier
      """;

  private List<Long> withAddress(String address) {
    return jdbi.withHandle(
        handle ->
            handle.createQuery(WITH_ADDRESS).bind("address", address).mapTo(Long.class).list());
  }
}
