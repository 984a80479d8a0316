package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Writes an HTTP answer onto an exchange. The headers of the request are cleared first: the server
 * copies what is left of them into the response.
 */
public final class Answer {
  private Answer() {}

  /** As text: that the server sends at once, where bytes are pumped through a stream of its own. */
  public static void json(Exchange exchange, int status, JsonNode body) {
    bytes(exchange, status, "application/json", body.toString());
  }

  /** 204. */
  public static void nothing(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
    message.setBody(null);
  }

  /** Any body that Camel can stream: bytes, text, an input stream. */
  public static void bytes(Exchange exchange, int status, String contentType, Object body) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(Exchange.CONTENT_TYPE, contentType);
    message.setBody(body);
  }
}
