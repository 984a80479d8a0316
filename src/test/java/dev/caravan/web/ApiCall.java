package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** One call of an API handler, as the server hands it over. */
final class ApiCall {
  private static final CamelContext CONTEXT = new DefaultCamelContext();

  private final Exchange exchange = new DefaultExchange(CONTEXT);

  /** Of somebody to whom everything is open. */
  ApiCall() {
    this(Caller.ofSetting());
  }

  ApiCall(Caller caller) {
    caller.enter(exchange);
  }

  ApiCall with(String header, Object value) {
    exchange.getMessage().setHeader(header, value);
    return this;
  }

  ApiCall body(String text) {
    exchange.getMessage().setBody(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  ApiCall to(Consumer<Exchange> handler) {
    handler.accept(exchange);
    return this;
  }

  int status() {
    return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
  }

  String header(String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }

  String text() {
    return exchange.getMessage().getBody(String.class);
  }

  JsonNode json() {
    try {
      return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
