package dev.caravan.run;

import java.util.Locale;

/**
 * Why there is a run that follows from another one.
 *
 * @param source the other run
 * @param plan what is approved; null: nothing
 * @param approvedBy the user who approves it; null with {@code plan}
 * @param remark what that user says of it; null: nothing
 * @param reason only the rows with this reason are tried again, {@link OutcomeFilter#NONE}: those
 *     without one; null: all
 */
public record FollowUp(long source, String plan, String approvedBy, String remark, String reason) {

  /** What a run does with the one that it follows from. */
  public enum Kind {
    /** Carries out exactly its plan. */
    APPROVAL,
    /** Takes back what can be taken back. */
    UNDO,
    /** Tries its rejected and deferred rows again. */
    RETRY;

    /** The trigger of such a run. */
    public String trigger() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** No approval; all of its rows. */
  public static FollowUp of(long source) {
    return new FollowUp(source, null, null, null, null);
  }
}
