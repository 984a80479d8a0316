package dev.caravan.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.importing.ImportedSoFar.Beginning;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.run.GoalRun;
import dev.caravan.run.RunPages;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of the route {@code import} around the pages: which audiences, from where, and how far
 * it got. Safe for use by many threads.
 */
public final class ImportGoals {
  /** One audience of an import being carried out. */
  public record AudienceImport(GoalRun goalRun, ImportGoal.Audience settings, int audience) {}

  /** From so many members on, the database's statistics are worth a fresh look. */
  private static final int MANY = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES = "rules";

  private final Jdbi jdbi;
  private final WalkPlanner planner;
  private final AudienceStore audiences;
  private final RunPages pages;
  private final Mirror mirror;
  private final ImportedSoFar soFar;
  private final DryRunMembers met = new DryRunMembers();

  public ImportGoals(
      Jdbi jdbi,
      Mailchimp mailchimp,
      AudienceStore audiences,
      RunPages pages,
      Mirror mirror,
      ImportedSoFar soFar) {
    this.jdbi = jdbi;
    this.planner = new WalkPlanner(mailchimp);
    this.audiences = audiences;
    this.pages = pages;
    this.soFar = soFar;
    this.mirror = mirror;
  }

  /**
   * The audiences of the goal, in the order of its document.
   *
   * @throws IllegalStateException when a group that it names is gone: its values would be taken for
   *     those of nobody
   */
  public List<AudienceImport> audiences(GoalRun goalRun) {
    checkGroups(goalRun.connection());
    return goalRun.connection().document().importGoal().audiences().stream()
        .map(
            settings ->
                new AudienceImport(goalRun, settings, goalRun.connection().audience(settings.id())))
        .toList();
  }

  private void checkGroups(Connection connection) {
    ImportGoal goal = connection.document().importGoal();
    List<Audience> known =
        goal.audiences().stream()
            .flatMap(audience -> audiences.find(connection.account(), audience.id()).stream())
            .toList();
    ImportScope.lostGroup(goal, known)
        .ifPresent(
            group -> {
              throw new IllegalStateException(
                  "no audience of this import has a group %s any more; name another in its mappings"
                      .formatted(group));
            });
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
    if (goalRun.run().address() != null) {
      return keep(audience, planner.nothing(), null);
    }
    Beginning beginning = beginning(audience);
    WalkPlan plan = planner.plan(goalRun, audience.settings().id(), beginning.until());
    return keep(audience, plan, beginning.reason());
  }

  private Beginning beginning(AudienceImport audience) {
    if (audience.goalRun().run().full()) {
      return new Beginning(null, FullReason.REQUESTED);
    }
    return soFar.beginning(
        audience.goalRun().connection(), audience.settings(), audience.goalRun().run().id());
  }

  private WalkPlan keep(AudienceImport audience, WalkPlan plan, FullReason reason) {
    GoalRun goalRun = audience.goalRun();
    ObjectNode json =
        plan.json().put(RULES, soFar.rules(goalRun.connection(), audience.settings()));
    if (reason != null) {
      json.put("full", reason.name());
    }
    jdbi.useTransaction(
        handle ->
            pages.savePlan(handle, goalRun.run(), goalRun.goalId(), audience.audience(), json));
    return plan;
  }

  /** Remembers that the audience was read up to the end of the walk's window. */
  public void finish(Walk walk) {
    GoalRun goalRun = walk.goalRun();
    if (goalRun.run().dryRun()) {
      jdbi.useHandle(
          handle -> met.forget(handle, goalRun.run().id(), goalRun.goalId(), walk.audience()));
      return;
    }
    if (goalRun.run().address() != null) {
      return;
    }
    String rules = plannedRules(walk);
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, goalRun.run());
          soFar.until(handle, goalRun, walk.audience(), walk.plan().before(), rules);
        });
    mirror.mirrored(walk);
    if (walk.plan().members() >= MANY) {
      lookAtTables();
    }
  }

  /**
   * What follows reads what was just written, long before autovacuum has looked at it. A tenth of
   * the usual sample tells how large things are; the whole one is autovacuum's.
   */
  private void lookAtTables() {
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local default_statistics_target = 10");
          handle.execute("analyze profile, identifier, membership, import_ledger");
        });
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
}
