package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns exceptions of API calls into problem documents (RFC 9457). Used by the error routes. */
public final class Problems {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** A call that was refused on purpose. */
  public void refused(Exchange exchange) {
    ApiProblem problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ApiProblem.class);
    answer(exchange, problem.status(), document(problem));
  }

  /** A call that failed because of a mistake of ours: the log has the rest, under the same id. */
  public void failed(Exchange exchange) {
    String id = UUID.randomUUID().toString();
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    LOG.error("error {} in {}", id, exchange.getFromRouteId(), cause);
    answer(
        exchange,
        500,
        document(500, "Internal error", "This is a mistake of ours; the log has it as " + id));
  }

  static ObjectNode document(ApiProblem problem) {
    ObjectNode document = document(problem.status(), problem.title(), problem.getMessage());
    if (!problem.errors().isEmpty()) {
      ArrayNode errors = document.putArray("errors");
      problem
          .errors()
          .forEach(
              error ->
                  errors.addObject().put("field", error.field()).put("message", error.message()));
    }
    return document;
  }

  static ObjectNode document(int status, String title, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }

  private static void answer(Exchange exchange, int status, JsonNode document) {
    Answer.bytes(
        exchange, status, CONTENT_TYPE, document.toString().getBytes(StandardCharsets.UTF_8));
  }
}
