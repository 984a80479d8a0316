package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.Role;
import dev.caravan.access.Scope;
import dev.caravan.web.ApiProblem.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A token that somebody wants.
 *
 * @param user whom it calls for
 * @param expiresAt at most {@link #LONGEST} from now
 */
record TokenRequest(String user, String name, Scope scope, Instant expiresAt) {
  static final Duration USUAL = Duration.ofDays(90);
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Set<String> FIELDS = Set.of("user", "name", "scope", "expiresAt");

  /**
   * Reads {@code {"name": "nightly", "scope": "run", "expiresAt": "2027-01-31T00:00:00Z", "user":
   * "ann"}}; without a time it holds for 90 days, without a user it is the caller's own.
   */
  static TokenRequest read(ObjectNode request, Caller caller, Instant now) {
    List<FieldError> errors = new ArrayList<>();
    request
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                errors.add(
                    new FieldError(field, "is unknown; there are name, scope, expiresAt, user"));
              }
            });
    String name = request.path("name").asText();
    if (name.isBlank() || name.length() > 100) {
      errors.add(new FieldError("name", "must be a text of up to 100 characters"));
    }
    Scope scope = Scope.of(request.path("scope").asText()).orElse(null);
    if (scope == null) {
      errors.add(
          new FieldError(
              "scope",
              "must be one of " + Arrays.stream(Scope.values()).map(Scope::word).toList()));
    }
    Instant expiresAt = expiresAt(request.path("expiresAt"), now, errors);
    String user = request.path("user").asText(caller.name());
    if (!user.equals(caller.name()) && caller.role() != Role.ADMIN) {
      errors.add(new FieldError("user", "can be another than oneself for an admin only"));
    }
    if (user.equals(Caller.SETTING)) {
      errors.add(new FieldError("user", "must be given: this call comes from no user"));
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("No token was made", errors);
    }
    return new TokenRequest(user, name, scope, expiresAt);
  }

  private static Instant expiresAt(JsonNode given, Instant now, List<FieldError> errors) {
    if (given.isMissingNode()) {
      return now.plus(USUAL);
    }
    try {
      Instant time = OffsetDateTime.parse(given.asText()).toInstant();
      if (time.isAfter(now) && !time.isAfter(now.plus(LONGEST))) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // said below
    }
    errors.add(
        new FieldError(
            "expiresAt",
            "must be a time in the next %d days: %s".formatted(LONGEST.toDays(), now.plus(USUAL))));
    return now;
  }
}
