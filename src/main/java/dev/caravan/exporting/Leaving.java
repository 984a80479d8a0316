package dev.caravan.exporting;

import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MemberStatus;
import java.util.Locale;
import java.util.Optional;

/** Whether what a goal does to those who leave can be done to a member of some status. Pure. */
final class Leaving {

  /**
   * Nothing is done.
   *
   * @param reason a stable word
   * @param out whether the member is out already, by somebody else's doing
   */
  record Stays(String reason, String detail, boolean out) {
    private static Stays of(MemberStatus status, String detail, boolean out) {
      return new Stays(status.name(), detail, out);
    }
  }

  private Leaving() {}

  /** Empty: the removal can be carried out. */
  static Optional<Stays> stays(Removal removal, MemberStatus status) {
    if (status == MemberStatus.ARCHIVED) {
      return Optional.of(Stays.of(status, "The member is archived already.", true));
    }
    if (removal instanceof Removal.Archive && isUnarchivable(status)) {
      // The API refuses to archive these (405).
      return Optional.of(
          Stays.of(
              status, "Mailchimp does not archive a member that is " + status.word() + ".", false));
    }
    if (removal instanceof Removal.Unsubscribe && status == MemberStatus.UNSUBSCRIBED) {
      return Optional.of(Stays.of(status, "The member is unsubscribed already.", true));
    }
    if (removal instanceof Removal.Unsubscribe && status == MemberStatus.CLEANED) {
      return Optional.of(Stays.of(status, "A cleaned member gets no mail as it is.", false));
    }
    return Optional.empty();
  }

  /** Whether a member of this status looks as the removal would have left it. */
  static boolean isDone(Removal removal, MemberStatus status) {
    return removal instanceof Removal.Archive && status == MemberStatus.ARCHIVED
        || removal instanceof Removal.Unsubscribe && status == MemberStatus.UNSUBSCRIBED;
  }

  private static boolean isUnarchivable(MemberStatus status) {
    return status == MemberStatus.CLEANED || status == MemberStatus.PENDING;
  }

  /** The removal of a ledger's word; its tag is not known any more. Empty: by somebody else. */
  static Optional<Word> word(String text) {
    return Optional.ofNullable(text).map(word -> Word.valueOf(word.toUpperCase(Locale.ROOT)));
  }

  /** How a goal took a member out, as its ledger remembers it. */
  enum Word {
    ARCHIVE,
    UNSUBSCRIBE,
    TAG,
    DELETE
  }
}
