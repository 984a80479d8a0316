package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.importing.upload.UploadReport;
import dev.caravan.intake.IdentifyCall;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import dev.caravan.intake.JoinProperties;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.UserPropertiesCall;
import dev.caravan.intake.UserPropertiesCall.User;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Server-side calls in the manner of Heap about people: who a visitor is, and what is known. */
public final class UserApi {
  private static final String REFUSED = "The call was not taken in; nothing of it was stored";

  private final DurableAnswer durable;
  private final SourceConnections connections;
  private final JoinProperties joinProperties;
  private final ProfileUpload upload;

  public UserApi(
      Intake intake,
      SourceConnections connections,
      JoinProperties joinProperties,
      ProfileUpload upload) {
    this.durable = new DurableAnswer(intake);
    this.connections = connections;
    this.joinProperties = joinProperties;
    this.upload = upload;
  }

  /** {@code POST /api/identify}; completes when the call is stored. */
  public CompletableFuture<Object> identify(Exchange exchange) {
    String body = DurableAnswer.text(exchange);
    IdentifyCall call = TrackApi.read(body, IdentifyCall::read);
    SourceConnection connection = source(call.appId());
    return durable.when(
        exchange,
        new InboxEntry(connection.id(), InboxEntry.Source.IDENTIFY, body),
        JsonNodeFactory.instance.objectNode().put("accepted", call.visitors().size()));
  }

  /**
   * {@code POST /api/add_user_properties}: sets properties of people, who become profiles where
   * there is none yet. Answered when it is stored.
   */
  public void addUserProperties(Exchange exchange) throws IOException {
    UserPropertiesCall call = TrackApi.read(DurableAnswer.text(exchange), UserPropertiesCall::read);
    SourceConnection connection = source(call.appId());
    Map<String, String> properties =
        joinProperties.of(connection, call.users().stream().map(User::identity).toList());
    StringBuilder rows = new StringBuilder();
    List<User> sent = new ArrayList<>();
    Map<String, String> mistakes = new TreeMap<>();
    for (User user : call.users()) {
      String property = properties.get(user.identity());
      if (property == null) {
        mistakes.put(
            user.place() + "identity",
            "fits several profiles, or nobody and no property of its own");
      } else {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.putObject("identifiers").put(property, user.identity());
        row.set("properties", user.properties());
        rows.append(row).append('\n');
        sent.add(user);
      }
    }
    UploadReport report = store(rows);
    report
        .errors()
        .forEach(
            error ->
                mistakes.put(
                    sent.get((int) error.line() - 1).place() + "properties", error.message()));
    if (mistakes.size() == call.users().size()) {
      throw refused(mistakes);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accepted", call.users().size() - mistakes.size());
    answer.put("created", report.createdRows()).put("changed", report.changedRows());
    answer.put("unchanged", report.unchangedRows());
    var errors = answer.putArray("errors");
    mistakes.forEach(
        (place, message) -> errors.addObject().put("field", place).put("message", message));
    Answer.json(exchange, 200, answer);
  }

  private UploadReport store(StringBuilder rows) throws IOException {
    byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
    return upload.upload(ProfileUpload.Format.NDJSON, new ByteArrayInputStream(bytes));
  }

  private SourceConnection source(String appId) {
    SourceConnection connection =
        connections
            .called(appId)
            .orElseThrow(() -> refused(Map.of("app_id", "there is no connection " + appId)));
    if (connection.events() == null) {
      throw refused(
          Map.of(
              "app_id",
              "connection "
                  + appId
                  + " has no event source; right is a document with events: {joinKey: email}"));
    }
    return connection;
  }

  private static ApiProblem refused(Map<String, String> mistakes) {
    return ApiProblem.invalid(
        REFUSED,
        mistakes.entrySet().stream()
            .map(mistake -> new ApiProblem.FieldError(mistake.getKey(), mistake.getValue()))
            .toList());
  }
}
