package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import java.util.List;

/**
 * How a row is taken back, by what the member is like now. Never over a change that somebody made
 * since: what differs from what the run wrote is left alone, and nobody is subscribed who was not
 * archived by us and left alone since. Pure.
 */
final class UndoDecision {
  /** Somebody has changed the member since. */
  static final String CHANGED_SINCE = "CHANGED_SINCE";

  private static final String STATUS = "status";

  private final UndoOrder order;
  private final UndoRow row;
  private final JsonNode member;
  private final MemberLook look;

  UndoDecision(UndoOrder order, MemberLook look) {
    this.order = order;
    this.row = order.row();
    this.look = look;
    this.member = look.member();
  }

  UndoOrder.Plan decide() {
    return switch (row.written()) {
      case ADDED -> archive();
      case REMOVED -> bringBack();
      default -> new UndoFields(row, member).plan();
    };
  }

  private UndoOrder.Plan archive() {
    return switch (look.status()) {
      case ARCHIVED ->
          row.attempted()
              ? new UndoOrder.Plan(null, null, none(), archived(), List.of())
              : left(MemberStatus.ARCHIVED.name(), "The member is archived already.");
      case CLEANED, PENDING ->
          left(
              look.status().name(),
              "Mailchimp does not archive a member that is " + look.status().word() + ".");
      default ->
          order.isUntouched(member, look.lastChanged())
              ? new UndoOrder.Plan(UndoOrder.Action.ARCHIVE, null, none(), archived(), List.of())
              : changedSince();
    };
  }

  private UndoOrder.Plan bringBack() {
    if (!row.after().path(STATUS).asText().equals(MemberStatus.ARCHIVED.word())) {
      return left(
          "NOT_ARCHIVED", "Only a member that was archived can be brought back by an undo.");
    }
    String status = row.before().path(STATUS).asText();
    Outcome back =
        new Outcome(
            OutcomeClass.ADDED,
            row.address(),
            ExportOutcomes.profile(row.profile()),
            "UNDONE",
            "Has the status again that it had before it was archived.",
            null,
            row.after(),
            row.before());
    if (row.attempted() && look.status().word().equals(status)) {
      return new UndoOrder.Plan(null, null, none(), back, List.of());
    }
    if (look.status() != MemberStatus.ARCHIVED || !order.isUntouched(member, look.lastChanged())) {
      return changedSince();
    }
    if (status.isEmpty()) {
      return left(UndoFields.NO_BEFORE, "The status that the member had is not known.");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("email_address", row.address()).put(STATUS, status).put("status_if_new", status);
    return new UndoOrder.Plan(UndoOrder.Action.BRING_BACK, body, none(), back, List.of());
  }

  private Outcome archived() {
    return new Outcome(
        OutcomeClass.REMOVED,
        row.address(),
        ExportOutcomes.profile(row.profile()),
        "UNDONE",
        "Was added by the run that is taken back, and nobody has changed the member since.",
        null,
        none().put(STATUS, look.status().word()),
        none().put(STATUS, MemberStatus.ARCHIVED.word()));
  }

  private UndoOrder.Plan changedSince() {
    return left(CHANGED_SINCE, "The member was changed since, and is left as it is.");
  }

  private UndoOrder.Plan left(String reason, String detail) {
    return new UndoOrder.Plan(null, null, none(), left(row, reason, detail), List.of());
  }

  /** The row cannot be taken back. */
  static Outcome left(UndoRow row, String reason, String detail) {
    return Outcome.because(
        OutcomeClass.EXCLUDED,
        row.address(),
        ExportOutcomes.profile(row.profile()),
        reason,
        detail,
        null);
  }

  private static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }
}
