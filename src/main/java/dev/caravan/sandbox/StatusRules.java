package dev.caravan.sandbox;

import java.time.Instant;

/** How the API may move a member from one status to another. */
final class StatusRules {
  private StatusRules() {}

  /** Gives a new (or formerly archived) member its status and the times that go with it. */
  static void enter(MemberDraft draft, MemberStatus status, Instant now) {
    draft.status = status;
    int second = (int) now.getEpochSecond();
    if (draft.signup == 0 && status == MemberStatus.PENDING) {
      draft.signup = second;
    }
    if (draft.optin == 0 && status != MemberStatus.PENDING) {
      draft.optin = second;
    }
    draft.unsubscribeReason = "";
    if (status == MemberStatus.UNSUBSCRIBED) {
      unsubscribe(draft, Source.API);
    }
  }

  /** Whether a status other than the present one takes a person's own decision. */
  static boolean isCompliance(Member before, MemberStatus status) {
    boolean comesBack = status == MemberStatus.SUBSCRIBED || status == MemberStatus.TRANSACTIONAL;
    return switch (before.status()) {
      case CLEANED -> comesBack;
      case UNSUBSCRIBED -> comesBack && before.unsubscribedBy() != Source.API;
      default -> false;
    };
  }

  static void move(MemberDraft draft, MemberStatus status, Instant now) {
    if (draft.status == status) {
      return;
    }
    draft.status = status;
    draft.unsubscribeReason = "";
    if (status == MemberStatus.UNSUBSCRIBED) {
      unsubscribe(draft, Source.API);
    } else if (status == MemberStatus.SUBSCRIBED && draft.optin == 0) {
      draft.optin = (int) now.getEpochSecond();
    }
  }

  static void unsubscribe(MemberDraft draft, Source by) {
    draft.status = MemberStatus.UNSUBSCRIBED;
    draft.unsubscribedBy = by;
    draft.unsubscribeReason = by == Source.USER ? "" : "N/A (Unsubscribed by admin)";
  }
}
