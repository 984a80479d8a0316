package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.Role;
import dev.caravan.access.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The API tokens of one user, as the pages about that user have them. */
final class TokenPages {
  private static final int MOST = 1000;
  private static final long USUAL_DAYS = 90;

  private final Apis apis;

  TokenPages(Apis apis) {
    this.apis = apis;
  }

  /** Those of a user, expired ones too. */
  JsonNode of(Visit visit, String user) {
    return visit
        .call("GET /api/tokens", apis.tokens()::list)
        .with("user", user)
        .with("limit", MOST)
        .json()
        .path("items");
  }

  /** The scopes that go no further than a user whose role has this word. */
  static List<String> scopes(String role) {
    return Arrays.stream(Scope.values())
        .filter(scope -> Role.of(role).orElseThrow().covers(scope.role()))
        .map(Scope::word)
        .toList();
  }

  /**
   * Makes the token that the form of the page asks for, and shows it this once: the page that says
   * it is the answer to the form, so that the token is kept nowhere on the way.
   *
   * @param back the page with the tokens of the user
   */
  void make(Visit visit, String user, String back) {
    Form form = visit.form();
    String days = form.text("days");
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("user", user).put("name", form.text("name")).put("scope", form.text("scope"));
    request.put(
        "expiresAt",
        visit
            .now()
            .plus(Duration.ofDays(days.matches("[0-9]{1,4}") ? Long.parseLong(days) : USUAL_DAYS))
            .toString());
    JsonNode made = visit.call("POST /api/tokens", apis.tokens()::create).body(request).json();
    visit
        .page("access/token.jte", "A new token")
        .in(visit.caller().name().equals(user) ? "account" : "users")
        .status(201)
        .with("token", made)
        .with("back", back)
        .show();
  }

  void revoke(Visit visit, String back) {
    visit
        .call("DELETE /api/tokens/{id}", apis.tokens()::delete)
        .with("id", visit.path("id"))
        .json();
    visit.flash(Flash.good("The token opens nothing any more."));
    visit.redirect(back);
  }
}
