package dev.caravan.importing;

import dev.caravan.run.GoalRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An audience being read, for an import or for the mirror of members. Pages are worked on by
 * several threads; the first failure ends the walk, and the pages that have not begun are left out.
 */
public final class Walk {
  static final String MEMBERS = "members";
  static final String ARCHIVED = "archived";

  /** So often a page may be matched twice before every page is looked at whole. */
  private static final int MISTAKES = 10;

  /** Where a page is: its number among so many planned rows of a phase. */
  private record Place(String phase, int number, long rows) {}

  private final GoalRun goalRun;
  private final int audience;
  private final String mailchimpId;
  private final String fields;
  private final WalkPlan plan;
  private final List<Place> places = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final AtomicInteger stored = new AtomicInteger();

  /** Pages that were taken to bring only new people, and did not. */
  private final AtomicInteger mistakes = new AtomicInteger();

  private volatile boolean bringsOnlyNew;

  /** By phase; a phase that was read in part before a crash is not among them. */
  private final Map<String, MetMembers> met = new HashMap<>();

  /**
   * @param audience surrogate id
   * @param fields what is asked for of each member, as the API's parameter {@code fields}
   * @param membersDone numbers of the pages that are in the books already
   * @param archivedDone the same for archived members
   */
  Walk(
      GoalRun goalRun,
      int audience,
      String mailchimpId,
      String fields,
      WalkPlan plan,
      Set<Integer> membersDone,
      Set<Integer> archivedDone) {
    this.goalRun = goalRun;
    this.audience = audience;
    this.mailchimpId = mailchimpId;
    this.fields = fields;
    this.plan = plan;
    addPages(MEMBERS, plan.members(), membersDone);
    addPages(ARCHIVED, plan.archived(), archivedDone);
  }

  /**
   * Every other page first: neighbours share rows, and stored at the same time they would get into
   * each other's way.
   */
  private void addPages(String phase, long rows, Set<Integer> done) {
    if (done.isEmpty()) {
      met.put(phase, new MetMembers(rows));
    }
    int last = plan.pages(rows) - 1;
    for (int first : new int[] {last, last - 1}) {
      for (int number = first; number >= 0; number -= 2) {
        if (!done.contains(number)) {
          places.add(new Place(phase, number, rows));
        }
      }
    }
  }

  /**
   * What is left to read, from the end of the window down. Pages come one at a time and are not
   * kept: with their members, all of them would be the whole audience.
   */
  public Iterable<AudiencePage> getPages() {
    return () ->
        places.stream()
            .map(place -> new AudiencePage(this, place.phase(), place.number(), place.rows()))
            .iterator();
  }

  public GoalRun goalRun() {
    return goalRun;
  }

  public int audience() {
    return audience;
  }

  String mailchimpId() {
    return mailchimpId;
  }

  String fields() {
    return fields;
  }

  WalkPlan plan() {
    return plan;
  }

  /** Whether the pages so far make one expect that the next one brings only people who are new. */
  boolean bringsOnlyNew() {
    return bringsOnlyNew && mistakes.get() < MISTAKES;
  }

  /** What a page was like that was looked at whole. */
  void brought(boolean onlyNew) {
    bringsOnlyNew = onlyNew;
  }

  /** A page was taken to bring only new people, and it did not. */
  void mistaken() {
    bringsOnlyNew = false;
    mistakes.incrementAndGet();
  }

  void fail(Exception cause) {
    failure.compareAndSet(null, cause);
  }

  /** Whether no page has failed so far. */
  public boolean isGoingOn() {
    return failure.get() == null;
  }

  void stored(AudiencePage page) {
    MetMembers members = met.get(page.key().phase());
    if (members != null) {
      members.add(page.met(), page.total());
    }
    stored.incrementAndGet();
  }

  /**
   * Throws what the first failed page threw; nothing but a walk that stored every page, and every
   * member that Mailchimp counts, may be remembered as read.
   */
  void finish() throws Exception {
    if (failure.get() != null) {
      throw failure.get();
    }
    if (stored.get() < places.size()) {
      throw new IllegalStateException(
          "only %d of %d pages of audience %s were stored; a step of the route swallowed the rest"
              .formatted(stored.get(), places.size(), mailchimpId));
    }
    for (MetMembers members : met.values()) {
      if (members.missing() > 0) {
        throw new IllegalStateException(
            "%d members of audience %s came with no page, though Mailchimp counts them; the next run reads the same members again"
                .formatted(members.missing(), mailchimpId));
      }
    }
  }
}
