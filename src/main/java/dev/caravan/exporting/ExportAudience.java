package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.GoalRun;
import dev.caravan.run.PageKey;
import dev.caravan.run.Run;
import java.util.List;

/**
 * A goal being carried out for one of its audiences: what travels through the export route.
 *
 * @param audience as it was described when the run began
 */
public record ExportAudience(GoalRun goalRun, ExportGoal goal, Audience audience) {

  public Run run() {
    return goalRun.run();
  }

  /** The objectives of the connection: whom it may handle at all. */
  List<String> objectives() {
    return goalRun.connection().document().objectives();
  }

  /** A page of this goal and audience. */
  PageKey page(String phase, int number) {
    return new PageKey(run().id(), goalRun.goalId(), audience.id(), phase, number);
  }

  /** The path of the audience below the API's root. */
  String path() {
    return "/lists/" + audience.mailchimpId();
  }

  /** The status that a new member is meant to start with. */
  MemberStatus statusForNew() {
    return switch (goal.statusForNew()) {
      case SUBSCRIBED -> MemberStatus.SUBSCRIBED;
      case PENDING -> MemberStatus.PENDING;
      case AUTO -> audience.doubleOptin() ? MemberStatus.PENDING : MemberStatus.SUBSCRIBED;
    };
  }
}
