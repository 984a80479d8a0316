package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.ApiToken;
import dev.caravan.access.ConsoleUser;
import dev.caravan.access.Role;
import dev.caravan.access.TokenStore;
import dev.caravan.access.UserStore;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;

/** {@code /api/tokens}: tokens by which programs call for a user. */
public final class TokensApi {
  private final TokenStore tokens;
  private final UserStore users;
  private final Clock clock;

  public TokensApi(TokenStore tokens, UserStore users, Clock clock) {
    this.tokens = tokens;
    this.users = users;
    this.clock = clock;
  }

  /** One's own; an admin sees those of everybody, or of one user. */
  public void list(Exchange exchange) {
    Caller caller = Caller.of(exchange);
    Paging paging = Paging.of(exchange);
    String owner =
        isAdmin(caller) ? exchange.getMessage().getHeader("user", String.class) : caller.name();
    long after = paging.after() == null ? 0 : ProfilesApi.number("after", paging.after());
    Answer.json(
        exchange,
        200,
        paging.page(
            tokens.page(owner, after, paging.rows()),
            token -> String.valueOf(token.id()),
            TokensApi::json));
  }

  /** 201: the one answer that has the token. */
  public void create(Exchange exchange) {
    Caller caller = Caller.of(exchange);
    TokenRequest request =
        TokenRequest.read(RequestDocument.json(exchange), caller, clock.instant());
    // Otherwise a token that was found somewhere could outlive itself.
    if (caller.means() == Caller.Means.TOKEN && !isAdmin(caller)) {
      throw forbidden("a token makes other tokens only when its scope is admin; log in instead");
    }
    if (!caller.role().covers(request.scope().role())) {
      throw forbidden(
          "a token cannot do more than who makes it: %s is %s"
              .formatted(caller.name(), caller.role().word()));
    }
    ConsoleUser owner =
        users
            .find(request.user())
            .orElseThrow(() -> ApiProblem.notFound("there is no user " + request.user()));
    if (owner.isDisabled()) {
      throw ApiProblem.conflict(
          owner.name() + " is disabled: a token of theirs would open nothing");
    }
    TokenStore.NewToken made =
        tokens.make(owner, request.name(), request.scope(), request.expiresAt());
    Answer.json(exchange, 201, json(made.token()).put("token", made.secret()));
  }

  public void delete(Exchange exchange) {
    Caller caller = Caller.of(exchange);
    long id = ProfilesApi.number("id", exchange.getMessage().getHeader("id", String.class));
    ApiToken token =
        (id > Integer.MAX_VALUE ? java.util.Optional.<ApiToken>empty() : tokens.find((int) id))
            .filter(found -> isAdmin(caller) || found.owner().equals(caller.name()))
            .orElseThrow(() -> ApiProblem.none("token", id));
    tokens.remove(token.id());
    Answer.nothing(exchange);
  }

  private static boolean isAdmin(Caller caller) {
    return caller.role() == Role.ADMIN;
  }

  private static ApiProblem forbidden(String detail) {
    return new ApiProblem(403, "Forbidden", detail, List.of());
  }

  private static ObjectNode json(ApiToken token) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", token.id())
            .put("user", token.owner())
            .put("name", token.name())
            .put("scope", token.scope().word())
            .put("createdAt", token.createdAt().toString())
            .put("expiresAt", token.expiresAt().toString());
    if (token.usedAt() != null) {
      json.put("usedAt", token.usedAt().toString());
    }
    return json;
  }
}
