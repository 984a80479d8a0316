package dev.caravan.event.analysis;

import dev.caravan.sql.SqlArray;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Whether a campaign changes what people do afterwards: those whom it reached within the first
 * period and everybody else who was known by then, both followed from the same moment on, period by
 * period. The same for an export goal, by its hold-out: those who are written and those who are
 * kept out, as chance put them there. Safe for use by many threads.
 */
public final class Retention {
  /**
   * What is asked.
   *
   * @param campaign Mailchimp's id; null: people are told apart by a hold-out
   * @param exposure the type of the event by which somebody was reached
   * @param index the moment from which both groups are followed; null: the first exposure, or when
   *     the hold-out began
   * @param event the type of what they do; null: any product event
   * @param period how long one is
   * @param periods at least 1
   * @param until no period that ends later is told
   * @param machines whether opens and clicks count that were most likely a machine's
   * @param goal surrogate id of the goal whose hold-out tells people apart; null: by the campaign
   */
  public record Question(
      String campaign,
      String exposure,
      Instant index,
      String event,
      Duration period,
      int periods,
      Instant until,
      boolean machines,
      Integer goal) {

    Question at(Instant moment) {
      return new Question(
          campaign, exposure, moment, event, period, periods, until, machines, goal);
    }

    /** When each period begins. */
    List<Instant> bounds() {
      return IntStream.range(0, periods)
          .mapToObj(before -> index.plus(period.multipliedBy(before)))
          .toList();
    }

    /** How many of the periods have ended. */
    int ended() {
      long whole = Duration.between(index, until).dividedBy(period);
      return (int) Math.max(0, Math.min(periods, whole));
    }
  }

  /**
   * The answer.
   *
   * @param exposed the curve of those who were reached or written, a point a period
   * @param others the curve of everybody else, or of those who are held out
   */
  public record Answer(Instant index, List<Share> exposed, List<Share> others) {}

  private static final String BY_CAMPAIGN =
      """
      with exposed as (
        select distinct profile from event
         where type = :exposure and properties ->> 'Campaign ID' = :campaign
           and profile is not null and (:machines or not machine)
           and time >= :index and time < :index::timestamptz + :seconds * interval '1 second'
      ), known as (
        select profile from event where profile is not null and time <= :index
        union select id from profile where created_at <= :index
        union select profile from exposed
      ), person as (
        select k.profile, x.profile is not null as exposed
          from known k left join exposed x using (profile)
      )
      """;

  private static final String BY_HOLD_OUT =
      """
      with person as (
        select profile, not held as exposed from hold_out
         where goal = :goal and since < :index::timestamptz + :seconds * interval '1 second'
      )
      """;

  /** Periods are found by where they begin: as whole numbers of time, no division rounds. */
  private static final String ACTIVE =
      """
      , active as (
        select distinct e.profile, width_bucket(e.time, :bounds::timestamptz[]) - 1 as period
          from event e
         where e.profile is not null
           and (case when :event::text is null
                     then e.type not in ('Open Email', 'Click Email Link', 'Bounce Email',
                                         'Sent Email', 'Unsubscribe Email')
                     else e.type = :event end)
           and (:machines or not e.machine) and e.time >= :index
           and e.time < :index::timestamptz + :seconds * :periods * interval '1 second'
      )
      """;

  private final Jdbi jdbi;

  public Retention(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The answer; empty when no index is given and the campaign has reached nobody, or nobody has
   * come as far as the hold-out.
   */
  public Optional<Answer> answer(Question question) {
    return indexed(question)
        .map(
            known -> {
              long[][] active = new long[2][known.ended()];
              long[] people = new long[2];
              count(known, people, active);
              return new Answer(
                  known.index(), curve(people[1], active[1]), curve(people[0], active[0]));
            });
  }

  private void count(Question question, long[] people, long[][] active) {
    jdbi.useHandle(
        handle ->
            bound(
                    handle.createQuery(
                        groups(question)
                            + """
                            select p.exposed, a.period, count(*)
                              from person p left join active a using (profile) group by 1, 2
                            union all
                            select p.exposed, -1, count(*) from person p group by 1
                            """),
                    question)
                .map(
                    (row, context) -> {
                      int group = row.getBoolean(1) ? 1 : 0;
                      Integer period = row.getObject(2, Integer.class);
                      if (period != null && period < 0) {
                        people[group] = row.getLong(3);
                      } else if (period != null && period < active[group].length) {
                        active[group][period] = row.getLong(3);
                      }
                      return group;
                    })
                .list());
  }

  /** The people of a group who were active in a period, in the order of their ids. */
  public List<Long> people(Question question, boolean exposed, int period, People people) {
    return indexed(question)
        .map(
            known ->
                jdbi.withHandle(
                    handle ->
                        bound(
                                handle.createQuery(
                                    groups(known)
                                        + """
                                        select p.profile from person p
                                          join active a using (profile)
                                         where p.exposed = :exposed and a.period = :period
                                           and p.profile > :after
                                         order by p.profile limit :limit
                                        """),
                                known)
                            .bind("exposed", exposed)
                            .bind("period", period)
                            .bind("after", people.after())
                            .bind("limit", people.limit())
                            .mapTo(Long.class)
                            .list()))
        .orElse(List.of());
  }

  private Optional<Question> indexed(Question question) {
    if (question.index() != null) {
      return Optional.of(question);
    }
    if (question.goal() != null) {
      return jdbi.withHandle(
              handle ->
                  handle
                      .createQuery("select min(since) from hold_out where goal = :goal")
                      .bind("goal", question.goal())
                      .mapTo(OffsetDateTime.class)
                      .findOne())
          .map(began -> question.at(began.toInstant()));
    }
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select min(time) from event
                         where type = :exposure and properties ->> 'Campaign ID' = :campaign
                           and profile is not null and (:machines or not machine)
                        """)
                    .bind("exposure", question.exposure())
                    .bind("campaign", question.campaign())
                    .bind("machines", question.machines())
                    .mapTo(OffsetDateTime.class)
                    .findOne())
        .map(first -> question.at(first.toInstant()));
  }

  private static List<Share> curve(long people, long[] active) {
    List<Share> curve = new ArrayList<>();
    for (long each : active) {
      curve.add(new Share(people, each));
    }
    return curve;
  }

  private static String groups(Question question) {
    return (question.goal() == null ? BY_CAMPAIGN : BY_HOLD_OUT) + ACTIVE;
  }

  private static Query bound(Query query, Question question) {
    return query
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("campaign", question.campaign())
        .bind("exposure", question.exposure())
        .bind("event", question.event())
        .bind("index", Scope.utc(question.index()))
        .bind("seconds", question.period().toSeconds())
        .bind("periods", question.periods())
        .bind("bounds", SqlArray.texts(question.bounds(), Instant::toString))
        .bind("machines", question.machines())
        .bind("goal", question.goal());
  }
}
