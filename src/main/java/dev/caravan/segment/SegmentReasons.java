package dev.caravan.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Tells of one profile which condition of a segment decides: every single condition is asked of the
 * database by the SQL that it has within the segment, all of them in one statement. Used once.
 */
final class SegmentReasons {
  private static final ObjectReader JSON = StoredDocuments.JSON;

  /**
   * A single condition as SQL.
   *
   * @param holds true or false, never null
   * @param seen what it looks at, as jsonb
   */
  record Sql(String holds, String seen) {}

  private final Segments segments;
  private final SegmentCompiler compiler;
  private final List<Sql> asked = new ArrayList<>();
  private Boolean[] holds;
  private JsonNode[] seen;

  SegmentReasons(Segments segments) {
    this.segments = segments;
    this.compiler = segments.compiler(SegmentStore.PARAMETER_PREFIX);
  }

  /** Empty when there is no such profile. */
  Optional<SegmentMembership> of(Handle handle, String segment, long profile) {
    SegmentSql whole = compiler.compile(segment);
    Node root = segment(segment);
    Query query =
        handle
            .createQuery(
                "select %s, array[%s]::boolean[], array[%s]::text[] from profile p where p.id = :profile"
                    .formatted(
                        whole.sql(), column(Sql::holds), column(sql -> sql.seen() + "::text")))
            .bindMap(compiler.parameters())
            .bind("profile", profile);
    return query.map((row, context) -> membership(row, root)).findOne();
  }

  private SegmentMembership membership(ResultSet row, Node root) throws SQLException {
    holds = (Boolean[]) row.getArray(2).getArray();
    String[] texts = (String[]) row.getArray(3).getArray();
    seen = new JsonNode[texts.length];
    for (int i = 0; i < texts.length; i++) {
      seen[i] = texts[i] == null ? null : json(texts[i]);
    }
    if (root.holds() != row.getBoolean(1)) {
      throw new IllegalStateException("a segment is not what its conditions are together");
    }
    return new SegmentMembership(root.holds(), root.reason());
  }

  private String column(Function<Sql, String> part) {
    return asked.stream().map(part).collect(Collectors.joining(", "));
  }

  /** A condition of the segment in its place. */
  private interface Node {
    boolean holds();

    SegmentReason reason();
  }

  private Node segment(String name) {
    JsonNode where = segments.document(name).path("where");
    return node(name, "where", where, segments.segment(name).orElseThrow());
  }

  private Node node(String segment, String place, JsonNode json, Condition condition) {
    if (condition instanceof Condition.All all) {
      return new Group(
          segment, place, json, false, nodes(segment, place, json, "all", all.conditions()));
    } else if (condition instanceof Condition.Any any) {
      return new Group(
          segment, place, json, true, nodes(segment, place, json, "any", any.conditions()));
    } else if (condition instanceof Condition.Not not) {
      return new Not(node(segment, place + ".not", json.path("not"), not.condition()));
    } else if (condition instanceof Condition.InSegment other) {
      return new Reference(segment, place, json, segment(other.name()));
    }
    asked.add(compiler.single(condition));
    return new Single(segment, place, json, asked.size() - 1);
  }

  private List<Node> nodes(
      String segment, String place, JsonNode json, String key, List<Condition> conditions) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      String within = "%s.%s[%d]".formatted(place, key, i);
      nodes.add(node(segment, within, json.path(key).path(i), conditions.get(i)));
    }
    return nodes;
  }

  /**
   * Several conditions.
   *
   * @param decisive what a condition must be to decide alone: true in any, false in all
   */
  private record Group(
      String segment, String place, JsonNode json, boolean decisive, List<Node> nodes)
      implements Node {
    @Override
    public boolean holds() {
      return nodes.stream().anyMatch(node -> node.holds() == decisive) == decisive;
    }

    @Override
    public SegmentReason reason() {
      return nodes.stream()
          .filter(node -> node.holds() == decisive)
          .findFirst()
          .map(Node::reason)
          .orElseGet(
              () ->
                  new SegmentReason(
                      segment,
                      place,
                      holds(),
                      json,
                      null,
                      nodes.stream().map(Node::reason).toList()));
    }
  }

  private record Not(Node node) implements Node {
    @Override
    public boolean holds() {
      return !node.holds();
    }

    @Override
    public SegmentReason reason() {
      return node.reason();
    }
  }

  private record Reference(String segment, String place, JsonNode json, Node node) implements Node {
    @Override
    public boolean holds() {
      return node.holds();
    }

    @Override
    public SegmentReason reason() {
      return new SegmentReason(segment, place, holds(), json, null, List.of(node.reason()));
    }
  }

  private final class Single implements Node {
    private final String segment;
    private final String place;
    private final JsonNode json;
    private final int number;

    Single(String segment, String place, JsonNode json, int number) {
      this.segment = segment;
      this.place = place;
      this.json = json;
      this.number = number;
    }

    @Override
    public boolean holds() {
      return holds[number];
    }

    @Override
    public SegmentReason reason() {
      return new SegmentReason(segment, place, holds(), json, seen[number], List.of());
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readValue(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a value that is no JSON", e);
    }
  }
}
