package dev.caravan.importing;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ImportGoal;
import dev.caravan.run.GoalRun;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * How far the audiences of a connection were imported, by which rules, and what that means for the
 * next run. Safe for use by many threads.
 */
public final class ImportedSoFar {
  /** Mailchimp hangs over a {@code since} that lies too far back. */
  private static final Duration LONG_AGO = Duration.ofDays(365);

  private final Jdbi jdbi;
  private final ObjectiveStore objectives;
  private final Clock clock;
  private final LateConsent consented;

  public ImportedSoFar(Jdbi jdbi, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.objectives = objectives;
    this.clock = clock;
    this.consented = new LateConsent(jdbi, objectives);
  }

  /**
   * Where the next walk begins.
   *
   * @param until the end of the last one; null: from the beginning
   * @param reason why from the beginning; null where it is not
   */
  record Beginning(Instant until, FullReason reason) {}

  /**
   * The audiences of which the next run reads every member, whether it is asked to or not, by
   * Mailchimp's id.
   */
  public Map<String, FullReason> wholeNext(Connection connection) {
    ImportGoal goal = connection.document().importGoal();
    Map<String, FullReason> whole = new LinkedHashMap<>();
    if (goal == null || !goal.enabled()) {
      return whole;
    }
    for (ImportGoal.Audience audience : goal.audiences()) {
      if (!connection.audiences().containsKey(audience.id())) {
        continue;
      }
      FullReason reason = beginning(connection, audience, Long.MAX_VALUE).reason();
      if (reason != null) {
        whole.put(audience.id(), reason);
      }
    }
    return whole;
  }

  /**
   * Where the walk of a run begins.
   *
   * @param run its id, or any greater than those that there are
   */
  Beginning beginning(Connection connection, ImportGoal.Audience audience, long run) {
    record Row(Instant until, String rules) {}
    Optional<Row> row =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select imported_until, rules from goal_audience
                         where goal = :goal and audience = :audience
                        """)
                    .bind("goal", connection.goal(ImportGoal.NAME))
                    .bind("audience", connection.audience(audience.id()))
                    .map(
                        (found, context) ->
                            new Row(
                                found.getObject(1, OffsetDateTime.class).toInstant(),
                                found.getString(2)))
                    .findOne());
    if (row.isEmpty()) {
      return new Beginning(null, FullReason.FIRST);
    }
    if (!row.get().rules().equals(rules(connection, audience))) {
      return new Beginning(null, FullReason.RULES_CHANGED);
    }
    if (isLongAgo(row.get().until(), clock)) {
      return new Beginning(null, FullReason.LONG_AGO);
    }
    return consented.isMany(connection, connection.audience(audience.id()), run)
        ? new Beginning(null, FullReason.CONSENTED)
        : new Beginning(row.get().until(), null);
  }

  static boolean isLongAgo(Instant until, Clock clock) {
    return until.isBefore(clock.instant().minus(LONG_AGO));
  }

  /**
   * Remembers that an audience was imported up to a second.
   *
   * @param audience surrogate id
   * @param rules by which it was
   */
  void until(Handle handle, GoalRun goalRun, int audience, Instant until, String rules) {
    handle
        .createUpdate(
            """
            insert into goal_audience (goal, audience, imported_until, rules, began_at)
            values (:goal, :audience, :until::timestamptz, :rules,
                    (select started_at from run where id = :run))
            on conflict (goal, audience) do update
               set imported_until = excluded.imported_until, rules = excluded.rules,
                   began_at = excluded.began_at
            """)
        .bind("run", goalRun.run().id())
        .bind("goal", goalRun.goalId())
        .bind("audience", audience)
        .bind("until", until.toString())
        .bind("rules", rules)
        .execute();
    handle.execute(
        "delete from profile_news where at < (select min(began_at) from goal_audience) - interval '1 hour'");
  }

  /** What an import of the audience goes by at present, as a hash. */
  String rules(Connection connection, ImportGoal.Audience audience) {
    ConnectionDocument document = connection.document();
    return ImportScope.rules(
        document.importGoal(), audience, objectives.rule(document.objectives()));
  }
}
