package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.event.EmailEvent;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.segment.Pressure;
import dev.caravan.segment.StageNow;
import dev.caravan.segment.Threshold;
import java.util.Optional;

/**
 * Whom the lifecycle keeps out of a goal for the moment: who is not in its stage, and who has had
 * enough. They have not left the segment, so nothing is taken from them at Mailchimp. Pure.
 */
final class HeldBack {
  /** The reason of somebody who is at the threshold of the present stage. */
  static final String THRESHOLD = "THRESHOLD";

  private HeldBack() {}

  /** Empty: nothing keeps the profile out. */
  static Optional<Decision> decide(ExportGoal goal, Facts facts) {
    if (goal.stage() != null && !isInStage(goal.stage(), facts)) {
      return Optional.of(Decision.ends(OutcomeClass.EXCLUDED, "STAGE", stage(goal.stage(), facts)));
    }
    StageNow now =
        goal.touchpoint() == null ? null : facts.stages().get(goal.touchpoint().lifecycle());
    return now == null || now.pressure() == null || !now.pressure().isCapped()
        ? Optional.empty()
        : Optional.of(
            Decision.ends(OutcomeClass.EXCLUDED, THRESHOLD, capped(now) + tagged(goal, facts)));
  }

  /** Whether the member may carry a tag: nothing is written about one that is archived. */
  static boolean mayBeTagged(Facts.Member member) {
    return member != null && member.status() != MemberStatus.ARCHIVED;
  }

  private static boolean isInStage(ExportGoal.Stage wanted, Facts facts) {
    StageNow now = facts.stages().get(wanted.lifecycle());
    return now != null && now.stage().equals(wanted.name());
  }

  private static String stage(ExportGoal.Stage wanted, Facts facts) {
    StageNow now = facts.stages().get(wanted.lifecycle());
    return "Is %s of the lifecycle %s; this goal is for the stage %s."
        .formatted(
            now == null ? "in no stage" : "in the stage " + now.stage(),
            wanted.lifecycle(),
            wanted.name());
  }

  private static String capped(StageNow now) {
    Pressure pressure = now.pressure();
    Threshold threshold = pressure.threshold();
    return "Had %d %s in the last %d days, and the stage %s of %s allows %d per %s; free again at %s"
        .formatted(
            pressure.touches(),
            threshold.count() == EmailEvent.OPEN ? "opens" : "clicks",
            threshold.per().span().toDays(),
            now.stage(),
            now.lifecycle(),
            threshold.atMost(),
            threshold.per().word(),
            pressure.freeAt());
  }

  private static String tagged(ExportGoal goal, Facts facts) {
    return goal.cappedTag() == null || !mayBeTagged(facts.member())
        ? "."
        : "; carries the tag " + goal.cappedTag() + " until then.";
  }
}
