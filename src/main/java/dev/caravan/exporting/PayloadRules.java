package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.run.FollowUp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Everything but the profile that a payload is made by, as a number: as long as neither the rules
 * nor the profile's revision have moved, the payload is the same, and SQL alone can tell that
 * nothing is to be sent. Pure.
 */
final class PayloadRules {
  /** Of the code that makes payloads: to be raised when it makes others of the same profiles. */
  private static final String VERSION = "1";

  private PayloadRules() {}

  /**
   * The number; empty where payloads or decisions of the goal depend on more than the profile: on
   * segments, stages and events, which move with time.
   */
  static Optional<Long> of(ExportAudience work) {
    ExportGoal goal = work.goal();
    boolean isOfProfile =
        goal.stage() == null
            && goal.touchpoint() == null
            && goal.mappings().stream().allMatch(mapping -> isOfProfile(mapping.source()));
    return isOfProfile ? Optional.of(number(work)) : Optional.empty();
  }

  /** The same for a run that leaves out what has not moved; a full run, and a retry, do not. */
  static Optional<Long> settling(ExportAudience work) {
    boolean looksAgain = work.run().full() || work.run().is(FollowUp.Kind.RETRY);
    return looksAgain ? Optional.empty() : of(work);
  }

  private static boolean isOfProfile(Source source) {
    return source instanceof Source.Property
        || source instanceof Source.Identifier
        || source instanceof Source.PermissionLevel
        || source instanceof Source.Text;
  }

  private static long number(ExportAudience work) {
    ExportGoal goal = work.goal();
    String terms =
        String.join(
            "\n",
            VERSION,
            goal.identifier(),
            goal.mappings().toString(),
            Double.toString(goal.holdOut()),
            AudienceTargets.of(work).toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(terms.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
