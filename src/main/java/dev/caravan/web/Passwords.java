package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/**
 * What a password must be. Length is what counts, and no mixture of characters (NIST SP 800-63B).
 */
final class Passwords {
  static final int SHORTEST = 12;

  /** Stretching takes the longer the longer it is. */
  static final int LONGEST = 200;

  private Passwords() {}

  /** Adds what is wrong with it, without repeating it. */
  static void check(String field, JsonNode password, List<FieldError> errors) {
    int length = password.asText().codePointCount(0, password.asText().length());
    if (!password.isTextual() || length < SHORTEST || length > LONGEST) {
      errors.add(
          new FieldError(
              field, "must be a text of %d to %d characters".formatted(SHORTEST, LONGEST)));
    }
  }
}
