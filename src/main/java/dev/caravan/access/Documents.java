package dev.caravan.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** What people set up, as it stands, found by its address in the API; without any secret. */
public final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> QUERIES =
      Map.of(
          "connections", "select document from connection where name = :name",
          "segments", "select document from segment where name = :name",
          "lifecycles", "select document from lifecycle where name = :name",
          "objectives", "select document from objective where id = :name",
          "zones", "select to_jsonb(z) - 'changed_at' from zone z where id = :name",
          "properties",
              "select to_jsonb(p) - array['created_at', 'changed_at'] from property p where id = :name",
          "accounts",
              "select to_jsonb(a) - array['id', 'secret', 'created_at', 'checked_at'] from account a where name = :name",
          "users",
              "select to_jsonb(u) - array['id', 'password', 'created_at', 'changed_at'] from console_user u where name = :name",
          "tokens",
              "select to_jsonb(t) - array['hash', 'used_at'] from api_token t where id::text = :name");

  private final Jdbi jdbi;

  public Documents(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The document that a call is about.
   *
   * @param path {@code /api/segments/vip}, or an address below it
   * @return a missing node where no document is, or none of such
   */
  public JsonNode at(String path) {
    String[] parts = path.split("/", -1);
    String query = parts.length < 4 ? null : QUERIES.get(parts[2]);
    if (query == null) {
      return MissingNode.getInstance();
    }
    String name = URLDecoder.decode(parts[3].replace("+", "%2B"), StandardCharsets.UTF_8);
    return jdbi.withHandle(
            handle -> handle.createQuery(query).bind("name", name).mapTo(String.class).findOne())
        .map(Documents::read)
        .orElseGet(MissingNode::getInstance);
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column of jsonb holds no JSON", e);
    }
  }
}
