package dev.caravan.exporting;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.run.GoalRun;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.Run;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.StageReports;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What exports would do now: a goal in numbers, or one person goal by goal. Decided by the rules of
 * a run, with the members as they were read last; nothing is written and Mailchimp is not asked.
 * Safe for use by many threads.
 */
public final class ExportForecast {
  /** More candidates than this are not decided about one by one: a sample of them is. */
  private static final long MOST = 50_000;

  private final Jdbi jdbi;
  private final AudienceStore audiences;
  private final ObjectiveStore objectives;
  private final Rehearsal rehearsal;
  private final Clock clock;
  private final long most;

  public ExportForecast(
      Jdbi jdbi,
      AudienceStore audiences,
      Segments segments,
      ObjectiveStore objectives,
      StageReports stages,
      Clock clock) {
    this(jdbi, audiences, segments, objectives, stages, clock, MOST);
  }

  /**
   * @param most so many candidates are decided about one by one, at least 1
   */
  ExportForecast(
      Jdbi jdbi,
      AudienceStore audiences,
      Segments segments,
      ObjectiveStore objectives,
      StageReports stages,
      Clock clock,
      long most) {
    this.jdbi = jdbi;
    this.audiences = audiences;
    this.objectives = objectives;
    this.rehearsal = new Rehearsal(jdbi, segments, objectives, stages, clock);
    this.clock = clock;
    this.most = most;
  }

  /** The goal in numbers, audience by audience. */
  public List<GoalPreview> preview(Connection connection, ExportGoal goal) {
    return works(connection, goal, null).stream().map(this::preview).toList();
  }

  private GoalPreview preview(ExportAudience work) {
    return rehearsal.of(
        work,
        null,
        stage -> {
          long candidates = ExportPlan.candidates(stage.handle, work);
          long available = ExportPlan.available(stage.handle, work, objectives);
          GateCounts counts = new GateCounts();
          long decided = stage.decide(Math.max(1, (candidates + most - 1) / most), counts::add);
          counts.duplicates(DuplicateAddresses.count(stage.handle, work));
          double factor = decided == 0 ? 1 : (double) candidates / decided;
          long removals = Math.round(counts.of(OutcomeClass.REMOVED) * factor);
          Optional<String> brake = RemovalBrake.tripped(stage.handle, work, removals);
          if (brake.isPresent()) {
            counts.brake();
          }
          return new GoalPreview(
              work.audience().mailchimpId(),
              membersAsOf(work),
              candidates,
              available,
              decided,
              counts.counts(factor),
              counts.leftOut(factor),
              brake.orElse(null));
        });
  }

  /**
   * What the goal would do about one person, audience by audience.
   *
   * @param profile null: whoever has the address
   * @param address normalised; null only with a profile
   */
  public List<PersonForecast> explain(
      Connection connection, ExportGoal goal, Long profile, String address) {
    List<PersonForecast> forecasts = new ArrayList<>();
    for (ExportAudience work : works(connection, goal, profile == null ? address : null)) {
      List<CandidateStore.Decided> rows = new ArrayList<>();
      rehearsal.of(work, profile, stage -> stage.decide(1, rows::add));
      forecasts.add(
          rows.isEmpty() ? PersonForecast.noCandidate(work) : PersonForecast.of(work, rows.get(0)));
    }
    return forecasts;
  }

  private List<ExportAudience> works(Connection connection, ExportGoal goal, String address) {
    Run run = Run.rehearsal(connection.id(), address, clock.instant());
    GoalRun goalRun = new GoalRun(run, connection, goal.goal(), connection.goal(goal.goal()));
    return goal.audiences().stream()
        .map(
            id ->
                new ExportAudience(
                    goalRun, goal, audiences.find(connection.audience(id)).orElseThrow()))
        .toList();
  }

  private Instant membersAsOf(ExportAudience work) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select mirrored_until from audience where id = :audience")
                .bind("audience", work.audience().id())
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant)
                .orElse(null));
  }
}
