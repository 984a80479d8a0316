package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The versions of the documents: who made them, when, and what they changed. Thread-safe. */
public final class ConnectionVersions {
  private static final JsonText JSON = new JsonText();

  private static final String SELECT =
      """
      select v.version, v.document, v.changed_by, v.changed_at, b.document as before
        from connection c
        join connection_version v on v.connection = c.id
        left join lateral (select document from connection_version e
                            where e.connection = c.id and e.version < v.version
                            order by e.version desc limit 1) b on true
       where c.name = :name
      """;

  private final Jdbi jdbi;

  public ConnectionVersions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Newest first; empty when there is no such connection.
   *
   * @param before only versions before this one; null: from the newest
   */
  public List<DocumentVersion> list(String name, Integer before, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT
                        + " and (:before::int is null or v.version < :before)"
                        + " order by v.version desc limit :limit")
                .bind("name", name)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> version(row))
                .list());
  }

  public Optional<DocumentVersion> find(String name, int version) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SELECT + " and v.version = :version")
                .bind("name", name)
                .bind("version", version)
                .map((row, context) -> version(row))
                .findOne());
  }

  private static DocumentVersion version(ResultSet row) throws SQLException {
    ObjectNode document = DocumentOrder.of(JSON.parse(row.getString("document")));
    String before = row.getString("before");
    return new DocumentVersion(
        row.getInt("version"),
        document,
        row.getString("changed_by"),
        row.getObject("changed_at", OffsetDateTime.class).toInstant(),
        before == null
            ? List.of()
            : DocumentChanges.between(DocumentOrder.of(JSON.parse(before)), document));
  }
}
