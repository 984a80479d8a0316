package dev.caravan.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads a document from JSON (RFC 8259): one object, no key twice, nothing behind it, numbers
 * without loss. Safe for use by many threads.
 */
public final class JsonText {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * @throws InvalidDocument naming the line where it stops being JSON
   */
  public ObjectNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidDocument("", "the document must be a JSON object: {…}");
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new InvalidDocument(
          "",
          "the document is not JSON"
              + where
              + ": "
              // Where it began is told in words of the parser's own.
              + e.getOriginalMessage().replaceAll(" \\(start marker at .*", ""));
    }
  }
}
