package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/**
 * What came in, in a form that any endpoint can carry: JSON text. It gets a name and the time, so
 * that it means the same whenever it is handed over, and however often.
 */
public final class RawEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;

  public RawEvents(Clock clock) {
    this.clock = clock;
  }

  public String write(InboxEntry entry) {
    return JSON.createObjectNode()
        .put("delivery", UUID.randomUUID().toString())
        .put("at", clock.instant().toString())
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
          entry.path("body").asText(),
          entry.path("delivery").asText(),
          Instant.parse(entry.path("at").asText()));
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException("a raw event was not written here");
    }
  }
}
