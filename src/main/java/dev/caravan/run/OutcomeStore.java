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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the outcomes of runs, page by page or as a stream. Safe for use by many threads. */
public final class OutcomeStore {
  /** Numbers as precise as they were written. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Of the run {@code :run}; conditions and an order may follow. */
  static final String SELECT =
      """
      select o.id, o.class, coalesce(each.number, 0) as number, g.name as goal,
               a.mailchimp_id as audience,
               case when o.profiles is null then o.address else each.address end as address,
               case when o.profiles is null then o.profile else each.profile end as profile,
               o.reason, o.detail, o.field, o.before::text, o.after::text, o.rules::text, o.at
          from outcome o
          join goal g on g.id = o.goal
          join audience a on a.id = o.audience
          left join lateral unnest(o.profiles, o.addresses)
               with ordinality as each (profile, address, number) on o.profiles is not null
         where o.run = :run
           and o.day = (select (requested_at at time zone 'UTC')::date from run where id = :run)
      """;

  private static final int FETCH_SIZE = 1000;

  /**
   * Where a page of outcomes starts: behind this one.
   *
   * @param outcomeClass the class of the last outcome read; empty before the first
   * @param id of the row that tells of it
   * @param number which of the people it is that share the row, from 1; 0: it has it for itself
   */
  public record After(String outcomeClass, long id, long number) {
    public static final After START = new After("", 0, 0);

    private static final Pattern TEXT = Pattern.compile("([A-Z]+)\\.(\\d{1,18})(?:\\.(\\d{1,9}))?");

    /** The form in which people carry it from page to page. */
    public String text() {
      return outcomeClass + "." + id + (number == 0 ? "" : "." + number);
    }

    /**
     * @throws IllegalArgumentException when it is not one that {@link #text()} made
     */
    public static After of(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("after: " + text + " is not a place in this list");
      }
      return new After(
          parts.group(1),
          Long.parseLong(parts.group(2)),
          parts.group(3) == null ? 0 : Long.parseLong(parts.group(3)));
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
   */
  public List<Row> page(long run, OutcomeFilter filter, int limit, After after) {
    return jdbi.withHandle(
        handle ->
            query(handle, run, filter, after, "limit " + limit).map(OutcomeStore::row).list());
  }

  /** Every row, one at a time and never all in memory. */
  public void stream(long run, OutcomeFilter filter, Consumer<ObjectNode> sink) {
    jdbi.useTransaction(
        handle -> {
          Query query = query(handle, run, filter, After.START, "");
          query.setFetchSize(FETCH_SIZE);
          query.map(OutcomeStore::row).forEach(row -> sink.accept(row.json()));
        });
  }

  private static Query query(
      Handle handle, long run, OutcomeFilter filter, After after, String limit) {
    return filter
        .bind(
            handle.createQuery(
                SELECT
                    + OutcomeFilter.CONDITIONS
                    + """
               and (o.class, o.id) >= (:afterClass, :afterId)
               and (o.class, o.id, coalesce(each.number, 0)) > (:afterClass, :afterId, :afterNumber)
             order by o.class, o.id, number
            """
                    + limit))
        .bind("run", run)
        .bind("afterClass", after.outcomeClass())
        .bind("afterId", after.id())
        .bind("afterNumber", after.number());
  }

  static Row row(ResultSet row, StatementContext context) throws SQLException {
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
    return new Row(
        new After(row.getString("class"), row.getLong("id"), row.getLong("number")), json);
  }

  private static void tree(ObjectNode json, String field, String text) {
    try {
      json.set(field, text == null ? json.nullNode() : JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
