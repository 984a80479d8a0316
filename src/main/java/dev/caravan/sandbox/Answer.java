package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer to be sent.
 *
 * @param contentType null for an answer without a body
 * @param body its first {@code length} bytes are sent
 */
record Answer(int status, String contentType, byte[] body, int length) {
  static final String JSON = "application/json; charset=utf-8";
  static final String PROBLEM = "application/problem+json; charset=utf-8";
  private static final byte[] NOTHING = new byte[0];

  static Answer json(int status, byte[] body, int length) {
    return new Answer(status, JSON, body, length);
  }

  static Answer json(JsonNode body) {
    byte[] bytes = Json.bytes(body);
    return json(200, bytes, bytes.length);
  }

  static Answer problem(Problem problem) {
    byte[] bytes = Json.bytes(problem.toJson());
    return new Answer(problem.status(), PROBLEM, bytes, bytes.length);
  }

  static Answer empty(int status) {
    return new Answer(status, null, NOTHING, 0);
  }

  /** The first half of the body only, as a whole answer. */
  Answer cutInHalf() {
    return new Answer(status, contentType, body, length / 2);
  }
}
