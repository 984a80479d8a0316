package dev.caravan.run;

import java.util.Map;
import java.util.Optional;

/** What a person can do about outcomes with a reason, in a sentence. */
public final class OutcomeAdvice {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          // Mailchimp said no
          advice(
              "COMPLIANCE_STATE",
              "Only the person can come back, by a sign-up form of the audience."),
          advice("FORGOTTEN", "Only the person can come back, by a sign-up form of the audience."),
          advice("FAKE_ADDRESS", "Correct the address in the profile."),
          advice("BAD_ADDRESS", "Correct the address in the profile."),
          advice(
              "MEMBER_EXISTS",
              "Archive the member with the earlier address at Mailchimp; the next run goes on with"
                  + " the other one."),
          advice("TOO_MANY_LISTS", "Nothing: it is tried again in a day."),
          advice(
              "NOT_ARCHIVED",
              "Members that bounced or have not confirmed cannot be archived; delete them at"
                  + " Mailchimp if they must go."),
          advice(
              "MERGE_FIELD",
              "Correct the value in the profile, or map the field in a form that its type takes."),
          advice("NO_ANSWER", "Nothing: it is tried again by the next run."),
          advice(
              "UNKNOWN", "Read Mailchimp's words in the detail; it is tried again by later runs."),
          advice(
              "REFUSED_EARLIER",
              "Mailchimp refused the same before: explain the person to see why, change the value,"
                  + " or retry the run that was refused."),
          // A rule of ours said no
          advice(
              "CONSENT",
              "Nothing, as long as the person has not consented to an objective of the connection."),
          advice("STAGE", "Nothing: the goal is for people in another stage of the lifecycle."),
          advice(
              "THRESHOLD",
              "Nothing: they are let through when the time that the detail names has passed."),
          advice("HOLD_OUT", "Nothing: they are kept out to measure what the goal changes."),
          advice(
              "NO_CREATE",
              "Import: set createProfiles for the audience. Export: set createSubscribers for the"
                  + " goal. Otherwise it is as it should be."),
          advice(
              "STATUS",
              "Add the status to the audience's statuses, if these members are to be imported."),
          advice(
              "ARCHIVED",
              "Unarchive the member at Mailchimp, if somebody else archived it by mistake."),
          advice(
              "RETURNED",
              "Only the person can undo an unsubscription, by a sign-up form of the audience."),
          advice("UNSUBSCRIBED", "Nothing: the person is out already."),
          advice("CLEANED", "Nothing: the address bounced, and Mailchimp sends nothing there."),
          advice("PENDING", "Nothing: the person has not confirmed the sign-up yet."),
          advice("NO_MEMBER", "Nothing: the audience has no such member."),
          advice("LEFT_SEGMENT", "Set removeOthers, if people who leave are to be taken out."),
          advice("ADDRESS_MOVED", "Nothing: the member goes on under the new address."),
          advice("ERASED", "Nothing: the person was erased, and stays so."),
          advice("DO_NOT_TRACK", "Nothing: the person asked not to be tracked."),
          advice("NOT_IN_SEGMENT", "Nothing: the person is no longer in the segment."),
          // Our check
          advice("NO_IDENTIFIER", "Give the profile an address, or the member the mapped field."),
          advice("BAD_IDENTIFIER", "Correct the value, or choose another identifier."),
          advice("SHORT_IDENTIFIER", "Choose an identifier of at least four characters."),
          advice(
              "AMBIGUOUS",
              "Two profiles claim the same person: correct or erase one of the two that the detail"
                  + " names."),
          advice(
              "DUPLICATE_ADDRESS",
              "Two profiles have the same address: correct or erase one of them."),
          // Put off
          advice(
              "BRAKE",
              "Look at who would be removed, then approve the plan of this run, or raise atMost."),
          advice("NOT_IN_PLAN", "Nothing: the next run does it."),
          advice("SENT_AGAIN", "Nothing: the next run does it."),
          // Undone, or not
          advice("NO_BEFORE", "Put it right at Mailchimp by hand: what stood there is not known."),
          advice("CHANGED_SINCE", "Look at the member: somebody has changed it since."),
          advice("NOT_UNDONE", "Look at the member: what was done cannot be taken back."),
          advice("NOTHING_WRITTEN", "Nothing: nothing was written."),
          advice("NOT_EMPTY", "Look at the member: the field has a value by now."),
          // Beside the rows
          advice("TRUNCATED", "Shorten the value: Mailchimp keeps 255 bytes of a text."),
          advice(
              "NOT_CONVERTED",
              "Correct the value, or give the property or the field another type; the rest of the"
                  + " row went through."),
          advice("TAG_TOO_LONG", "Shorten the tag: Mailchimp takes 100 characters."),
          advice("NO_FIELD", "Create the merge field, or set createFields for the goal."),
          advice("NO_GROUP", "Name a group that the audience has, in the goal's mappings."),
          advice("NO_PERMISSION", "Name a marketing permission that the audience has."),
          advice("NEW_FIELD", "Nothing: the run made the field."));

  private OutcomeAdvice() {}

  private static Map.Entry<String, String> advice(String reason, String sentence) {
    return Map.entry(reason, sentence);
  }

  /**
   * @param reason null: none was given
   */
  public static Optional<String> on(String reason) {
    return Optional.ofNullable(reason).map(SENTENCES::get);
  }
}
