package dev.caravan.run;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The goals of a run and how they ended. Safe for use by many threads. */
public final class RunGoals {
  private final Jdbi jdbi;

  public RunGoals(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Lists the goals of a run in order; what a resumed run knows already is kept. */
  public void open(Run run, List<GoalRun> goals) {
    jdbi.useTransaction(
        handle -> {
          for (int position = 0; position < goals.size(); position++) {
            handle
                .createUpdate(
                    """
                    insert into run_goal (run, goal, position, state)
                    values (:run, :goal, :position, 'STARTING') on conflict do nothing
                    """)
                .bind("run", run.id())
                .bind("goal", goals.get(position).goalId())
                .bind("position", position)
                .execute();
          }
        });
  }

  /**
   * Notes how a goal stands.
   *
   * @throws Fenced when another instance has taken the run over
   */
  public void state(Run run, int goal, RunState state, String detail) {
    int changed =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update run_goal set state = :state, detail = :detail
                         where run = :run and goal = :goal
                           and exists (select 1 from run
                                        where id = :run and fence = :fence for key share)
                        """)
                    .bind("run", run.id())
                    .bind("goal", goal)
                    .bind("fence", run.fence())
                    .bind("state", state)
                    .bind("detail", detail)
                    .execute());
    if (changed == 0) {
      throw new Fenced(run.id());
    }
  }

  /** Notes of all goals that have not ended how they ended: the run got no further. */
  public void end(Run run, RunState state, String detail) {
    for (Map.Entry<Integer, RunState> goal : states(run.id()).entrySet()) {
      if (!goal.getValue().isEnded()) {
        state(run, goal.getKey(), state, detail);
      }
    }
  }

  /** The states of a run's goals by surrogate id. */
  public Map<Integer, RunState> states(long run) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select goal, state from run_goal where run = :run")
                .bind("run", run)
                .map(
                    (row, context) ->
                        Map.entry(row.getInt("goal"), RunState.valueOf(row.getString("state"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
