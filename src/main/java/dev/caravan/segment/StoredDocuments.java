package dev.caravan.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.profile.PropertyStore;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The documents of segments and lifecycles as the database holds them. */
final class StoredDocuments {
  static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private StoredDocuments() {}

  /** All that conditions can refer to at this moment. */
  static Segments all(Handle handle, PropertyStore properties) {
    return new Segments(
        segments(handle), lifecycles(handle), properties.byId(handle), ObjectiveStore.all(handle));
  }

  /** By name, in the order of the names. */
  static SortedMap<String, JsonNode> segments(Handle handle) {
    return documents(handle, "select name, document::text from segment");
  }

  /** By name, in the order of the names. */
  static SortedMap<String, JsonNode> lifecycles(Handle handle) {
    return documents(handle, "select name, document::text from lifecycle");
  }

  /**
   * Segments and lifecycles change one at a time, so that two changes cannot close a circle. Until
   * the end of the transaction.
   */
  static void lock(Handle handle) {
    handle.execute("lock table segment in share row exclusive mode");
  }

  private static SortedMap<String, JsonNode> documents(Handle handle, String sql) {
    SortedMap<String, JsonNode> documents = new TreeMap<>();
    handle
        .createQuery(sql)
        .map((row, context) -> Map.entry(row.getString(1), SegmentOrder.of(json(row.getString(2)))))
        .forEach(entry -> documents.put(entry.getKey(), entry.getValue()));
    return documents;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readValue(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a document that is no JSON", e);
    }
  }
}
