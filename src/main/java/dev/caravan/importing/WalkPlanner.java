package dev.caravan.importing;

import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.run.GoalRun;
import java.time.Duration;
import java.time.Instant;

/** Fixes the window in which an audience is read, by Mailchimp's own clock. */
final class WalkPlanner {
  private static final Duration AHEAD = Duration.ofSeconds(60);

  private final Mailchimp mailchimp;

  WalkPlanner(Mailchimp mailchimp) {
    this.mailchimp = mailchimp;
  }

  /** The plan of a run that reads one person by the address, and no pages. */
  WalkPlan nothing() {
    return new WalkPlan(Instant.EPOCH, Instant.EPOCH, 0, 0, 0);
  }

  /**
   * @param until the end of the window before, from a little ahead of which this one begins: a
   *     member may become visible a moment after the second that its change is stamped with. What
   *     is read again is recognised by being no newer. Null: from the beginning
   */
  WalkPlan plan(GoalRun goalRun, String mailchimpId, Instant until) {
    Instant since = until == null ? null : until.minus(AHEAD);
    MailchimpCall count =
        MailchimpCall.get(goalRun.connection().account(), "/lists/" + mailchimpId + "/members")
            .with("fields", "total_items")
            .with("count", 1)
            .forRun(goalRun.run().id());
    if (since != null) {
      count = count.with("since_last_changed", since);
    }
    // last_changed has full seconds, and the present one may still get rows.
    Instant before = mailchimp.ask(count).at().minusSeconds(1);
    MailchimpCall closed = count.with("before_last_changed", before);
    MailchimpAnswer members = mailchimp.ask(closed);
    MailchimpAnswer archived = mailchimp.ask(closed.with("status", "archived"));
    return new WalkPlan(since, before, total(members), total(archived), WalkPlan.OVERLAP);
  }

  private static long total(MailchimpAnswer answer) {
    return answer.body().path("total_items").asLong();
  }
}
