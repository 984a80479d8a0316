package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EventFilter;
import dev.caravan.event.EventReports;
import dev.caravan.event.StoredEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** {@code GET /api/events}: email events and product events, newest first. */
public final class EventsApi {
  private final EventReports events;
  private final Function<String, Optional<Integer>> connections;

  /**
   * @param connections the surrogate id of a connection by its name
   */
  public EventsApi(EventReports events, Function<String, Optional<Integer>> connections) {
    this.events = events;
    this.connections = connections;
  }

  /** Parameters: connection, profile, type, from (inclusive), to (exclusive), limit, after. */
  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    EventFilter filter =
        new EventFilter(
            connection(exchange.getMessage().getHeader("connection", String.class)),
            given(exchange, "profile", "a profile's number, such as 17", Long::valueOf),
            given(exchange, "type", "a type", type -> type),
            given(exchange, "from", "a time such as 2026-11-01T10:00:00Z", EventsApi::time),
            given(exchange, "to", "a time such as 2026-11-01T10:00:00Z", EventsApi::time),
            paging.rows(),
            given(exchange, "after", "the \"next\" of the page before", EventsApi::position));
    Answer.json(exchange, 200, paging.page(events.list(filter), EventsApi::next, EventsApi::json));
  }

  private Integer connection(String name) {
    return name == null
        ? null
        : connections.apply(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }

  /** One event as the API shows it. */
  static ObjectNode json(StoredEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", event.id());
    node.put("type", event.type());
    node.put("profile", event.profile());
    node.put("email", event.address());
    if (event.visitor() != null) {
      node.put("visitor", event.visitor());
    }
    node.put("time", event.time().toString());
    node.set("properties", event.properties());
    node.put("source", event.source());
    node.put("machine", event.machine());
    return node;
  }

  private static Instant time(String text) {
    // A plus sign that was not percent-encoded arrives as a blank.
    Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
      throw new IllegalArgumentException("out of range");
    }
    return time;
  }

  private static String next(StoredEvent last) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, last.time()) + "-" + last.id();
  }

  private static EventFilter.Position position(String text) {
    int dash = text.indexOf('-');
    if (dash < 1) {
      throw new IllegalArgumentException("no position");
    }
    Instant time = Instant.EPOCH.plus(Long.parseLong(text.substring(0, dash)), ChronoUnit.MICROS);
    return new EventFilter.Position(
        time(time.toString()), Long.parseLong(text.substring(dash + 1)));
  }

  private static <T> T given(
      Exchange exchange, String name, String right, Function<String, T> read) {
    String text = exchange.getMessage().getHeader(name, String.class);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return read.apply(text);
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw ApiProblem.badRequest(name + " is \"" + text + "\"; right is " + right);
    }
  }
}
