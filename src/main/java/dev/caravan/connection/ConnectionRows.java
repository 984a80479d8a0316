package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads rows of the table {@code connection} and what belongs to them. */
final class ConnectionRows {
  private static final JsonText JSON = new JsonText();

  private final DocumentReader reader;

  ConnectionRows(DocumentReader reader) {
    this.reader = reader;
  }

  /**
   * A row as it stands.
   *
   * @param nextRunAt null: only by hand
   * @param rhythmAt the even rhythm behind that; null: it is on time
   * @param file in the folder of documents; null: it is not kept there
   */
  record Row(
      int id,
      String name,
      int version,
      int account,
      ObjectNode tree,
      Instant nextRunAt,
      Instant rhythmAt,
      PathSecrets secrets,
      String file) {}

  Optional<Row> row(Handle handle, String name) {
    return handle
        .createQuery("select * from connection where name = :name")
        .bind("name", name)
        .map(ConnectionRows::read)
        .findOne();
  }

  /** Nobody else changes it, and no run of it is opened, until the transaction ends. */
  Optional<Row> locked(Handle handle, String name) {
    return handle
        .createQuery("select * from connection where name = :name for update")
        .bind("name", name)
        .map(ConnectionRows::read)
        .findOne();
  }

  Optional<Connection> find(Handle handle, String name) {
    return row(handle, name).map(row -> connection(handle, row));
  }

  Optional<Connection> find(Handle handle, int id) {
    return handle
        .createQuery("select * from connection where id = :id")
        .bind("id", id)
        .map(ConnectionRows::read)
        .findOne()
        .map(row -> connection(handle, row));
  }

  List<Connection> all(Handle handle) {
    return handle
        .createQuery("select * from connection order by name collate \"C\"")
        .map(ConnectionRows::read)
        .list()
        .stream()
        .map(row -> connection(handle, row))
        .toList();
  }

  ConnectionDocument document(Row row) {
    return reader.read(row.tree());
  }

  Connection connection(Handle handle, Row row) {
    ConnectionDocument document = document(row);
    return new Connection(
        row.id(),
        row.name(),
        row.version(),
        row.account(),
        document,
        goals(handle, row.id(), document),
        audiences(handle, row.account(), document));
  }

  /** Goals that only earlier versions had keep their rows and are left out here. */
  private static Map<String, Integer> goals(Handle handle, int id, ConnectionDocument document) {
    Map<String, Integer> stored = new LinkedHashMap<>();
    handle
        .createQuery("select name, id from goal where connection = :id")
        .bind("id", id)
        .map((row, context) -> Map.entry(row.getString("name"), row.getInt("id")))
        .forEach(goal -> stored.put(goal.getKey(), goal.getValue()));
    Set<String> names = new LinkedHashSet<>();
    if (document.importGoal() != null) {
      names.add(ImportGoal.NAME);
    }
    document.exports().forEach(export -> names.add(export.goal()));
    Map<String, Integer> goals = new LinkedHashMap<>();
    names.stream().filter(stored::containsKey).forEach(name -> goals.put(name, stored.get(name)));
    return Map.copyOf(goals);
  }

  private static Map<String, Integer> audiences(
      Handle handle, int account, ConnectionDocument document) {
    Set<String> named = new LinkedHashSet<>();
    if (document.importGoal() != null) {
      document.importGoal().audiences().forEach(audience -> named.add(audience.id()));
    }
    document.exports().forEach(export -> named.addAll(export.audiences()));
    Map<String, Integer> audiences = new LinkedHashMap<>();
    handle
        .createQuery(
            "select mailchimp_id, id from audience where account = :account and mailchimp_id ="
                + " any(:named)")
        .bind("account", account)
        .bindArray("named", String.class, List.copyOf(named))
        .map((row, context) -> Map.entry(row.getString("mailchimp_id"), row.getInt("id")))
        .forEach(audience -> audiences.put(audience.getKey(), audience.getValue()));
    return Map.copyOf(audiences);
  }

  private static Row read(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getInt("id"),
        row.getString("name"),
        row.getInt("version"),
        row.getInt("account"),
        JSON.parse(row.getString("document")),
        instant(row, "next_run_at"),
        instant(row, "rhythm_at"),
        new PathSecrets(
            row.getString("path_secret"),
            row.getString("previous_secret"),
            instant(row, "previous_secret_until")),
        row.getString("file"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
