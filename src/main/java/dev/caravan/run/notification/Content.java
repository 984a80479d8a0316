package dev.caravan.run.notification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import java.time.Instant;
import java.util.List;

/** What is told of a run, as the webhook carries it: numbers and sentences, nobody's address. */
final class Content {
  private Content() {}

  static ObjectNode of(
      Notification.Kind kind,
      Connection connection,
      RunFacts run,
      List<Reason> reasons,
      String publicUrl) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", kind.type());
    json.put("timestamp", run.endedAt().toString());
    ObjectNode data = json.putObject("data");
    data.put("connection", connection.name());
    ObjectNode node = data.putObject("run");
    node.put("id", run.id()).put("state", run.state().name()).put("trigger", run.trigger());
    put(node, "dueAt", run.dueAt());
    put(node, "startedAt", run.startedAt());
    put(node, "endedAt", run.endedAt());
    ArrayNode why = data.putArray("reasons");
    reasons.forEach(
        reason ->
            why.addObject().put("reason", reason.word().name()).put("detail", reason.detail()));
    ArrayNode goals = data.putArray("goals");
    for (RunFacts.Goal goal : run.goals()) {
      goals
          .addObject()
          .put("goal", goal.name())
          .put("state", goal.state().name())
          .put("rows", goal.rows())
          .put("rejected", goal.rejected());
    }
    data.put("url", publicUrl + "/");
    return json;
  }

  /** What is sent to see whether it arrives. */
  static ObjectNode test(Connection connection, Instant now, String publicUrl) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", Notification.Kind.TEST.type()).put("timestamp", now.toString());
    json.putObject("data").put("connection", connection.name()).put("url", publicUrl + "/");
    return json;
  }

  private static void put(ObjectNode node, String name, Instant time) {
    if (time != null) {
      node.put(name, time.toString());
    }
  }
}
