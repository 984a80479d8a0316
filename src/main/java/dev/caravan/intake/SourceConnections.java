package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import dev.caravan.event.EmailEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Connections as sources of events, read from where their documents are kept. Thread-safe. */
public final class SourceConnections {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select id, connection.name, account, enabled, path_secret, previous_secret, previous_secret_until,
             (document -> 'events')::text as events, (document -> 'import')::text as import,
             (document -> 'exports')::text as exports
        from connection
      """;

  private final Jdbi jdbi;

  public SourceConnections(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<SourceConnection> find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SELECT + " where name = :name")
                .bind("name", name)
                .map((row, context) -> connection(row))
                .findOne());
  }

  /** Those that are called so now, and then those that were, the latest first. */
  public List<SourceConnection> everCalled(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT
                        + """
                         left join connection_earlier_name e on e.connection = id and e.name = :name
                         where connection.name = :name or e.name is not null
                         order by connection.name = :name desc, e.until desc
                        """)
                .bind("name", name)
                .map((row, context) -> connection(row))
                .list());
  }

  /** The connection that is called so, or else the last one that was. */
  public Optional<SourceConnection> called(String name) {
    return everCalled(name).stream().findFirst();
  }

  /** The connections with these surrogate ids; one that does not exist is absent. */
  public Map<Integer, SourceConnection> find(Collection<Integer> ids) {
    Map<Integer, SourceConnection> found = new HashMap<>();
    if (!ids.isEmpty()) {
      jdbi.useHandle(
          handle ->
              handle
                  .createQuery(SELECT + " where id = any(:ids)")
                  .bindArray("ids", Integer.class, ids)
                  .map((row, context) -> connection(row))
                  .forEach(connection -> found.put(connection.id(), connection)));
    }
    return found;
  }

  private static SourceConnection connection(ResultSet row) throws SQLException {
    OffsetDateTime until = row.getObject("previous_secret_until", OffsetDateTime.class);
    return new SourceConnection(
        row.getInt("id"),
        row.getString("name"),
        row.getInt("account"),
        row.getBoolean("enabled"),
        new PathSecrets(
            row.getString("path_secret"),
            row.getString("previous_secret"),
            until == null ? null : until.toInstant()),
        events(row.getString("events")),
        audiences(row.getString("import")),
        named(row.getString("import"), row.getString("exports")));
  }

  // A document without a list of types takes in all of them.
  private static EventSource events(String document) {
    JsonNode events = read(document);
    if (!events.isObject()) {
      return null;
    }
    Set<String> types = new LinkedHashSet<>();
    events.path("types").forEach(type -> types.add(type.asText()));
    if (!events.has("types")) {
      types.addAll(EmailEvent.words());
    }
    Set<String> campaigns = new LinkedHashSet<>();
    events.path("campaigns").forEach(kind -> campaigns.add(kind.asText()));
    if (!events.has("campaigns")) {
      campaigns.addAll(EventSource.CAMPAIGNS);
    }
    return new EventSource(
        events.path("joinKey").asText(),
        types,
        campaigns,
        events.hasNonNull("backfillFrom")
            ? LocalDate.parse(events.path("backfillFrom").asText())
            : null);
  }

  private static Set<String> named(String importGoal, String exports) {
    Set<String> ids = new LinkedHashSet<>();
    read(importGoal).path("audiences").forEach(audience -> ids.add(audience.path("id").asText()));
    read(exports).forEach(goal -> goal.path("audiences").forEach(id -> ids.add(id.asText())));
    return ids;
  }

  private static Set<String> audiences(String document) {
    JsonNode goal = read(document);
    Set<String> ids = new LinkedHashSet<>();
    if (goal.path("enabled").asBoolean(true)) {
      goal.path("audiences").forEach(audience -> ids.add(audience.path("id").asText()));
    }
    return ids;
  }

  private static JsonNode read(String json) {
    try {
      return json == null ? JSON.missingNode() : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored document is no JSON", e);
    }
  }
}
