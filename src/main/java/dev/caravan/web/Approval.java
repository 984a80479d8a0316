package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Somebody lets a plan pass; who it is, is known from the call.
 *
 * @param plan its id
 * @param remark what the call says of it under {@code by}, such as in whose name it is made, 1 to
 *     200 characters; null: nothing
 */
record Approval(String plan, String remark) {
  private static final Set<String> FIELDS = Set.of("by", "plan");
  private static final int LONGEST = 200;

  /**
   * Reads the body of the call.
   *
   * @throws ApiProblem that names every wrong field
   */
  static Approval read(ObjectNode document) {
    List<FieldError> errors = new ArrayList<>();
    for (var field : document.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        errors.add(new FieldError(field.getKey(), "is unknown here; there are by, plan"));
      }
    }
    String remark =
        document.has("by") ? text(document, "by", "a remark on the approval", errors) : null;
    String plan = text(document, "plan", "the id of the plan, as the run tells it", errors);
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("Nothing was approved", errors);
    }
    return new Approval(plan, remark);
  }

  private static String text(
      ObjectNode document, String field, String what, List<FieldError> errors) {
    JsonNode value = document.path(field);
    String text = value.asText().strip();
    if (!value.isTextual() || text.isEmpty() || text.length() > LONGEST) {
      errors.add(
          new FieldError(field, "must be %s, in 1 to %d characters".formatted(what, LONGEST)));
    }
    return text;
  }
}
