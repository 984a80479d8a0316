package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Why one member is not written: a row of a batch answer, or the answer to a single write. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String title;
  private final String code;
  private final boolean typed;
  private final transient List<Problem.FieldError> errors;

  private Refusal(
      String title, String text, String code, boolean typed, List<Problem.FieldError> errors) {
    super(text, null, false, false);
    this.title = title;
    this.code = code;
    this.typed = typed;
    this.errors = errors;
  }

  private static Refusal generic(String title, String text) {
    return new Refusal(title, text, "ERROR_GENERIC", true, List.of());
  }

  private static Refusal untyped(String title, String text) {
    return new Refusal(title, text, "ERROR_GENERIC", false, List.of());
  }

  static Refusal badAddress() {
    return generic("Invalid Resource", "Please provide a valid email address.");
  }

  static Refusal fakeAddress(String email) {
    return generic(
        "Invalid Resource", email + " looks fake or invalid, please enter a real email address.");
  }

  static Refusal manyLists(String email) {
    return generic(
        "Invalid Resource",
        email
            + " has signed up to a lot of lists very recently; we're not allowing more signups"
            + " for now");
  }

  static Refusal existsInBatch(String email) {
    return new Refusal(
        "Member Exists",
        email
            + " is already a list member, do you want to update? please provide"
            + " update_existing:true in the request body",
        "ERROR_CONTACT_EXISTS",
        false,
        List.of());
  }

  static Refusal exists(String email) {
    return untyped(
        "Member Exists",
        email + " is already a list member. Use PUT to insert or update list members.");
  }

  static Refusal duplicate(String email) {
    return generic("Invalid Resource", email + " is a duplicate within this request.");
  }

  static Refusal compliance(String email) {
    return untyped(
        "Member In Compliance State",
        email
            + " is in a compliance state due to unsubscribe, bounce, or compliance review and"
            + " cannot be subscribed.");
  }

  static Refusal complianceInBatch(String email) {
    return untyped(
        "Member In Compliance State",
        email
            + " is already a list member in compliance state due to unsubscribe, bounce, or"
            + " compliance review.");
  }

  static Refusal forgotten(String email) {
    return generic(
        "Forgotten Email Not Subscribed",
        email
            + " was permanently deleted and cannot be re-imported. The contact must re-subscribe"
            + " to get back on the list.");
  }

  static Refusal archivedPatch() {
    return generic(
        "Invalid Resource", "This contact is archived. Use PUT to bring it back to the list.");
  }

  static Refusal field(String field, String message) {
    return fields(
        "The resource submitted could not be validated. For field-specific details, see the"
            + " 'errors' array.",
        List.of(new Problem.FieldError(field, message)));
  }

  static Refusal mergeFields(List<Problem.FieldError> errors) {
    return fields("Your merge fields were invalid.", errors);
  }

  private static Refusal fields(String text, List<Problem.FieldError> errors) {
    return new Refusal("Invalid Resource", text, "ERROR_GENERIC", true, errors);
  }

  Problem toProblem() {
    if (!errors.isEmpty()) {
      return Problem.invalidResource(getMessage(), errors);
    }
    return typed ? Problem.of(400, title, getMessage()) : Problem.untyped(400, title, getMessage());
  }

  /** The row of a batch answer; only refused fields bring field keys with them. */
  ObjectNode toBatchError(String email) {
    ObjectNode json = Json.object();
    json.put("email_address", email).put("error", getMessage()).put("error_code", code);
    if (!errors.isEmpty()) {
      json.put("field", errors.get(0).field()).put("field_message", errors.get(0).message());
    }
    return json;
  }
}
