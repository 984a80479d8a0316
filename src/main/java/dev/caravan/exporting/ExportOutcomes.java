package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;

/** Words the outcomes of rows for which something is sent: field by field, before and after. */
final class ExportOutcomes {
  private ExportOutcomes() {}

  /** The profile of a candidate; null for a member without one. */
  static Long profile(long candidate) {
    return candidate > 0 ? candidate : null;
  }

  /** Fields were written. */
  static Outcome written(OutcomeClass outcomeClass, PlannedRow row) {
    ObjectNode earlier = PayloadFields.of(row.before());
    ObjectNode now = PayloadFields.of(row.payload());
    if (row.reason() == null
        && outcomeClass == OutcomeClass.CHANGED
        && PayloadFields.different(now, earlier) == null) {
      return new Outcome(
          outcomeClass,
          row.address(),
          profile(row.profile()),
          "SENT_AGAIN",
          "no field differs; a full run sends what was accepted once more",
          null,
          earlier,
          now);
    }
    return new Outcome(
        outcomeClass,
        row.address(),
        profile(row.profile()),
        row.reason(),
        row.detail(),
        null,
        PayloadFields.replaced(earlier, now),
        PayloadFields.different(now, earlier));
  }

  /**
   * A member was taken out.
   *
   * @param before the status it had; null: not known
   */
  static Outcome removed(PlannedRow row, Removal removal, MemberStatus before) {
    return new Outcome(
        OutcomeClass.REMOVED,
        row.address(),
        profile(row.profile()),
        row.reason(),
        row.detail(),
        null,
        before == null ? null : status(before),
        after(removal, before));
  }

  private static JsonNode after(Removal removal, MemberStatus before) {
    if (removal instanceof Removal.Tag tag) {
      ObjectNode after = before == null ? JsonNodeFactory.instance.objectNode() : status(before);
      return after.put("tag", tag.name());
    }
    if (removal instanceof Removal.Unsubscribe) {
      return status(MemberStatus.UNSUBSCRIBED);
    }
    return status(removal instanceof Removal.Delete ? MemberStatus.DELETED : MemberStatus.ARCHIVED);
  }

  static Outcome because(
      OutcomeClass outcomeClass, PlannedRow row, String reason, String detail, String field) {
    return Outcome.because(
        outcomeClass, row.address(), profile(row.profile()), reason, detail, field);
  }

  private static ObjectNode status(MemberStatus status) {
    return JsonNodeFactory.instance.objectNode().put("status", status.word());
  }
}
