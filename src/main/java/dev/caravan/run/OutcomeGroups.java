package dev.caravan.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The outcomes of a run by reason: how many, a few of them, and what a person can do. */
public final class OutcomeGroups {
  /** More kinds of outcomes than a run has; should one have more, the rarest are left out. */
  private static final int MOST = 200;

  private static final int SAMPLES = 3;

  /**
   * Outcomes that have the same to say.
   *
   * @param reason null: what its class says is all
   * @param field the field that it is about; null: the whole row
   * @param rows how many there are
   * @param samples at most three of them, as the API answers outcomes
   */
  public record Group(
      String goal,
      OutcomeClass outcomeClass,
      String reason,
      String field,
      long rows,
      List<ObjectNode> samples) {}

  private final Jdbi jdbi;

  public OutcomeGroups(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The largest first. */
  public List<Group> of(long run) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select o.goal as goal_id, g.name as goal, o.class, o.reason, o.field,
                           sum(coalesce(cardinality(o.profiles), 1)) as rows,
                           min(o.id) as first, max(o.id) as last
                      from outcome o join goal g on g.id = o.goal
                     where o.run = :run
                       and o.day = (select (requested_at at time zone 'UTC')::date from run
                                     where id = :run)
                     group by o.goal, g.name, o.class, o.reason, o.field
                     order by rows desc, g.name, o.class, o.reason, o.field limit :most
                    """)
                .bind("run", run)
                .bind("most", MOST)
                .map(
                    (row, context) ->
                        new Group(
                            row.getString("goal"),
                            OutcomeClass.valueOf(row.getString("class")),
                            row.getString("reason"),
                            row.getString("field"),
                            row.getLong("rows"),
                            samples(
                                handle,
                                run,
                                row.getInt("goal_id"),
                                row.getString("class"),
                                row.getString("reason"),
                                row.getString("field"),
                                row.getLong("first"),
                                row.getLong("last"))))
                .list());
  }

  /** From the first to the last of them: one that is rare is not looked for beyond. */
  private static List<ObjectNode> samples(
      Handle handle,
      long run,
      int goal,
      String outcomeClass,
      String reason,
      String field,
      long first,
      long last) {
    return handle
        .createQuery(
            OutcomeStore.SELECT
                + """
               and o.class = :class and o.id between :first and :last
               and o.goal = :goal and o.reason is not distinct from :reason
               and o.field is not distinct from :field
             order by o.id, number limit :limit
            """)
        .bind("run", run)
        .bind("goal", goal)
        .bind("class", outcomeClass)
        .bind("reason", reason)
        .bind("field", field)
        .bind("first", first)
        .bind("last", last)
        .bind("limit", SAMPLES)
        .map(OutcomeStore::row)
        .map(OutcomeStore.Row::json)
        .list();
  }
}
