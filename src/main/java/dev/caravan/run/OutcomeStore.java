package dev.caravan.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the outcomes of runs, page by page or as a stream. Safe for use by many threads. */
public final class OutcomeStore {
  /** Numbers as precise as they were written. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final int FETCH_SIZE = 1000;

  /**
   * Where a page of outcomes starts: behind the row with this class and id.
   *
   * @param outcomeClass the class of the last row read; empty before the first
   */
  public record After(String outcomeClass, long id) {
    public static final After START = new After("", 0);

    /** The form in which people carry it from page to page. */
    public String text() {
      return outcomeClass + "." + id;
    }

    /**
     * @throws IllegalArgumentException when it is not one that {@link #text()} made
     */
    public static After of(String text) {
      int dot = text.indexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException("after: " + text + " is not a place in this list");
      }
      return new After(text.substring(0, dot), Long.parseLong(text.substring(dot + 1)));
    }
  }

  /** An outcome as the API answers it, and its place in the list. */
  public record Row(After place, ObjectNode json) {}

  private final Jdbi jdbi;

  public OutcomeStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * At most {@code limit} rows behind a place, by class and then in the order they were written.
   *
   * @param outcomeClass null: all
   * @param reason null: all
   */
  public List<Row> page(long run, String outcomeClass, String reason, int limit, After after) {
    return jdbi.withHandle(
        handle ->
            query(handle, run, outcomeClass, reason, after, "limit " + limit)
                .map(OutcomeStore::row)
                .list());
  }

  /** Every row, one at a time and never all in memory. */
  public void stream(long run, String outcomeClass, String reason, Consumer<ObjectNode> sink) {
    jdbi.useTransaction(
        handle -> {
          Query query = query(handle, run, outcomeClass, reason, After.START, "");
          query.setFetchSize(FETCH_SIZE);
          query.map(OutcomeStore::row).forEach(row -> sink.accept(row.json()));
        });
  }

  private static Query query(
      Handle handle, long run, String outcomeClass, String reason, After after, String limit) {
    return handle
        .createQuery(
            """
            select o.id, o.class, g.name as goal, a.mailchimp_id as audience, o.address, o.profile,
                   o.reason, o.detail, o.field, o.before::text, o.after::text, o.rules::text, o.at
              from outcome o
              join goal g on g.id = o.goal
              join audience a on a.id = o.audience
             where o.run = :run
               and o.day = (select (requested_at at time zone 'UTC')::date from run where id = :run)
               and (o.class, o.id) > (:afterClass, :afterId)
               and (:class::text is null or o.class = :class)
               and (:reason::text is null or o.reason = :reason)
             order by o.class, o.id
            """
                + limit)
        .bind("run", run)
        .bind("class", outcomeClass)
        .bind("reason", reason)
        .bind("afterClass", after.outcomeClass())
        .bind("afterId", after.id());
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    ObjectNode json = JSON.createObjectNode();
    json.put("goal", row.getString("goal"));
    json.put("audience", row.getString("audience"));
    json.put("email", row.getString("address"));
    long profile = row.getLong("profile");
    json.put("profile", row.wasNull() ? null : Long.valueOf(profile));
    json.put("class", row.getString("class"));
    json.put("reason", row.getString("reason"));
    json.put("detail", row.getString("detail"));
    json.put("field", row.getString("field"));
    tree(json, "before", row.getString("before"));
    tree(json, "after", row.getString("after"));
    String rules = row.getString("rules");
    if (rules != null) {
      tree(json, "rules", rules);
    }
    json.put("at", row.getObject("at", OffsetDateTime.class).toInstant().toString());
    return new Row(new After(row.getString("class"), row.getLong("id")), json);
  }

  private static void tree(ObjectNode json, String field, String text) {
    try {
      json.set(field, text == null ? json.nullNode() : JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
