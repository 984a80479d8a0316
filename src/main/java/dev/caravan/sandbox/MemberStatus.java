package dev.caravan.sandbox;

import java.util.Locale;
import java.util.Optional;

/** The six states of a member, as the Marketing API names them. */
public enum MemberStatus {
  SUBSCRIBED,
  UNSUBSCRIBED,
  CLEANED,
  PENDING,
  TRANSACTIONAL,
  ARCHIVED;

  /** Every status but {@link #ARCHIVED}: what a member list shows without a filter. */
  static final int ALL_BUT_ARCHIVED = (1 << ARCHIVED.ordinal()) - 1;

  private static final MemberStatus[] VALUES = values();

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The lower-case word used in requests and answers. */
  public String wire() {
    return wire;
  }

  int mask() {
    return 1 << ordinal();
  }

  static MemberStatus at(int ordinal) {
    return VALUES[ordinal];
  }

  static Optional<MemberStatus> of(String wire) {
    for (MemberStatus status : VALUES) {
      if (status.wire.equals(wire)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
