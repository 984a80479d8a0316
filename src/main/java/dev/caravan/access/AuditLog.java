package dev.caravan.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Every change that people and their programs made. Entries are only added: the table itself
 * refuses everything else. Safe for use by many threads.
 */
public final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;

  public AuditLog(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public void add(AuditEntry entry) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into audit (at, who, means, origin, call, path, status, before, after, changes)
                    values (:at, :who, :means, :origin, :call, :path, :status, :before, :after, cast(:changes as jsonb))
                    """)
                .bind("at", at(entry.at()))
                .bind("who", entry.who())
                .bind("means", entry.means())
                .bind("origin", entry.origin())
                .bind("call", entry.call())
                .bind("path", entry.path())
                .bind("status", entry.status())
                .bind("before", entry.before())
                .bind("after", entry.after())
                .bind("changes", entry.changes() == null ? null : entry.changes().toString())
                .execute());
  }

  /**
   * Entries, newest first.
   *
   * @param before only those with a smaller id; {@link Long#MAX_VALUE}: from the newest on
   */
  public List<AuditEntry> page(AuditFilter filter, long before, int rows) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from audit
                     where id < :before
                       and (cast(:who as text) is null or who = :who)
                       and (cast(:call as text) is null or call = :call)
                       and (cast(:path as text) is null or starts_with(path, :path))
                       and (cast(:from as timestamptz) is null or at >= :from)
                       and (cast(:to as timestamptz) is null or at < :to)
                     order by id desc limit :rows
                    """)
                .bind("before", before)
                .bind("who", filter.who())
                .bind("call", filter.call())
                .bind("path", filter.path())
                .bind("from", at(filter.from()))
                .bind("to", at(filter.to()))
                .bind("rows", rows)
                .map(AuditLog::entry)
                .list());
  }

  private static AuditEntry entry(ResultSet row, StatementContext context) throws SQLException {
    return new AuditEntry(
        row.getLong("id"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("who"),
        row.getString("means"),
        row.getString("origin"),
        row.getString("call"),
        row.getString("path"),
        row.getInt("status"),
        row.getString("before"),
        row.getString("after"),
        changes(row.getString("changes")));
  }

  private static ArrayNode changes(String text) {
    try {
      return text == null ? null : (ArrayNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column of jsonb holds no JSON", e);
    }
  }

  private static OffsetDateTime at(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
