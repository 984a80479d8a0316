package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.ConsoleUser;
import dev.caravan.access.LastAdmin;
import dev.caravan.access.PasswordHash;
import dev.caravan.access.Role;
import dev.caravan.access.UserStore;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** {@code /api/users}: who may log in to the console, and what they may do. */
public final class UsersApi {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,62}");
  private static final Set<String> FIELDS =
      Set.of("name", "role", "personalData", "disabled", "password");

  private final UserStore users;

  public UsersApi(UserStore users) {
    this.users = users;
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Answer.json(exchange, 200, paging.of(users.all(), ConsoleUser::name, UsersApi::json));
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, json(user(name(exchange))));
  }

  /**
   * 201 for a new user, who needs a password; 200 for a change, where it may be left out, as {@code
   * disabled} may.
   */
  public void put(Exchange exchange) {
    String name = name(exchange);
    ObjectNode request = RequestDocument.json(exchange);
    Optional<ConsoleUser> known = users.find(name);
    check(name, request, known.isEmpty(), Caller.of(exchange).name());
    Role role = Role.of(request.path("role").asText()).orElseThrow();
    boolean personalData = request.path("personalData").asBoolean();
    PasswordHash password =
        request.has("password") ? PasswordHash.of(request.path("password").asText()) : null;
    boolean disabled =
        request.path("disabled").asBoolean(known.map(ConsoleUser::isDisabled).orElse(false));
    boolean done =
        known.isEmpty()
            ? users.add(name, role, personalData, password)
            : change(name, role, personalData, disabled, password);
    if (!done) {
      throw ApiProblem.conflict("somebody else changed the user " + name + "; look and try again");
    }
    Answer.json(exchange, known.isEmpty() ? 201 : 200, json(user(name)));
  }

  private boolean change(
      String name, Role role, boolean personalData, boolean disabled, PasswordHash password) {
    try {
      return users.change(name, role, personalData, disabled, password);
    } catch (LastAdmin e) {
      throw ApiProblem.conflict(e.getMessage());
    }
  }

  public void delete(Exchange exchange) {
    String name = user(name(exchange)).name();
    if (name.equals(ConsoleUser.FIRST)) {
      throw ApiProblem.conflict(
          name + " cannot be removed: somebody must be able to let others in");
    }
    if (name.equals(Caller.of(exchange).name())) {
      throw ApiProblem.conflict("nobody removes themselves: another admin can remove " + name);
    }
    try {
      users.remove(name);
    } catch (LastAdmin e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  private static void check(String name, ObjectNode request, boolean fresh, String caller) {
    List<FieldError> errors = new ArrayList<>();
    if (!NAME.matcher(name).matches()) {
      errors.add(
          new FieldError(
              "name",
              "must start with a small letter or digit, and hold only those and . _ @ -, 63 at most: ann"));
    }
    request
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                errors.add(
                    new FieldError(
                        field, "is unknown; a user has role, personalData, disabled, password"));
              }
            });
    JsonNode stated = request.path("name");
    if (!stated.isMissingNode() && !stated.asText().equals(name)) {
      errors.add(new FieldError("name", "must be the one in the address, or be left out"));
    }
    Role role = Role.of(request.path("role").asText()).orElse(null);
    if (role == null) {
      errors.add(
          new FieldError(
              "role", "must be one of " + Arrays.stream(Role.values()).map(Role::word).toList()));
    }
    if (!request.path("personalData").isMissingNode()
        && !request.path("personalData").isBoolean()) {
      errors.add(new FieldError("personalData", "must be true or false"));
    }
    JsonNode disabled = request.path("disabled");
    if (!disabled.isMissingNode() && !disabled.isBoolean()) {
      errors.add(new FieldError("disabled", "must be true or false"));
    } else if (disabled.asBoolean() && fresh) {
      errors.add(new FieldError("disabled", "is for a user who is there; add the user first"));
    } else if (disabled.asBoolean() && name.equals(caller)) {
      errors.add(new FieldError("disabled", "of oneself stays false: another admin can change it"));
    }
    if (name.equals(ConsoleUser.FIRST)
        && (role != Role.ADMIN || !request.path("personalData").asBoolean())) {
      errors.add(
          new FieldError(
              "role", "of " + name + " stays admin, with personalData: somebody must have it"));
    } else if (name.equals(caller) && role != null && role != Role.ADMIN) {
      errors.add(new FieldError("role", "of oneself stays admin: another admin can change it"));
    }
    if (fresh || request.has("password")) {
      Passwords.check("password", request.path("password"), errors);
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("The user was not stored", errors);
    }
  }

  private ConsoleUser user(String name) {
    return users.find(name).orElseThrow(() -> ApiProblem.none("user", name));
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("name", "", String.class);
  }

  private static ObjectNode json(ConsoleUser user) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", user.name())
            .put("role", user.role().word())
            .put("personalData", user.personalData())
            .put("disabled", user.isDisabled())
            .put("createdAt", user.createdAt().toString())
            .put("changedAt", user.changedAt().toString());
    if (user.isDisabled()) {
      json.put("disabledAt", user.disabledAt().toString());
    }
    return json;
  }
}
