package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts back what the fields, groups and tags of a member held before a run wrote them: each by
 * itself, where it still holds what the run wrote and what stood there is known. For one thread.
 */
final class UndoFields {
  /** What stood there is not known: the goal had not written it before. */
  static final String NO_BEFORE = "NO_BEFORE";

  private static final String INTERESTS = "interests.";
  private static final String TAGS = "tags";

  /** A person's own answers and addresses are not for an undo to give. */
  private static final List<String> LEFT_ALONE = List.of("marketing_permissions.", "email_address");

  private final UndoRow row;
  private final JsonNode member;
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private final ObjectNode tags = JsonNodeFactory.instance.objectNode();
  private final ObjectNode stood = JsonNodeFactory.instance.objectNode();
  private final ObjectNode back = JsonNodeFactory.instance.objectNode();
  private final List<Outcome> warnings = new ArrayList<>();

  UndoFields(UndoRow row, JsonNode member) {
    this.row = row;
    this.member = member;
  }

  UndoOrder.Plan plan() {
    row.after().properties().forEach(field -> putBack(field.getKey(), field.getValue()));
    if (back.isEmpty()) {
      Outcome first = warnings.isEmpty() ? null : warnings.get(0);
      return new UndoOrder.Plan(
          null,
          null,
          tags,
          first == null
              ? UndoDecision.left(row, "NOTHING_WRITTEN", "The run changed nothing of the member.")
              : UndoDecision.left(row, first.reason(), first.detail()),
          List.of());
    }
    return new UndoOrder.Plan(
        UndoOrder.Action.PUT_BACK,
        body,
        tags,
        new Outcome(
            OutcomeClass.CHANGED,
            row.address(),
            ExportOutcomes.profile(row.profile()),
            null,
            null,
            null,
            stood,
            back),
        warnings);
  }

  private void putBack(String field, JsonNode wrote) {
    JsonNode before = row.before().get(field);
    if (before != null && PayloadHash.canonical(before).equals(PayloadHash.canonical(wrote))) {
      return;
    }
    if (LEFT_ALONE.stream().anyMatch(field::startsWith)) {
      leave(field, "NOT_UNDONE", field + " is not put back: it is for the person to say.");
    } else if (field.equals(TAGS)) {
      tags(before, wrote);
    } else if (before == null) {
      leave(field, NO_BEFORE, "What stood in " + field + " is not known.");
    } else {
      field(field, before, wrote);
    }
  }

  private void field(String field, JsonNode before, JsonNode wrote) {
    boolean group = field.startsWith(INTERESTS);
    String part = group ? "interests" : "merge_fields";
    String name = group ? field.substring(INTERESTS.length()) : field;
    JsonNode now = member.path(part).path(name);
    if (isSame(now, wrote) || row.attempted() && isSame(now, before)) {
      body.withObject("/" + part).set(name, before);
      stood.set(field, now);
      back.set(field, before);
    } else {
      leave(field, UndoDecision.CHANGED_SINCE, field + " was changed since, and is left as it is.");
    }
  }

  /** Tags that the run put on are taken off, and those that it took off are put on. */
  private void tags(JsonNode before, JsonNode wrote) {
    Set<String> had = names(before);
    Set<String> has = names(wrote);
    Set<String> now = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    member.path(TAGS).forEach(tag -> now.add(tag.path("name").asText()));
    for (String tag : has) {
      if (!had.contains(tag) && now.contains(tag)) {
        tags.put(tag, "inactive");
      }
    }
    for (String tag : had) {
      if (!has.contains(tag) && !now.contains(tag)) {
        tags.put(tag, "active");
      }
    }
    if (!tags.isEmpty()) {
      stood.set(TAGS, wrote);
      back.set(TAGS, before == null ? JsonNodeFactory.instance.arrayNode() : before);
    }
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    if (list != null) {
      list.forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** Mailchimp may write a number as a text, or the other way about. */
  private static boolean isSame(JsonNode one, JsonNode other) {
    return one.isContainerNode() || other.isContainerNode()
        ? PayloadHash.canonical(one).equals(PayloadHash.canonical(other))
        : one.asText().equals(other.asText());
  }

  private void leave(String field, String reason, String detail) {
    warnings.add(
        Outcome.because(
            OutcomeClass.WARN,
            row.address(),
            ExportOutcomes.profile(row.profile()),
            reason,
            detail,
            field));
  }
}
