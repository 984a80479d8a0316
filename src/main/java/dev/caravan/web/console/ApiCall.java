package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.web.ApiProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/**
 * One call of the API, made by a page in the same process: the handler that answers programs
 * answers people, too, with the same checks and in the same words. Not safe for use by several
 * threads.
 */
final class ApiCall {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lets a caller's call pass to its handler. */
  @FunctionalInterface
  interface Door {
    /**
     * @param path with the names in the place of the parameters
     */
    void pass(String call, String path, Exchange exchange, Consumer<Exchange> handler);
  }

  private final Door door;
  private final String name;
  private final Consumer<Exchange> handler;
  private final Exchange exchange;

  /**
   * @param name as the OpenAPI document has it: {@code GET /api/connections/{name}}
   * @param handler the method behind the call: {@code connectionsApi::get}
   */
  ApiCall(CamelContext camel, Door door, String name, Consumer<Exchange> handler) {
    this.door = door;
    this.name = name;
    this.handler = handler;
    this.exchange = new DefaultExchange(camel);
  }

  /** A parameter of the path or the query, or a header; null or empty: left out. */
  ApiCall with(String name, Object value) {
    if (value != null && !value.toString().isEmpty()) {
      exchange.getMessage().setHeader(name, value.toString());
    }
    return this;
  }

  ApiCall body(JsonNode body) {
    return body("application/json", body.toString());
  }

  ApiCall body(String contentType, String body) {
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
    exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /**
   * Makes the call.
   *
   * @return what was answered; a missing node when there is nothing to say
   * @throws ApiProblem when it was refused
   */
  JsonNode json() {
    byte[] answer = bytes();
    try {
      return answer == null ? MissingNode.getInstance() : JSON.readTree(answer);
    } catch (IOException e) {
      throw new UncheckedIOException("the answer is no JSON", e);
    }
  }

  /** Makes the call, for an answer that is too long to be held; to be closed. */
  InputStream stream() {
    door.pass(name, path(), exchange, handler);
    return exchange.getMessage().getBody(InputStream.class);
  }

  /** Makes the call, for an answer that is no JSON. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** A header of the answer; null: there is none. */
  String header(String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }

  private String path() {
    String path = name.substring(name.indexOf(' ') + 1);
    for (Map.Entry<String, Object> header : exchange.getMessage().getHeaders().entrySet()) {
      path = path.replace("{" + header.getKey() + "}", String.valueOf(header.getValue()));
    }
    return path;
  }

  private byte[] bytes() {
    door.pass(name, path(), exchange, handler);
    return exchange.getMessage().getBody(byte[].class);
  }
}
