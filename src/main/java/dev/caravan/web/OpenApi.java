package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;

/** Answers the OpenAPI 3 document of the API. */
public final class OpenApi {
  private final byte[] document;

  public OpenApi() {
    try (InputStream resource = OpenApi.class.getResourceAsStream("/openapi.json")) {
      document = resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json cannot be read", e);
    }
  }

  public void get(Exchange exchange) {
    Answer.bytes(exchange, 200, "application/json", document);
  }

  CallTable calls() {
    return new CallTable(read(document), new CallRights());
  }

  /** The document, to be read by those who tell people what a call does. */
  public static JsonNode tree() {
    return read(new OpenApi().document);
  }

  private static JsonNode read(byte[] document) {
    try {
      return new ObjectMapper().readTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json is no JSON", e);
    }
  }
}
