package dev.caravan.exporting;

import dev.caravan.run.OutcomeClass;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What may leave a candidate out, in the order in which it is asked (BEHAVIOUR, Export). */
enum Gate {
  IDENTIFIER("NO_IDENTIFIER", "BAD_ADDRESS"),
  CONSENT(ExportDecision.CONSENT),
  STAGE("STAGE"),
  THRESHOLD(HeldBack.THRESHOLD),
  HOLD_OUT(HoldOut.REASON),
  /** Whether the goal may write to the member, or may make one. */
  MEMBER("NO_CREATE", "ARCHIVED"),
  /** What Mailchimp refused before, or has to be asked for later. */
  REFUSAL("REFUSED_EARLIER"),
  ADDRESS("DUPLICATE_ADDRESS"),
  /** Those who left the segment, where they are not taken out. */
  LEFT(ExportDecision.LEFT_SEGMENT, "ADDRESS_MOVED", "NO_MEMBER", "CLEANED", "PENDING");

  private final Set<String> reasons;

  Gate(String... reasons) {
    this.reasons = Set.of(reasons);
  }

  /**
   * The gate that leaves a row out.
   *
   * @param leaver not in the segment
   */
  static Optional<Gate> of(Decision decision, boolean leaver) {
    if (decision.action() != null || decision.reason() == null) {
      return Optional.empty();
    }
    if (leaver) {
      return Optional.of(LEFT);
    }
    return decision.outcomeClass() == OutcomeClass.DEFERRED
        ? Optional.of(REFUSAL)
        : Arrays.stream(values()).filter(g -> g.reasons.contains(decision.reason())).findFirst();
  }

  /** The word of the API. */
  String word() {
    return switch (this) {
      case HOLD_OUT -> "holdOut";
      default -> name().toLowerCase(java.util.Locale.ROOT);
    };
  }
}
