package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.segment.StageNow;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything that decides what an export does about one candidate.
 *
 * @param profile negative: a member without a profile, by web id
 * @param revision of the profile; null: there is none
 * @param leaver not in the segment
 * @param address the value of the goal's identifier, or of the ledger for somebody who leaves for
 *     want of segment or consent; null: none
 * @param addressTaken a leaver's address belongs to somebody in the segment by now
 * @param properties an object; empty where there is no profile
 * @param zone of the profile; null: none
 * @param permissionLevel of the profile; null: there is none
 * @param answers of the profile to the objectives of the connection
 * @param segments those the mappings may need
 * @param stages the present ones by lifecycle, of those the goal may need
 * @param interactions those the profile has seen, sorted; empty where the goal does not ask
 * @param member null: no member has the address
 * @param former the member under the address that this goal wrote to, where the profile has another
 *     one by now; null: none, or that address is another profile's
 * @param ledger null: this goal never wrote to the person here
 */
record Facts(
    long profile,
    Long revision,
    boolean leaver,
    String address,
    boolean addressTaken,
    JsonNode properties,
    String zone,
    String permissionLevel,
    Consent answers,
    List<String> segments,
    Map<String, StageNow> stages,
    List<String> interactions,
    Member member,
    Member former,
    Ledger ledger) {

  /**
   * The mirror's row.
   *
   * @param id Mailchimp's id of the member
   */
  record Member(String id, MemberStatus status, Instant lastChanged) {}

  /**
   * What this goal did last.
   *
   * @param owned whether this goal added the member
   * @param payload what Mailchimp accepted last; null: nothing yet
   * @param hash of that payload
   * @param refusedHash of the payload that was refused since; null: none was
   * @param retryAt when the same payload may be tried again; null: any time
   * @param reason null where nothing needs saying
   * @param statusBefore of a member that this goal removed
   * @param removedAt null: not removed
   * @param address that was written to
   * @param removal how this goal took the member out; null: it did not, or somebody else did
   */
  record Ledger(
      State state,
      boolean owned,
      JsonNode payload,
      byte[] hash,
      byte[] refusedHash,
      Instant retryAt,
      String reason,
      MemberStatus statusBefore,
      Instant removedAt,
      String address,
      Leaving.Word removal) {

    /** Whether the goal works with the member, has taken it out, or may not write to it. */
    enum State {
      ACTIVE,
      REMOVED,
      REFUSED
    }

    boolean is(State wanted) {
      return state == wanted;
    }

    /** Whether this goal took the member out in this way, and nothing was written since. */
    boolean wasRemovedBy(Leaving.Word wanted) {
      return state == State.REMOVED && removal == wanted;
    }
  }
}
