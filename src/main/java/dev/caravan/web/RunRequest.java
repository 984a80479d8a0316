package dev.caravan.web;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ImportGoal;
import dev.caravan.profile.Identifier;
import dev.caravan.web.ApiProblem.FieldError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the caller wants to run.
 *
 * @param goals null: all that are enabled
 * @param address only this person, normalised; null: everybody
 */
record RunRequest(List<String> goals, boolean full, boolean dryRun, String address) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads the body of a call that starts a run of this connection.
   *
   * @param body null or empty: everything by default
   * @throws ApiProblem that names every wrong field
   */
  static RunRequest read(byte[] body, Connection connection) {
    JsonNode document = body == null || body.length == 0 ? JSON.createObjectNode() : parse(body);
    if (!document.isObject()) {
      throw ApiProblem.badRequest(
          "The body is not a JSON object; right would be {\"goals\": [\"import\"]} or no body");
    }
    List<FieldError> errors = new ArrayList<>();
    List<String> goals = null;
    boolean full = false;
    boolean dryRun = false;
    String address = null;
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "goals" -> goals = goals(value, goalsOf(connection), errors);
        case "full" -> full = flag("full", value, errors);
        case "dryRun" -> dryRun = flag("dryRun", value, errors);
        case "email" -> address = address(value, errors);
        default ->
            errors.add(
                new FieldError(
                    field.getKey(), "is unknown here; there are goals, full, dryRun, email"));
      }
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("No run was started", errors);
    }
    return new RunRequest(goals, full, dryRun, address);
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw ApiProblem.badRequest(
          "The body is not JSON; right would be {\"goals\": [\"import\"]} or no body");
    }
  }

  private static List<String> goalsOf(Connection connection) {
    List<String> names = new ArrayList<>();
    if (connection.document().importGoal() != null) {
      names.add(ImportGoal.NAME);
    }
    connection.document().exports().stream().map(ExportGoal::goal).forEach(names::add);
    return names;
  }

  private static List<String> goals(JsonNode value, List<String> known, List<FieldError> errors) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isArray() || value.isEmpty()) {
      errors.add(new FieldError("goals", "is a list of at least one of " + known));
      return null;
    }
    List<String> goals = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      String goal = value.get(i).asText();
      if (!known.contains(goal)) {
        errors.add(
            new FieldError(
                "goals[" + i + "]", goal + " is no goal of this connection; it has " + known));
      } else if (!goals.contains(goal)) {
        goals.add(goal);
      }
    }
    return goals;
  }

  private static boolean flag(String field, JsonNode value, List<FieldError> errors) {
    if (!value.isBoolean()) {
      errors.add(new FieldError(field, value + " is neither true nor false"));
    }
    return value.asBoolean();
  }

  private static String address(JsonNode value, List<FieldError> errors) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.asText().indexOf('@') < 1) {
      errors.add(new FieldError("email", value + " is no email address"));
      return null;
    }
    return Identifier.address(value.asText());
  }
}
