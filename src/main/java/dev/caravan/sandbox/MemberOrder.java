package dev.caravan.sandbox;

import java.util.Optional;

/** The orders in which members can be read; the first is the one without {@code sort_field}. */
enum MemberOrder {
  INSERTED,
  LAST_CHANGED,
  TIMESTAMP_OPT,
  TIMESTAMP_SIGNUP;

  int time(Member member) {
    return switch (this) {
      case INSERTED -> 0;
      case LAST_CHANGED -> member.lastChanged();
      case TIMESTAMP_OPT -> member.optin();
      case TIMESTAMP_SIGNUP -> member.signup();
    };
  }

  long key(Member member) {
    return OrderedKeys.key(time(member), member.slot(), member.status());
  }

  static Optional<MemberOrder> ofSortField(String name) {
    return switch (name) {
      case "last_changed" -> Optional.of(LAST_CHANGED);
      case "timestamp_opt" -> Optional.of(TIMESTAMP_OPT);
      case "timestamp_signup" -> Optional.of(TIMESTAMP_SIGNUP);
      default -> Optional.empty();
    };
  }
}
