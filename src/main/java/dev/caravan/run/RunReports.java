package dev.caravan.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Runs as the API tells them: state, progress, and the account of every goal and audience. */
public final class RunReports {
  /** The classes as a report counts them, in the order in which people read them. */
  public static final List<String> CLASSES =
      List.of(
          "added",
          "changed",
          "removed",
          "unchanged",
          "excluded",
          "invalid",
          "rejected",
          "deferred");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;
  private final RunPages pages;
  private final RunStore runs;

  public RunReports(Jdbi jdbi, RunStore runs, RunPages pages) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
  }

  /** The run as it stands now; empty when there is none with this id. */
  public Optional<ObjectNode> report(long run) {
    return runs.find(run).map(found -> jdbi.withHandle(handle -> report(handle, found)));
  }

  private ObjectNode report(Handle handle, Run run) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", run.id());
    json.put("connection", name(handle, "connection", run.connection()));
    json.put("state", run.state().name());
    json.put("full", run.full());
    json.put("dryRun", run.dryRun());
    json.put("trigger", run.trigger());
    json.put("detail", run.detail());
    FollowUps.of(handle, run.id())
        .ifPresent(
            why -> {
              json.put("source", why.source());
              if (why.reason() != null) {
                json.put("retriedReason", why.reason());
              }
              if (why.plan() != null) {
                json.put("approvedPlan", why.plan());
                json.put("approvedBy", why.approvedBy());
                json.put("approvalRemark", why.remark());
              }
            });
    RunPlans.of(handle, run)
        .ifPresent(
            plan -> {
              ObjectNode node = json.putObject("plan");
              node.put("id", plan.id()).put("until", text(plan.until()));
              node.put("usedBy", plan.usedBy());
            });
    json.put("startedAt", text(run.startedAt()));
    json.put("endedAt", text(run.endedAt()));
    ObjectNode progress = json.putObject("progress");
    ArrayNode goals = json.putArray("goals");
    long done = 0;
    long total = 0;
    for (GoalRow goal : goals(handle, run)) {
      ObjectNode node = goals.addObject();
      node.put("goal", goal.name());
      node.put("state", goal.state());
      node.put("detail", goal.detail());
      ArrayNode audiences = node.putArray("audiences");
      for (AudienceRow audience : audiences(handle, run, goal.id())) {
        Counts counts = pages.counts(handle, run.id(), goal.id(), audience.id());
        done += counts.rows() + counts.echoes();
        total += Math.max(audience.total(), counts.rows() + counts.echoes());
        audiences.add(audience(goal, audience, counts));
      }
    }
    progress.put("done", done);
    progress.put("total", run.state().isEnded() ? done : total);
    RunPace pace = RunPace.of(handle, run, done, total);
    progress.put("rate", pace.rate());
    progress.put("secondsLeft", pace.secondsLeft());
    return json;
  }

  private static ObjectNode audience(GoalRow goal, AudienceRow audience, Counts counts) {
    ObjectNode node = JSON.createObjectNode();
    node.put("audience", audience.mailchimpId());
    if (audience.available() != null) {
      node.put("available", audience.available());
    }
    if (goal.kind().equals("import")) {
      node.put("full", audience.full() != null);
      if (audience.full() != null) {
        node.put("fullReason", audience.full());
      }
    }
    ObjectNode numbers = node.putObject("counts");
    numbers.put(goal.kind().equals("import") ? "read" : "candidates", counts.rows());
    numbers.put("added", counts.added());
    numbers.put("changed", counts.changed());
    numbers.put("removed", counts.removed());
    numbers.put("unchanged", counts.unchanged());
    numbers.put("excluded", counts.excluded());
    numbers.put("invalid", counts.invalid());
    numbers.put("rejected", counts.rejected());
    numbers.put("deferred", counts.deferred());
    node.put("warnings", counts.warnings());
    node.put("echoes", counts.echoes());
    return node;
  }

  private record GoalRow(int id, String kind, String name, String state, String detail) {}

  private static List<GoalRow> goals(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select g.id, g.kind, g.name, r.state, r.detail
              from run_goal r join goal g on g.id = r.goal
             where r.run = :run order by r.position
            """)
        .bind("run", run.id())
        .map(
            (row, context) ->
                new GoalRow(
                    row.getInt("id"),
                    row.getString("kind"),
                    row.getString("name"),
                    row.getString("state"),
                    row.getString("detail")))
        .list();
  }

  private record AudienceRow(int id, String mailchimpId, long total, Long available, String full) {}

  private static List<AudienceRow> audiences(Handle handle, Run run, int goal) {
    return handle
        .createQuery(
            """
            select a.id, a.mailchimp_id, coalesce((r.plan->>'total')::bigint, 0) as total, r.available,
                   r.plan->>'full' as full_reason
              from run_audience r join audience a on a.id = r.audience
             where r.run = :run and r.goal = :goal order by a.id
            """)
        .bind("run", run.id())
        .bind("goal", goal)
        .map(
            (row, context) ->
                new AudienceRow(
                    row.getInt("id"),
                    row.getString("mailchimp_id"),
                    row.getLong("total"),
                    row.getObject("available", Long.class),
                    row.getString("full_reason")))
        .list();
  }

  private static String name(Handle handle, String table, int id) {
    return handle
        .createQuery("select name from <table> where id = :id")
        .define("table", table)
        .bind("id", id)
        .mapTo(String.class)
        .one();
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
