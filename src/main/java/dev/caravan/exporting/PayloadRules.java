package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Everything but the profile that a payload is made by, as a number: as long as neither that nor
 * the profile's revision has moved, the payload is the same, and SQL alone can tell that nothing is
 * to be sent. Pure.
 *
 * @param number of the rules
 * @param segments whether payloads say which segments a profile is in: then each has a number of
 *     its own
 */
record PayloadRules(long number, boolean segments) {
  /** Of the code that makes payloads: to be raised when it makes others of the same profiles. */
  private static final String VERSION = "1";

  /** Of the text that stands for the segments, what {@link #number(Facts)} takes: as Java does. */
  static final String SEGMENTS_NUMBER = "('x' || left(md5(%s), 16))::bit(64)::bigint";

  /**
   * Empty where payloads or decisions of the goal depend on stages or events, which move by
   * themselves.
   */
  static Optional<PayloadRules> of(ExportAudience work) {
    ExportGoal goal = work.goal();
    boolean settles =
        goal.stage() == null
            && goal.touchpoint() == null
            && goal.mappings().stream().allMatch(mapping -> settles(mapping.source()));
    return settles
        ? Optional.of(new PayloadRules(number(work), NeededSegments.of(goal).any()))
        : Optional.empty();
  }

  /** For the payload of one profile. */
  long number(Facts facts) {
    return segments ? number ^ first("MD5", String.join("\n", facts.segments())) : number;
  }

  private static boolean settles(Source source) {
    return source instanceof Source.Property
        || source instanceof Source.Identifier
        || source instanceof Source.AllSegments
        || source instanceof Source.ChosenSegments
        || source instanceof Source.PermissionLevel
        || source instanceof Source.Text;
  }

  private static long number(ExportAudience work) {
    ExportGoal goal = work.goal();
    return first(
        "SHA-256",
        String.join(
            "\n",
            VERSION,
            goal.identifier(),
            goal.mappings().toString(),
            Double.toString(goal.holdOut()),
            AudienceTargets.of(work).toString()));
  }

  /** The first eight bytes of the digest. */
  private static long first(String algorithm, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
