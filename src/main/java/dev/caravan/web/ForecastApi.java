package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.exporting.ExportForecast;
import dev.caravan.exporting.GoalPreview;
import dev.caravan.run.Counts;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.JdbiException;

/**
 * What would happen now: {@code /api/connections/{name}/goals/{goal}/preview} tells a goal in
 * numbers, {@code /api/explain} one person goal by goal.
 */
public final class ForecastApi {
  private static final String CANCELED = "57014";

  private final ExportForecast exports;
  private final PersonExplanation people;
  private final Function<String, Optional<Connection>> connections;

  /**
   * @param connections finds a connection by its name
   */
  public ForecastApi(
      ExportForecast exports,
      PersonExplanation people,
      Function<String, Optional<Connection>> connections) {
    this.exports = exports;
    this.people = people;
    this.connections = connections;
  }

  public void preview(Exchange exchange) {
    Connection connection = connection(header(exchange, "name"));
    String name = header(exchange, "goal");
    List<ExportGoal> known = connection.document().exports();
    ExportGoal goal =
        known.stream()
            .filter(each -> each.goal().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    ApiProblem.notFound(
                        "the connection %s has no export goal %s; it has %s"
                            .formatted(
                                connection.name(),
                                name,
                                known.stream().map(ExportGoal::goal).toList())));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("connection", connection.name()).put("goal", goal.goal());
    ArrayNode audiences = answer.putArray("audiences");
    try {
      exports.preview(connection, goal).forEach(each -> audiences.add(json(each)));
    } catch (JdbiException e) {
      throw tooLong(e).orElseThrow(() -> e);
    }
    Answer.json(exchange, 200, answer);
  }

  public void explain(Exchange exchange) {
    String name = header(exchange, "connection");
    Answer.json(
        exchange,
        200,
        people.explain(
            header(exchange, "email"),
            header(exchange, "profile"),
            name == null ? null : connection(name)));
  }

  /** The database gave up, as it was told to. */
  private static Optional<ApiProblem> tooLong(JdbiException e) {
    return e.getCause() instanceof SQLException sql && CANCELED.equals(sql.getSQLState())
        ? Optional.of(
            new ApiProblem(
                503,
                "Takes too long",
                "The segment takes longer than a preview may; a dry run of the goal tells the same",
                List.of()))
        : Optional.empty();
  }

  private static ObjectNode json(GoalPreview preview) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("audience", preview.audience());
    json.put("membersAsOf", text(preview.membersAsOf()));
    json.put("candidates", preview.candidates()).put("available", preview.available());
    json.put("decided", preview.decided()).put("exact", preview.isExact());
    Counts counts = preview.counts();
    ObjectNode numbers = json.putObject("counts");
    numbers.put("candidates", counts.rows());
    numbers.put("added", counts.added()).put("changed", counts.changed());
    numbers.put("removed", counts.removed()).put("unchanged", counts.unchanged());
    numbers.put("excluded", counts.excluded()).put("invalid", counts.invalid());
    numbers.put("rejected", counts.rejected()).put("deferred", counts.deferred());
    json.put("warnings", counts.warnings());
    ArrayNode gates = json.putArray("gates");
    ObjectNode gate = null;
    for (GoalPreview.LeftOut leftOut : preview.gates()) {
      if (gate == null || !gate.path("gate").asText().equals(leftOut.gate())) {
        gate = gates.addObject().put("gate", leftOut.gate()).put("leftOut", 0L);
        gate.putArray("reasons");
      }
      gate.put("leftOut", gate.path("leftOut").asLong() + leftOut.rows());
      gate.withArray("/reasons")
          .addObject()
          .put("class", leftOut.outcomeClass())
          .put("reason", leftOut.reason())
          .put("rows", leftOut.rows())
          .put("detail", leftOut.detail());
    }
    json.put("brake", preview.brake());
    return json;
  }

  private Connection connection(String name) {
    return connections.apply(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }
}
