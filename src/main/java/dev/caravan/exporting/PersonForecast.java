package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.mailchimp.MemberStatus;
import java.time.Instant;

/**
 * What an export would do about one person in one audience.
 *
 * @param audience Mailchimp's id
 * @param rule the first that decides, in a word
 * @param outcomeClass null: the person is no candidate
 * @param reason null where nothing needs saying
 * @param detail a sentence for people; null with {@code reason}
 * @param payload what would be sent; null: nothing
 * @param accepted what Mailchimp accepted last; null: nothing
 * @param member the member as it was read last; null: there is none
 */
public record PersonForecast(
    String audience,
    String rule,
    String outcomeClass,
    String reason,
    String detail,
    JsonNode payload,
    JsonNode accepted,
    Member member) {

  /**
   * A member.
   *
   * @param id Mailchimp's
   */
  public record Member(String id, MemberStatus status, Instant lastChanged) {}

  static PersonForecast noCandidate(ExportAudience work) {
    return new PersonForecast(
        work.audience().mailchimpId(),
        "segment",
        null,
        "NOT_IN_SEGMENT",
        "Is not in the segment %s, and this goal has nothing to take back here."
            .formatted(work.goal().segment()),
        null,
        null,
        null);
  }

  static PersonForecast of(ExportAudience work, Decided row) {
    Decision decision = row.decision();
    Facts facts = row.facts();
    return new PersonForecast(
        work.audience().mailchimpId(),
        Gate.of(decision, facts.leaver()).map(Gate::word).orElseGet(() -> rule(decision, facts)),
        decision.outcomeClass().name(),
        decision.reason(),
        decision.detail(),
        decision.payload(),
        facts.ledger() == null ? null : facts.ledger().payload(),
        facts.member() == null
            ? null
            : new Member(
                facts.member().id(), facts.member().status(), facts.member().lastChanged()));
  }

  /** Of somebody whom no gate leaves out. */
  private static String rule(Decision decision, Facts facts) {
    if (decision.action() == Decision.Action.REMOVE) {
      return facts.leaver() ? Gate.LEFT.word() : Gate.CONSENT.word();
    }
    return decision.action() == null ? "same" : "different";
  }
}
