package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Which of the rejected and deferred rows of a run are tried again.
 *
 * @param goal only of this one; null: of all
 * @param reason only those with this reason, {@code -}: those without; null: all
 * @param profile only this one's row, with {@code goal}; null: everybody's
 */
record RetryRequest(String goal, String reason, Long profile) {
  /**
   * Reads the body of the call; where there is none, all rows are meant.
   *
   * @throws ApiProblem that names every wrong field
   */
  static RetryRequest read(Exchange exchange) {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    if (body == null || body.length == 0) {
      return new RetryRequest(null, null, null);
    }
    exchange.getMessage().setBody(body); // what came as a stream is read once
    ObjectNode document = RequestDocument.json(exchange);
    List<FieldError> errors = new ArrayList<>();
    String goal = null;
    String reason = null;
    Long profile = null;
    for (var field : document.properties()) {
      switch (field.getKey()) {
        case "goal" -> goal = text(field.getKey(), field.getValue(), errors);
        case "reason" -> reason = text(field.getKey(), field.getValue(), errors);
        case "profile" -> profile = number(field.getValue(), errors);
        default ->
            errors.add(
                new FieldError(field.getKey(), "is unknown here; there are goal, reason, profile"));
      }
    }
    if (profile != null && goal == null && errors.isEmpty()) {
      errors.add(new FieldError("goal", "is missing; with profile it says which row is meant"));
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("Nothing is tried again", errors);
    }
    return new RetryRequest(goal, reason, profile);
  }

  boolean isOfAll() {
    return goal == null && reason == null && profile == null;
  }

  private static String text(String field, JsonNode value, List<FieldError> errors) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.asText().isBlank()) {
      errors.add(new FieldError(field, value + " is no text such as the run's reasons tell it"));
    }
    return value.asText();
  }

  private static Long number(JsonNode value, List<FieldError> errors) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      errors.add(new FieldError("profile", value + " is no profile's number, such as 17"));
    }
    return value.asLong();
  }
}
