package dev.caravan.exporting;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why Mailchimp refused a member. Its error codes do not tell, so the text does (Marketing API,
 * batch subscribe: {@code ERROR_GENERIC} stands for nearly everything).
 */
enum Refusal {
  COMPLIANCE_STATE("compliance state", Again.NEVER),
  FORGOTTEN("permanently deleted", Again.NEVER),
  FAKE_ADDRESS("looks fake or invalid", Again.NEVER),
  BAD_ADDRESS("valid email address", Again.NEVER),
  TOO_MANY_LISTS("a lot of lists", Again.IN_A_DAY),
  /** A member that bounced or is pending cannot be archived. */
  NOT_ARCHIVED("can not archive", Again.LATER),
  MERGE_FIELD("merge fields were invalid", Again.LATER),
  /** Mailchimp said nothing about the member. */
  NO_ANSWER(null, Again.LATER),
  UNKNOWN(null, Again.LATER);

  private static final Duration FIRST_PAUSE = Duration.ofHours(1);
  private static final Duration LONGEST_PAUSE = Duration.ofDays(7);
  private static final int MAX_DOUBLINGS = 10;

  private final String fragment;
  private final Again again;

  private enum Again {
    NEVER,
    IN_A_DAY,
    LATER
  }

  Refusal(String fragment, Again again) {
    this.fragment = fragment;
    this.again = again;
  }

  /**
   * @param text what Mailchimp said
   * @param field the merge tag it named; empty: none
   */
  static Refusal of(String text, String field) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Refusal refusal : values()) {
      if (refusal.fragment != null && lower.contains(refusal.fragment)) {
        return refusal;
      }
    }
    return field.isEmpty() ? UNKNOWN : MERGE_FIELD;
  }

  /** Whether the same payload would be refused for ever. */
  boolean isPermanent() {
    return again == Again.NEVER;
  }

  /** Whether it has nothing to do with the member's data, so that it is no fault of the row. */
  boolean isPassing() {
    return again == Again.IN_A_DAY;
  }

  /** The same for a refusal that is known by its name; false for any other word. */
  static boolean isPassing(String name) {
    return Arrays.stream(values()).anyMatch(r -> r.name().equals(name) && r.isPassing());
  }

  /**
   * How long to wait before the row is tried again; empty: for ever.
   *
   * @param earlier how often the row was refused before, one after the other
   */
  Optional<Duration> pause(int earlier) {
    return switch (again) {
      case NEVER -> Optional.empty();
      case IN_A_DAY -> Optional.of(Duration.ofDays(1));
      case LATER -> {
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(earlier, MAX_DOUBLINGS));
        yield Optional.of(grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown);
      }
    };
  }
}
