package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What is still to be written of a member by calls about it alone. A batch knows no marketing
 * permissions; a write of a member that is there ignores tags (Marketing API, member tags). Each
 * call says the same however often it is made.
 *
 * @param added tags to put on
 * @param removed tags of this goal to take off
 * @param permissions by id, agreed to or not
 */
record Supplement(List<String> added, List<String> removed, ObjectNode permissions) {

  /** All that a payload asks for beyond what Mailchimp accepted last. */
  static Supplement of(JsonNode payload, JsonNode accepted) {
    ObjectNode permissions =
        PayloadFields.different(
            PayloadFields.part(payload, PayloadFields.PERMISSIONS),
            PayloadFields.part(accepted, PayloadFields.PERMISSIONS));
    return new Supplement(
        TagNames.without(PayloadFields.tags(payload), PayloadFields.tags(accepted)),
        TagNames.without(PayloadFields.tags(accepted), PayloadFields.tags(payload)),
        permissions == null ? JsonNodeFactory.instance.objectNode() : permissions);
  }

  /**
   * What a row asks for. Of somebody who is new, back, or written once more, nothing is taken for
   * granted.
   */
  static Supplement of(PlannedRow row, boolean full) {
    boolean whole = full || row.outcomeClass() == dev.caravan.run.OutcomeClass.ADDED;
    Supplement due = of(row.payload(), row.before());
    return whole
        ? new Supplement(
            PayloadFields.tags(row.payload()),
            due.removed(),
            PayloadFields.part(row.payload(), PayloadFields.PERMISSIONS))
        : due;
  }

  /** Without what an answer shows to be so already. */
  Supplement without(JsonNode member) {
    List<String> carried = new ArrayList<>();
    member.path("tags").forEach(tag -> carried.add(tag.path("name").asText()));
    ObjectNode left = permissions.deepCopy();
    for (JsonNode shown : member.path(PayloadFields.PERMISSIONS)) {
      String id = shown.path("marketing_permission_id").asText();
      if (left.has(id) && left.get(id).asBoolean() == shown.path("enabled").asBoolean()) {
        left.remove(id);
      }
    }
    return new Supplement(TagNames.without(added, carried), removed, left);
  }

  boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && permissions.isEmpty();
  }

  /** What Mailchimp has of a payload as long as this is not written. */
  ObjectNode leftOutOf(ObjectNode payload, JsonNode before) {
    ObjectNode accepted = payload.deepCopy();
    if (payload.has(PayloadFields.TAGS) || !removed.isEmpty()) {
      List<String> tags = new ArrayList<>(TagNames.without(PayloadFields.tags(payload), added));
      tags.addAll(removed);
      accepted.set(PayloadFields.TAGS, TagNames.array(tags));
    }
    ObjectNode known = PayloadFields.part(before, PayloadFields.PERMISSIONS);
    ObjectNode given = PayloadFields.part(accepted, PayloadFields.PERMISSIONS);
    for (var due : permissions.properties()) {
      given.remove(due.getKey());
      if (known.has(due.getKey())) {
        given.set(due.getKey(), known.get(due.getKey()));
      }
    }
    if (given.isEmpty()) {
      accepted.remove(PayloadFields.PERMISSIONS);
    }
    return accepted;
  }

  /**
   * The calls, at most three.
   *
   * @param path of the member
   * @param quiet those of the tags that set off no journey
   */
  List<MailchimpCall> calls(int account, String path, Collection<String> quiet) {
    List<MailchimpCall> calls = new ArrayList<>();
    if (!permissions.isEmpty()) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.set(PayloadFields.PERMISSIONS, permissions(permissions));
      calls.add(MailchimpCall.patch(account, path, body));
    }
    Set<String> still = TagNames.set();
    still.addAll(quiet);
    for (boolean syncing : List.of(false, true)) {
      ArrayNode tags = JsonNodeFactory.instance.arrayNode();
      added.stream()
          .filter(name -> still.contains(name) == syncing)
          .forEach(name -> tags.addObject().put("name", name).put("status", "active"));
      removed.stream()
          .filter(name -> still.contains(name) == syncing)
          .forEach(name -> tags.addObject().put("name", name).put("status", "inactive"));
      if (!tags.isEmpty()) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set(PayloadFields.TAGS, tags);
        body.put("is_syncing", syncing);
        calls.add(MailchimpCall.post(account, path + "/tags", body));
      }
    }
    return calls;
  }

  /** As a write of one member gives them. */
  static ArrayNode permissions(ObjectNode byId) {
    ArrayNode permissions = JsonNodeFactory.instance.arrayNode();
    byId.properties()
        .forEach(
            entry ->
                permissions
                    .addObject()
                    .put("marketing_permission_id", entry.getKey())
                    .put("enabled", entry.getValue().asBoolean()));
    return permissions;
  }
}
