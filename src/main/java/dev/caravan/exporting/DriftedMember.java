package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.MemberStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A member beside what the ledger says of it.
 *
 * @param removal how this goal took the member out; null: it did not
 * @param payload as Mailchimp accepted it last; null: nothing
 * @param sentAt when it did
 * @param ownWrite the {@code last_changed} that Mailchimp answered to our latest write; null: none
 * @param others what other goals have written to the member since, the latest first
 * @param member as Mailchimp shows it; null: it knows the member no more
 */
record DriftedMember(
    long profile,
    String address,
    String removal,
    JsonNode payload,
    Instant sentAt,
    Instant ownWrite,
    List<OtherWrite> others,
    JsonNode member) {

  /** What another goal wrote. */
  record OtherWrite(int goal, JsonNode payload) {}

  /**
   * A difference and who made it.
   *
   * @param by {@code goal}: another goal of ours; {@code mailchimp}: nobody has changed the member
   *     since our last write, so it keeps the value in a form of its own; {@code there}: somebody
   *     at Mailchimp
   * @param otherGoal with {@code goal}
   */
  record Found(Difference difference, String by, Integer otherGoal) {}

  /** Empty where Mailchimp holds what the ledger says. */
  List<Found> found() {
    if (member == null) {
      return removal == null
          ? List.of(there(new Difference(Difference.STATUS, text("member"), null)))
          : List.of();
    }
    List<Found> found = new ArrayList<>();
    status().ifPresent(difference -> found.add(there(difference)));
    if (removal == null && payload != null) {
      Difference.of(payload, member).forEach(difference -> found.add(byWhom(difference)));
    }
    return found;
  }

  Instant changedAt() {
    return member == null ? null : MailchimpTime.instant(member.path("last_changed").asText());
  }

  /** Out, and in again; or in, and out. A status that only the person can change is no drift. */
  private Optional<Difference> status() {
    String now = member.path(Difference.STATUS).asText();
    boolean archived = now.equals(MemberStatus.ARCHIVED.word());
    boolean isOut = archived || now.equals(MemberStatus.UNSUBSCRIBED.word());
    if (removal == null) {
      return archived ? of("member", now) : Optional.empty();
    }
    return switch (removal) {
      case "archive" -> archived ? Optional.empty() : of("archived", now);
      case "unsubscribe" ->
          isOut || now.equals(MemberStatus.CLEANED.word())
              ? Optional.empty()
              : of("unsubscribed", now);
      default -> Optional.empty();
    };
  }

  private Found byWhom(Difference difference) {
    for (OtherWrite other : others) {
      JsonNode wrote = Difference.at(other.payload(), difference.field());
      if (!wrote.isMissingNode()
          && difference.theirs() != null
          && Difference.isSame(wrote, difference.theirs())) {
        return new Found(difference, "goal", other.goal());
      }
    }
    boolean onlyUs = ownWrite != null && !changedAt().isAfter(ownWrite);
    return onlyUs ? new Found(difference, "mailchimp", null) : there(difference);
  }

  private static Found there(Difference difference) {
    return new Found(difference, "there", null);
  }

  private static Optional<Difference> of(String ours, String theirs) {
    return Optional.of(new Difference(Difference.STATUS, text(ours), text(theirs)));
  }

  private static JsonNode text(String word) {
    return JsonNodeFactory.instance.textNode(word);
  }
}
