package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What came in, in a form that any endpoint can carry: JSON text. */
public final class RawEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  public String write(InboxEntry entry) {
    return JSON.createObjectNode()
        .put("connection", entry.connection())
        .put("source", entry.source().word())
        .put("body", entry.body())
        .toString();
  }

  /**
   * @throws IllegalArgumentException when it was not written here
   */
  public InboxEntry read(String text) {
    try {
      JsonNode entry = JSON.readTree(text);
      return new InboxEntry(
          entry.path("connection").asInt(),
          InboxEntry.Source.of(entry.path("source").asText()),
          entry.path("body").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a raw event is no JSON", e);
    }
  }
}
