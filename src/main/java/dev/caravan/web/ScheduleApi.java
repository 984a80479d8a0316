package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.Schedule;
import java.time.Instant;
import org.apache.camel.Exchange;

/** {@code /api/connections/{name}/schedule}: when a connection runs next by itself. */
public final class ScheduleApi {
  private static final int NEXT = 3;

  private final ConnectionStore connections;

  public ScheduleApi(ConnectionStore connections) {
    this.connections = connections;
  }

  /** The next three times, in UTC and as the clocks of the schedule's zone show them. */
  public void get(Exchange exchange) {
    String name = exchange.getMessage().getHeader("name", "", String.class);
    Connection connection = connections.find(name).orElseThrow(() -> ApiProblem.noConnection(name));
    Schedule schedule = connection.document().schedule();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("connection", name);
    json.put("enabled", connection.document().enabled());
    if (schedule != null) {
      json.put("timeZone", schedule.timeZone().getId());
    }
    ArrayNode next = json.putArray("next");
    for (Instant time : connections.upcoming(name, NEXT)) {
      next.addObject()
          .put("at", time.toString())
          .put("local", time.atZone(schedule.timeZone()).toOffsetDateTime().toString());
    }
    Answer.json(exchange, 200, json);
  }
}
