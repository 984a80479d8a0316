package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.PasswordHash;
import dev.caravan.access.UserStore;
import dev.caravan.web.ApiProblem.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;

/** {@code /api/me}: who the caller is, and the caller's own password. */
public final class MeApi {
  private final UserStore users;
  private final Guesses guesses;

  /**
   * @param guesses at the present password
   */
  public MeApi(UserStore users, Guesses guesses) {
    this.users = users;
    this.guesses = guesses;
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, json(Caller.of(exchange)));
  }

  /** {@code {"current": "…", "password": "…"}}: another password; all sessions end. */
  public void put(Exchange exchange) {
    Caller caller = Caller.of(exchange);
    ObjectNode request = RequestDocument.json(exchange);
    if (caller.means() == Caller.Means.SETTING) {
      throw ApiProblem.conflict(
          "the token of the settings belongs to no user; PUT /api/users/{name} sets a password");
    }
    List<FieldError> errors = new ArrayList<>();
    request
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!Set.of("current", "password").contains(field)) {
                errors.add(new FieldError(field, "is unknown; there are current, password"));
              }
            });
    Passwords.check("password", request.path("password"), errors);
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("The password stays as it is", errors);
    }
    checkCurrent(caller.name(), request.path("current").asText());
    users.change(caller.name(), PasswordHash.of(request.path("password").asText()));
    Answer.json(exchange, 200, json(caller));
  }

  private void checkCurrent(String name, String password) {
    Duration pause = guesses.attempt(name, "");
    if (!pause.isZero()) {
      throw new ApiProblem(
          429, "Too many attempts", "Try again in " + Words.span(pause.plusSeconds(1)), List.of());
    }
    if (users.check(name, password).isEmpty()) {
      throw ApiProblem.invalid(
          "The password stays as it is",
          List.of(new FieldError("current", "is not the present password")));
    }
    guesses.forgive(name, "");
  }

  private static ObjectNode json(Caller caller) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", caller.name())
        .put("role", caller.role().word())
        .put("personalData", caller.maySeePersonalData());
  }
}
