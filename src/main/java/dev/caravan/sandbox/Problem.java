package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/** An answer other than the wished one, as {@code application/problem+json}. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** One entry of {@code errors}. */
  record FieldError(String field, String message) {}

  private final int status;
  private final String title;
  private final boolean typed;
  private final transient List<FieldError> errors;

  private Problem(int status, String title, String detail, boolean typed, List<FieldError> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.typed = typed;
    this.errors = errors;
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail, true, List.of());
  }

  /** Some real answers have no {@code type}. */
  static Problem untyped(int status, String title, String detail) {
    return new Problem(status, title, detail, false, List.of());
  }

  static Problem invalidResource(String detail, List<FieldError> errors) {
    return new Problem(400, "Invalid Resource", detail, true, errors);
  }

  static Problem invalidField(String field, String message) {
    return invalidResource(
        "The resource submitted could not be validated. For field-specific details, see the"
            + " 'errors' array.",
        List.of(new FieldError(field, message)));
  }

  static Problem notFound() {
    return of(404, "Resource Not Found", "The requested resource could not be found.");
  }

  static Problem methodNotAllowed() {
    return of(
        405,
        "Method Not Allowed",
        "The requested method and resource are not compatible. See the Allow header for this"
            + " resource's available methods.");
  }

  static Problem tooManyConnections() {
    return of(
        429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");
  }

  int status() {
    return status;
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (typed) {
      json.put("type", "https://mailchimp.com/developer/marketing/docs/errors/");
    }
    json.put("title", title).put("status", status).put("detail", getMessage());
    json.put("instance", UUID.randomUUID().toString());
    if (!errors.isEmpty()) {
      ArrayNode list = json.putArray("errors");
      errors.forEach(e -> list.addObject().put("field", e.field()).put("message", e.message()));
    }
    return json;
  }
}
