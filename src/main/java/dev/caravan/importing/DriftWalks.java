package dev.caravan.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.run.GoalRun;
import dev.caravan.run.MirrorOrder;
import dev.caravan.run.RunPages;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Plans the reading of a whole audience for a comparison with what was sent there. A run that was
 * cut short goes on with the plan that it had. Safe for use by many threads.
 */
public final class DriftWalks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WALK = "walk";

  /** Everything that an export can write. */
  private static final String FIELDS =
      MemberField.fields(List.of("interests", "marketing_permissions", "tags"))
          + ",members.merge_fields";

  private final Jdbi jdbi;
  private final WalkPlanner planner;
  private final RunPages pages;

  public DriftWalks(Jdbi jdbi, Mailchimp mailchimp, RunPages pages) {
    this.jdbi = jdbi;
    this.planner = new WalkPlanner(mailchimp);
    this.pages = pages;
  }

  /** The pages that are not in the books yet. */
  public Walk plan(MirrorOrder order) {
    GoalRun goalRun = order.goalRun();
    long run = goalRun.run().id();
    int goal = goalRun.goalId();
    ObjectNode kept =
        pages
            .plan(run, goal, order.audience())
            .map(DriftWalks::tree)
            .orElseGet(JSON::createObjectNode);
    WalkPlan plan =
        kept.has(WALK)
            ? WalkPlan.of(kept.path(WALK).toString())
            : planner.plan(goalRun, order.mailchimpId(), null);
    if (!kept.has(WALK)) {
      kept.set(WALK, plan.json());
      jdbi.useTransaction(
          handle -> pages.savePlan(handle, goalRun.run(), goal, order.audience(), kept));
    }
    return new Walk(
        goalRun,
        order.audience(),
        order.mailchimpId(),
        FIELDS,
        plan,
        pages.done(run, goal, order.audience(), Walk.MEMBERS),
        pages.done(run, goal, order.audience(), Walk.ARCHIVED));
  }

  private static ObjectNode tree(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      return (ObjectNode) tree;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plan of a comparison is no JSON object: " + text, e);
    }
  }
}
