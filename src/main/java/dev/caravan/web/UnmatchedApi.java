package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EventReports;
import dev.caravan.event.UnmatchedEvents;
import dev.caravan.event.UnmatchedEvents.Unmatched;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.importing.upload.UploadReport;
import dev.caravan.intake.JoinProperties;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.profile.Identifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/** {@code /api/connections/{name}/source/unmatched}: events whose person is not known. */
public final class UnmatchedApi {
  private static final int PAGE = 1_000;

  private final SourceConnections sources;
  private final UnmatchedEvents unmatched;
  private final EventReports events;
  private final JoinProperties joinProperties;
  private final ProfileUpload upload;

  public UnmatchedApi(
      SourceConnections sources,
      UnmatchedEvents unmatched,
      EventReports events,
      JoinProperties joinProperties,
      ProfileUpload upload) {
    this.sources = sources;
    this.unmatched = unmatched;
    this.events = events;
    this.joinProperties = joinProperties;
    this.upload = upload;
  }

  /** The addresses that wait for a profile, ambiguous ones marked. */
  public void list(Exchange exchange) {
    SourceConnection connection = source(exchange);
    Paging paging = Paging.of(exchange);
    String after = paging.after() == null ? "" : paging.after();
    Answer.json(
        exchange,
        200,
        paging.page(
            unmatched.page(connection.id(), after, paging.rows()),
            Unmatched::address,
            UnmatchedApi::json));
  }

  /**
   * Creates profiles for the addresses given, or for all: {@code {"emails": ["…"]}}, {@code {"all":
   * true}}. Their events are attached at once; ambiguous addresses stay as they are.
   */
  public void create(Exchange exchange) throws IOException {
    SourceConnection connection = source(exchange);
    Set<String> wanted = wanted(RequestDocument.json(exchange));
    long before = events.totals(connection.id()).unmatched();
    long created = 0;
    long ambiguous = 0;
    long invalid = 0;
    String after = "";
    List<Unmatched> page;
    do {
      page = unmatched.page(connection.id(), after, PAGE);
      List<Unmatched> chosen =
          page.stream().filter(one -> wanted == null || wanted.contains(one.address())).toList();
      List<String> clear =
          chosen.stream().filter(one -> !one.isAmbiguous()).map(Unmatched::address).toList();
      UploadReport report = upload(connection, clear);
      created += report.createdRows();
      invalid += clear.size() - report.createdRows();
      ambiguous += chosen.size() - clear.size();
      after = page.isEmpty() ? after : page.get(page.size() - 1).address();
    } while (page.size() == PAGE);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("created", created);
    answer.put("attached", before - events.totals(connection.id()).unmatched());
    answer.put("ambiguous", ambiguous).put("invalid", invalid);
    Answer.json(exchange, 200, answer);
  }

  private UploadReport upload(SourceConnection connection, List<String> addresses)
      throws IOException {
    Map<String, String> properties = joinProperties.of(connection, addresses);
    StringBuilder rows = new StringBuilder();
    for (String address : addresses) {
      if (properties.containsKey(address)) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.putObject("identifiers").put(properties.get(address), address);
        rows.append(row).append('\n');
      }
    }
    byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
    return upload.upload(ProfileUpload.Format.NDJSON, new ByteArrayInputStream(bytes));
  }

  // Null: all of them.
  private static Set<String> wanted(ObjectNode request) {
    JsonNode emails = request.path("emails");
    if (request.size() == 1 && request.path("all").asBoolean(false)) {
      return null;
    }
    Set<String> wanted = new HashSet<>();
    emails.forEach(email -> wanted.add(Identifier.address(email.asText())));
    if (request.size() != 1 || !emails.isArray() || wanted.isEmpty()) {
      throw ApiProblem.invalid(
          "No profile was created",
          List.of(
              new ApiProblem.FieldError(
                  "emails", "must be a list of addresses, alone; or say {\"all\": true}")));
    }
    return wanted;
  }

  private SourceConnection source(Exchange exchange) {
    String name = exchange.getMessage().getHeader("name", String.class);
    SourceConnection connection = SourceApi.find(sources, name);
    if (connection.events() == null) {
      throw ApiProblem.notFound("connection " + name + " has no event source");
    }
    return connection;
  }

  private static ObjectNode json(Unmatched one) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("email", one.address()).put("events", one.events());
    node.put("first", one.first().toString()).put("last", one.last().toString());
    return node.put("ambiguous", one.isAmbiguous()).put("profiles", one.profiles());
  }
}
