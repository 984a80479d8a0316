package dev.caravan.event.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * How many get from an open or a click to what they are meant to do. Each person counts once, from
 * the first time they did what the funnel starts with; each step is the first time that they did it
 * after the step before, within the step's window. Safe for use by many threads.
 */
public final class Funnel {
  /**
   * One thing to be done.
   *
   * @param event the type of an event
   * @param window how long after the step before it counts
   */
  public record Step(String event, Duration window) {}

  /**
   * What is asked.
   *
   * @param start the type of the event it starts with
   * @param campaign Mailchimp's id; null: any or none
   * @param steps at least one
   */
  public record Question(Scope scope, String start, String campaign, List<Step> steps) {}

  /**
   * How many got to a step.
   *
   * @param medianSeconds from the step before; null when nobody got here
   * @param p90Seconds the same for nine in ten
   */
  public record Reached(long people, Double medianSeconds, Double p90Seconds) {}

  /** What people did first after the start, within the first window. */
  public record Next(String event, long people) {}

  /**
   * The answer.
   *
   * @param reached in the order of the steps
   * @param next the most frequent first, at most 20
   */
  public record Answer(long entered, List<Reached> reached, List<Next> next) {}

  private static final String ENTERED =
      """
      with s0 as (
        select distinct on (profile) profile, time as t0 from event
         where type = :start and profile is not null and time >= :from and time < :to
           and (:machines or not machine)
           and (:campaign::text is null or properties ->> 'Campaign ID' = :campaign)
         order by profile, time
      )
      """;

  // Materialized: written out in place, each step would be looked for again wherever a later one
  // refers to it, and again for each of those.
  private static final String STEP =
      """
      , s%1$d as materialized (
        select p.*, (select min(e.time) from event e
                      where e.profile = p.profile and e.type = :event%1$d
                        and e.time > p.t%2$d and e.time <= p.t%2$d + :window%1$d * interval '1 second'
                        and (:machines or not e.machine)) as t%1$d
          from s%2$d p
      )
      """;

  private final Jdbi jdbi;

  public Funnel(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Answer answer(Question question) {
    int last = question.steps().size();
    List<String> columns = new ArrayList<>(List.of("count(*)"));
    for (int step = 1; step <= last; step++) {
      String seconds = "extract(epoch from t%d - t%d)::float8".formatted(step, step - 1);
      columns.add("count(t%d)".formatted(step));
      columns.add("percentile_disc(0.5) within group (order by %s)".formatted(seconds));
      columns.add("percentile_disc(0.9) within group (order by %s)".formatted(seconds));
    }
    String sql = steps(question) + "select " + String.join(", ", columns) + " from s" + last;
    return jdbi.withHandle(
        handle ->
            bound(handle.createQuery(sql), question)
                .map(
                    (row, context) -> {
                      List<Reached> reached = new ArrayList<>();
                      for (int step = 1; step <= last; step++) {
                        reached.add(
                            new Reached(
                                row.getLong(3 * step - 1),
                                row.getObject(3 * step, Double.class),
                                row.getObject(3 * step + 1, Double.class)));
                      }
                      return new Answer(row.getLong(1), reached, next(question));
                    })
                .one());
  }

  /**
   * The people who got to a step, in the order of their ids.
   *
   * @param step 0: all who entered
   */
  public List<Long> people(Question question, int step, People people) {
    String sql =
        steps(question)
            + "select profile from s%d where t%d is not null and profile > :after"
                .formatted(question.steps().size(), step)
            + " order by profile limit :limit";
    return jdbi.withHandle(
        handle ->
            bound(handle.createQuery(sql), question)
                .bind("after", people.after())
                .bind("limit", people.limit())
                .mapTo(Long.class)
                .list());
  }

  private List<Next> next(Question question) {
    String sql =
        ENTERED
            + """
            select n.type, count(*) from s0
             cross join lateral (
               select e.type from event e
                where e.profile = s0.profile and e.time > s0.t0
                  and e.time <= s0.t0 + :window1 * interval '1 second'
                  and (:machines or not e.machine)
                order by e.time, e.type limit 1) n
             group by 1 order by 2 desc, 1 limit 20
            """;
    return jdbi.withHandle(
        handle ->
            bound(handle.createQuery(sql), question)
                .map((row, context) -> new Next(row.getString(1), row.getLong(2)))
                .list());
  }

  private static String steps(Question question) {
    StringBuilder sql = new StringBuilder(ENTERED);
    for (int step = 1; step <= question.steps().size(); step++) {
      sql.append(STEP.formatted(step, step - 1));
    }
    return sql.toString();
  }

  private static Query bound(Query query, Question question) {
    query
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("start", question.start())
        .bind("campaign", question.campaign())
        .bind("from", Scope.utc(question.scope().from()))
        .bind("to", Scope.utc(question.scope().to()))
        .bind("machines", question.scope().machines());
    for (int step = 1; step <= question.steps().size(); step++) {
      Step one = question.steps().get(step - 1);
      query.bind("event" + step, one.event()).bind("window" + step, one.window().toSeconds());
    }
    return query;
  }
}
