package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.run.GoalRun;
import dev.caravan.run.PageKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One page of an audience: what has to be asked for it, and the members that came.
 *
 * <p>A page is responsible for the rows that stood at {@code [start, start + stride)} when the walk
 * was planned. Since then each of them moved down by at most as many places as the window lost
 * rows, and every answer tells that number: planned rows less {@code total_items}. The page is
 * complete when what it read reaches down as far as the rows can have moved.
 *
 * <p>Used by one thread at a time. The members are mutable on purpose: a step of a route may enrich
 * them.
 */
public final class AudiencePage {
  private final Walk walk;
  private final GoalRun goalRun;
  private final int audience;
  private final String phase;
  private final int number;
  private final long planned;
  private final long start;
  private final List<ObjectNode> members = new ArrayList<>();
  private final Set<Long> met = new HashSet<>();
  private Instant fetchedAt;
  private boolean taken;

  /** How far below {@code start} the page has been read; negative before the first answer. */
  private long covered = -1;

  /** How far below {@code start} its rows can have moved. */
  private long moved;

  private long total = Long.MAX_VALUE;

  AudiencePage(Walk walk, String phase, int number, long planned) {
    this.walk = walk;
    this.goalRun = walk.goalRun();
    this.audience = walk.audience();
    this.phase = phase;
    this.number = number;
    this.planned = planned;
    this.start = (long) number * walk.plan().stride();
    this.moved = walk.plan().overlap();
  }

  /** A page of members that were read one by one. */
  AudiencePage(
      GoalRun goalRun,
      int audience,
      String phase,
      int number,
      List<ObjectNode> members,
      Instant fetchedAt) {
    this.walk = null;
    this.goalRun = goalRun;
    this.audience = audience;
    this.phase = phase;
    this.number = number;
    this.planned = members.size();
    this.start = 0;
    for (ObjectNode member : members) {
      if (met.add(member.path("web_id").asLong())) {
        this.members.add(member);
      }
    }
    this.fetchedAt = fetchedAt;
    this.covered = 0;
  }

  /** Whether rows of this page may stand below what was read so far. */
  public boolean isShort() {
    return covered < Math.min(moved, start);
  }

  /** What to ask next. */
  MailchimpCall nextCall() {
    WalkPlan plan = walk.plan();
    long reach = Math.min(moved, start);
    long offset;
    long count;
    if (covered < 0) {
      offset = start - reach;
      count = reach + plan.stride();
    } else {
      // Downwards from what was read: rows only ever move down.
      count = Math.min(WalkPlan.PAGE_SIZE, reach - covered);
      offset = start - covered - count;
    }
    MailchimpCall call =
        MailchimpCall.get(
                goalRun.connection().account(), "/lists/" + walk.mailchimpId() + "/members")
            .with("fields", walk.fields())
            .with("offset", offset)
            .with("count", count)
            .with("before_last_changed", plan.before())
            .with("sort_field", "last_changed")
            .with("sort_dir", "ASC");
    if (plan.since() != null) {
      call = call.with("since_last_changed", plan.since());
    }
    return phase.equals(Walk.ARCHIVED) ? call.with("status", "archived") : call;
  }

  /** Takes what was answered to {@link #nextCall()}. */
  void take(MailchimpAnswer answer) {
    long reach = Math.min(moved, start);
    covered = covered < 0 ? reach : covered + Math.min(WalkPlan.PAGE_SIZE, reach - covered);
    for (JsonNode member : answer.body().path("members")) {
      // A row that moved down between two calls comes with both.
      if (met.add(member.path("web_id").asLong())) {
        members.add((ObjectNode) member);
      }
    }
    total = answer.body().path("total_items").asLong(planned);
    moved = Math.max(moved, planned - total);
    // The oldest answer counts: a read-back in between is the newer one.
    fetchedAt = fetchedAt == null ? answer.at() : fetchedAt;
  }

  /** The members of this page, as Mailchimp's JSON. */
  public List<ObjectNode> getMembers() {
    return members;
  }

  /** The web ids of everybody that came, whatever a step of the route did with the members. */
  Set<Long> met() {
    return met;
  }

  /** How many rows the window had by the last answer. */
  long total() {
    return Math.min(planned, total);
  }

  public Walk getWalk() {
    return walk;
  }

  /** Whether the page is one of a walk over everybody, by rules that may be new. */
  boolean isWhole() {
    return walk != null && walk.plan().isWhole();
  }

  /** Whether the page is for the one person that the run is for. */
  boolean isOfPerson() {
    return goalRun.run().address() != null;
  }

  /** Whether the page is one of a walk over what changed since the last one. */
  boolean isOfChanges() {
    return walk != null && !walk.plan().isWhole();
  }

  /**
   * Whether its members may be taken for new. Once only: a page that comes back is looked at whole,
   * and the walk learns of the mistake.
   */
  boolean isTakenForNew() {
    if (taken) {
      taken = false;
      walk.mistaken();
      return false;
    }
    taken = isWhole() && walk.bringsOnlyNew();
    return taken;
  }

  /** How many rows at each of its ends its neighbours have too. */
  int overlap() {
    return Math.min(walk.plan().overlap(), members.size());
  }

  GoalRun goalRun() {
    return goalRun;
  }

  int audience() {
    return audience;
  }

  Instant fetchedAt() {
    return fetchedAt;
  }

  /** What it is in the books of the run. */
  public PageKey key() {
    return new PageKey(goalRun.run().id(), goalRun.goalId(), audience, phase, number);
  }
}
