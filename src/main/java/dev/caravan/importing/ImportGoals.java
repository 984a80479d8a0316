package dev.caravan.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.run.GoalRun;
import dev.caravan.run.RunPages;
import dev.caravan.segment.ObjectiveStore;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of the route {@code import} around the pages: which audiences, from where, and how far
 * it got. Safe for use by many threads.
 */
public final class ImportGoals {
  /** One audience of an import being carried out. */
  public record AudienceImport(GoalRun goalRun, ImportGoal.Audience settings, int audience) {}

  /**
   * From so many members on, the database's statistics are worth a fresh look, and reading one by
   * one is not worth it.
   */
  private static final int MANY = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES = "rules";

  private final Jdbi jdbi;
  private final WalkPlanner planner;
  private final RunPages pages;
  private final Mirror mirror;
  private final ObjectiveStore objectives;
  private final LateConsent consented;

  public ImportGoals(
      Jdbi jdbi, Mailchimp mailchimp, RunPages pages, Mirror mirror, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.planner = new WalkPlanner(mailchimp);
    this.pages = pages;
    this.mirror = mirror;
    this.objectives = objectives;
    this.consented = new LateConsent(jdbi, objectives);
  }

  /** The audiences of the goal, in the order of its document. */
  public List<AudienceImport> audiences(GoalRun goalRun) {
    return goalRun.connection().document().importGoal().audiences().stream()
        .map(
            settings ->
                new AudienceImport(goalRun, settings, goalRun.connection().audience(settings.id())))
        .toList();
  }

  /** What is to be read of an audience: only what changed, or everything; a resumed run's rest. */
  public Walk plan(AudienceImport audience) {
    GoalRun goalRun = audience.goalRun();
    long run = goalRun.run().id();
    WalkPlan plan =
        pages
            .plan(run, goalRun.goalId(), audience.audience())
            .map(WalkPlan::of)
            .orElseGet(() -> fresh(audience));
    return new Walk(
        goalRun,
        audience.audience(),
        audience.settings().id(),
        MemberField.fields(ImportScope.paths(goalRun.connection().document().importGoal())),
        plan,
        pages.done(run, goalRun.goalId(), audience.audience(), Walk.MEMBERS),
        pages.done(run, goalRun.goalId(), audience.audience(), Walk.ARCHIVED));
  }

  private WalkPlan fresh(AudienceImport audience) {
    GoalRun goalRun = audience.goalRun();
    boolean whole = goalRun.run().full() || isManyConsented(audience);
    Optional<Instant> since = whole ? Optional.empty() : importedUntil(goalRun, audience);
    // A dry run leaves no mark on the members it met, so none may come twice.
    int overlap = goalRun.run().dryRun() ? 0 : WalkPlan.OVERLAP;
    WalkPlan plan =
        goalRun.run().address() == null
            ? planner.plan(goalRun, audience.settings().id(), since.orElse(null), overlap)
            : planner.nothing();
    ObjectNode json = plan.json().put(RULES, rules(goalRun, audience.settings()));
    jdbi.useTransaction(
        handle ->
            pages.savePlan(handle, goalRun.run(), goalRun.goalId(), audience.audience(), json));
    return plan;
  }

  /** One by one, so many would take longer than all in pages. */
  private boolean isManyConsented(AudienceImport audience) {
    return consented.members(audience.goalRun(), audience.audience(), Long.MIN_VALUE, MANY).size()
        == MANY;
  }

  /** The end of the last window; empty when there was none, or the rules were others. */
  private Optional<Instant> importedUntil(GoalRun goalRun, AudienceImport audience) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select imported_until from goal_audience
                     where goal = :goal and audience = :audience and rules = :rules
                    """)
                .bind("goal", goalRun.goalId())
                .bind("audience", audience.audience())
                .bind("rules", rules(goalRun, audience.settings()))
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant));
  }

  /** Remembers that the audience was read up to the end of the walk's window. */
  public void finish(Walk walk) {
    GoalRun goalRun = walk.goalRun();
    if (goalRun.run().dryRun() || goalRun.run().address() != null) {
      return;
    }
    String rules = plannedRules(walk);
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, goalRun.run());
          handle
              .createUpdate(
                  """
                  insert into goal_audience (goal, audience, imported_until, rules)
                  values (:goal, :audience, :until::timestamptz, :rules)
                  on conflict (goal, audience) do update
                     set imported_until = excluded.imported_until, rules = excluded.rules
                  """)
              .bind("goal", goalRun.goalId())
              .bind("audience", walk.audience())
              .bind("until", walk.plan().before().toString())
              .bind("rules", rules)
              .execute();
        });
    mirror.mirrored(walk);
    if (walk.plan().members() >= MANY) {
      lookAtTables();
    }
  }

  /** What follows reads what was just written, long before autovacuum has looked at it. */
  private void lookAtTables() {
    jdbi.useHandle(
        handle -> handle.execute("analyze profile, identifier, membership, import_ledger"));
  }

  /**
   * By which rules the walk began: when they are others by now, some pages went by the old ones,
   * and the next run must be full.
   */
  private String plannedRules(Walk walk) {
    String plan =
        pages
            .plan(walk.goalRun().run().id(), walk.goalRun().goalId(), walk.audience())
            .orElseThrow();
    try {
      return JSON.readTree(plan).path(RULES).asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plan of an import is no JSON object: " + plan, e);
    }
  }

  private String rules(GoalRun goalRun, ImportGoal.Audience settings) {
    ConnectionDocument document = goalRun.connection().document();
    return ImportScope.rules(
        document.importGoal(), settings, objectives.rule(document.objectives()));
  }
}
