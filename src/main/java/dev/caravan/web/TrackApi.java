package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import dev.caravan.intake.InvalidCall;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.TrackCall;
import dev.caravan.intake.TrackIntake;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** Server-side calls in the manner of Heap: checked as a whole, then stored, then answered. */
public final class TrackApi {
  private final DurableAnswer durable;
  private final SourceConnections connections;

  public TrackApi(Intake intake, SourceConnections connections) {
    this.durable = new DurableAnswer(intake);
    this.connections = connections;
  }

  /** {@code POST /api/track}; completes when the call is stored. */
  public CompletableFuture<Object> track(Exchange exchange) {
    String body = DurableAnswer.text(exchange);
    TrackCall call = read(body, TrackIntake::read);
    SourceConnection connection =
        connections
            .called(call.appId())
            .orElseThrow(() -> wrongAppId("there is no connection " + call.appId()));
    return accept(exchange, connection, call, body);
  }

  // By its name of today, or one that was given out before it was renamed.
  private boolean isCalled(String appId, SourceConnection connection) {
    return appId.equals(connection.name())
        || connections.everCalled(appId).stream().anyMatch(one -> one.id() == connection.id());
  }

  /**
   * {@code POST /webhooks/track/…} of a connection whose secret was checked.
   *
   * @throws ApiProblem 422 when the call is for another connection
   */
  CompletableFuture<Object> accept(Exchange exchange, SourceConnection connection) {
    String body = DurableAnswer.text(exchange);
    TrackCall call = read(body, TrackIntake::read);
    if (!isCalled(call.appId(), connection)) {
      throw wrongAppId("the secret is that of " + connection.name() + ", not of " + call.appId());
    }
    return accept(exchange, connection, call, body);
  }

  private CompletableFuture<Object> accept(
      Exchange exchange, SourceConnection connection, TrackCall call, String body) {
    try {
      TrackIntake.check(call, connection);
    } catch (InvalidCall e) {
      throw problem(e);
    }
    return durable.when(
        exchange,
        new InboxEntry(connection.id(), InboxEntry.Source.TRACK, body),
        JsonNodeFactory.instance.objectNode().put("accepted", call.events().size()));
  }

  /**
   * Reads a call.
   *
   * @throws ApiProblem 400 when it is no JSON, 422 with every mistake when it is not right
   */
  static <T> T read(String body, Function<String, T> reader) {
    try {
      return reader.apply(body);
    } catch (InvalidCall e) {
      throw problem(e);
    }
  }

  private static ApiProblem problem(InvalidCall call) {
    String noJson = call.mistakes().get("");
    if (noJson != null) {
      return ApiProblem.badRequest(noJson);
    }
    return ApiProblem.invalid(
        "The call was not taken in; nothing of it was stored",
        call.mistakes().entrySet().stream()
            .map(mistake -> new ApiProblem.FieldError(mistake.getKey(), mistake.getValue()))
            .toList());
  }

  private static ApiProblem wrongAppId(String message) {
    return ApiProblem.invalid(
        "The call was not taken in; nothing of it was stored",
        List.of(new ApiProblem.FieldError("app_id", message)));
  }
}
