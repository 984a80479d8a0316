package dev.caravan.sandbox;

import java.time.Instant;

/**
 * What became of one member.
 *
 * @param before null if the member is new
 * @param after null if the member was deleted for good
 */
record MemberChange(Member before, Member after, Source source) {

  /**
   * Stores a draft. {@code last_changed} moves, and the journal hears of it, only when a value
   * really is another.
   */
  static MemberChange store(
      Audience audience,
      Member before,
      MemberDraft draft,
      MemberHash hash,
      Instant now,
      Source source) {
    Member after = draft.toMember(hash);
    if (!after.equals(before)) {
      draft.lastChanged = (int) now.getEpochSecond();
      after = draft.toMember(hash);
      audience.put(after);
    }
    return new MemberChange(before, after, source);
  }

  boolean isReal() {
    return before == null || !before.equals(after);
  }
}
