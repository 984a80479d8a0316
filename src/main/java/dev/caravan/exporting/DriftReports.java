package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What comparisons have found. Safe for use by many threads. */
public final class DriftReports {
  /**
   * Where a page of a list ends: behind this field of a member.
   *
   * @param goal surrogate id
   * @param audience surrogate id
   */
  public record Place(int goal, int audience, long profile, String field) {
    public static final Place START = new Place(0, 0, Long.MIN_VALUE, "");

    /** The form in which people carry it from page to page. */
    public String text() {
      return goal + "." + audience + "." + profile + "." + field;
    }

    /**
     * @throws IllegalArgumentException when it is not one that {@link #text()} made
     */
    public static Place of(String text) {
      String[] parts = text.split("\\.", 4);
      if (parts.length < 4) {
        throw new IllegalArgumentException(text + " is no place in this list");
      }
      return new Place(
          Integer.parseInt(parts[0]),
          Integer.parseInt(parts[1]),
          Long.parseLong(parts[2]),
          parts[3]);
    }
  }

  /** A field of a member as the API tells it, and its place in the list. */
  public record Row(Place place, ObjectNode json) {}

  private final Jdbi jdbi;

  public DriftReports(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * At most {@code limit} fields that a run found, by goal, audience and profile.
   *
   * @param field only this one; null: all
   * @param changedBy {@code there}, {@code goal} or {@code mailchimp}; null: whoever
   */
  public List<Row> page(long run, String field, String changedBy, Place after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select d.*, d.ours::text as our_text, d.theirs::text as their_text,
                           g.name as goal_name, a.mailchimp_id, o.name as other_name
                      from drift d join goal g on g.id = d.goal join audience a on a.id = d.audience
                      left join goal o on o.id = d.other_goal
                     where d.run = :run
                       and (d.goal, d.audience, d.profile, d.field)
                           > (:goal, :audience, :profile, :place)
                       and (:field::text is null or d.field = :field)
                       and (:by::text is null or d.changed_by = :by)
                     order by d.goal, d.audience, d.profile, d.field limit :limit
                    """)
                .bind("run", run)
                .bind("goal", after.goal())
                .bind("audience", after.audience())
                .bind("profile", after.profile())
                .bind("place", after.field())
                .bind("field", field)
                .bind("by", changedBy)
                .bind("limit", limit)
                .map((row, context) -> row(row))
                .list());
  }

  /** The latest comparison of a connection; empty: there was none. */
  public Optional<Long> latest(int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id from run where connection = :connection and trigger = 'drift'
                     order by id desc limit 1
                    """)
                .bind("connection", connection)
                .mapTo(Long.class)
                .findOne());
  }

  /** How many members, and how many of their fields, a run found; and who changed how many. */
  public ObjectNode totals(long run) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select count(distinct (audience, profile)) as members, count(*) as fields,
                           count(*) filter (where changed_by = 'there') as there,
                           count(*) filter (where changed_by = 'goal') as goal,
                           count(*) filter (where changed_by = 'mailchimp') as mailchimp,
                           count(*) filter (where repaired is not null) as repaired
                      from drift where run = :run
                    """)
                .bind("run", run)
                .map(
                    (row, context) -> {
                      ObjectNode json = JsonNodeFactory.instance.objectNode();
                      json.put("members", row.getLong("members"));
                      json.put("fields", row.getLong("fields"));
                      json.putObject("changedBy")
                          .put("there", row.getLong("there"))
                          .put("goal", row.getLong("goal"))
                          .put("mailchimp", row.getLong("mailchimp"));
                      return json.put("repaired", row.getLong("repaired"));
                    })
                .one());
  }

  private static Row row(ResultSet row) throws SQLException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("goal", row.getString("goal_name")).put("audience", row.getString("mailchimp_id"));
    json.put("profile", row.getLong("profile")).put("email", row.getString("address"));
    json.put("field", row.getString("field"));
    json.set("ours", node(row.getString("our_text")));
    json.set("theirs", node(row.getString("their_text")));
    json.put("changedBy", row.getString("changed_by"));
    json.put("otherGoal", row.getString("other_name"));
    json.put("sentAt", text(row, "sent_at")).put("changedAt", text(row, "changed_at"));
    json.put("repaired", row.getString("repaired")).put("repairedAt", text(row, "repaired_at"));
    return new Row(
        new Place(
            row.getInt("goal"),
            row.getInt("audience"),
            row.getLong("profile"),
            row.getString("field")),
        json);
  }

  private static JsonNode node(String text) throws SQLException {
    return text == null ? JsonNodeFactory.instance.nullNode() : FactsStore.json(text);
  }

  private static String text(ResultSet row, String column) throws SQLException {
    var time = FactsStore.instant(row, column);
    return time == null ? null : time.toString();
  }
}
