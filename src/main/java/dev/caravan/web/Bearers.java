package dev.caravan.web;

import dev.caravan.access.TokenStore;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whom a bearer token stands for.
 *
 * @param setting whether it is the token of the settings; compares in constant time
 * @param users asks the database for the user whose token it is
 */
public record Bearers(Predicate<String> setting, Function<String, Optional<Caller>> users) {
  public static Bearers of(Credentials credentials, TokenStore tokens) {
    return new Bearers(
        credentials::isToken,
        token ->
            tokens
                .bearer(token)
                .map(
                    bearer ->
                        new Caller(
                            bearer.user().name(),
                            bearer.role(),
                            bearer.user().personalData(),
                            Caller.Means.TOKEN)));
  }

  boolean isOfSetting(String token) {
    return setting.test(token);
  }

  Optional<Caller> of(String token) {
    return users.apply(token);
  }
}
