package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.DocumentChange;
import dev.caravan.connection.DocumentVersion;

/** A version of a document as the API tells of it in a list. */
final class VersionJson {
  private VersionJson() {}

  static ObjectNode summary(DocumentVersion version) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", version.version());
    json.put("changedAt", version.changedAt().toString());
    json.put("changedBy", version.changedBy());
    ArrayNode changes = json.putArray("changes");
    for (DocumentChange change : version.changes()) {
      ObjectNode node = changes.addObject().put("place", change.place());
      node.set("before", change.before());
      node.set("after", change.after());
    }
    return json;
  }
}
