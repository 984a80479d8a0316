package dev.caravan.event.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * How many touches it takes until somebody does what is hoped for. A person's touches are counted
 * up to the first time they did it, or to the end; whoever had done it before the beginning is left
 * out. Safe for use by many threads.
 */
public final class Touches {
  /** What is counted as one touch. */
  public enum Unit {
    CAMPAIGN,
    EVENT
  }

  /**
   * What is asked.
   *
   * @param goal the type of the event that is hoped for
   * @param touches the types of events that are touches
   * @param lookback touches longer before do not count
   */
  public record Question(
      Scope scope, String goal, Set<String> touches, Unit unit, Duration lookback) {}

  /**
   * People with one number of touches.
   *
   * @param converted who did it after this number of touches
   * @param reached who had at least this number of touches
   */
  public record Bar(int touches, long converted, long reached) {
    /** Of those who got this far, the part that did it now; 0 when nobody got this far. */
    public double conversion() {
      return reached == 0 ? 0 : (double) converted / reached;
    }
  }

  /**
   * The answer.
   *
   * @param converted all who did it
   * @param untouched of them, who had no touch before
   * @param median touches of those who had any; null when nobody had
   * @param bars from one touch on, without gaps
   */
  public record Answer(long converted, long untouched, Integer median, List<Bar> bars) {}

  private static final String COUNTED =
      """
      with goal as (
        select profile, min(time) as at from event
         where type = :goal and profile is not null group by profile
      ), touched as (
        select t.profile,
               case when :campaigns
                    then count(distinct coalesce(t.properties ->> 'Campaign ID',
                                                 t.properties ->> 'Message ID', t.id::text)
                                        collate "C")
                    else count(*) end as touches
          from event t left join goal g on g.profile = t.profile
         where t.type = any(:touches) and t.profile is not null and (:machines or not t.machine)
           and (g.at is null or g.at >= :from)
           and t.time < least(g.at, :to)
           and t.time >= least(g.at, :to) - :lookback * interval '1 second'
         group by t.profile
      ), converted as (
        select profile from goal where at >= :from and at < :to
      ), person as (
        select profile, coalesce(t.touches, 0) as touches, c.profile is not null as did
          from touched t full join converted c using (profile)
      )
      """;

  /**
   * Both kinds of events are a large part of all there are: read in the order of an index, each
   * from another place, they took twice as long as the table from end to end. Holds until the
   * transaction ends.
   */
  private static final String FROM_END_TO_END = "set local random_page_cost = 4";

  private final Jdbi jdbi;

  public Touches(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Answer answer(Question question) {
    TreeMap<Integer, long[]> byNumber = new TreeMap<>();
    jdbi.useTransaction(
        handle ->
            counted(
                    handle,
                    question,
                    """
                    select p.touches, count(*), count(*) filter (where p.did)
                      from (select touches, did from person) p group by 1
                    """)
                .map(
                    (row, context) ->
                        byNumber.put(row.getInt(1), new long[] {row.getLong(2), row.getLong(3)}))
                .list());
    return Answers.of(byNumber);
  }

  /** The people who did it after so many touches, in the order of their ids. */
  public List<Long> people(Question question, int touches, People people) {
    return jdbi.inTransaction(
        handle ->
            counted(
                    handle,
                    question,
                    """
                    select profile from person where did and touches = :number
                       and profile > :after order by profile limit :limit
                    """)
                .bind("number", touches)
                .bind("after", people.after())
                .bind("limit", people.limit())
                .mapTo(Long.class)
                .list());
  }

  private static Query counted(Handle handle, Question question, String answer) {
    handle.execute(FROM_END_TO_END);
    return handle
        .createQuery(COUNTED + answer)
        .bind("goal", question.goal())
        .bindArray("touches", String.class, question.touches().toArray())
        .bind("campaigns", question.unit() == Unit.CAMPAIGN)
        .bind("lookback", question.lookback().toSeconds())
        .bind("from", Scope.utc(question.scope().from()))
        .bind("to", Scope.utc(question.scope().to()))
        .bind("machines", question.scope().machines());
  }
}
