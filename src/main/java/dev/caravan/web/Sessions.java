package dev.caravan.web;

import dev.caravan.access.ConsoleUser;
import dev.caravan.access.UserStore;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.Session;
import java.util.Optional;

/**
 * Whose session a browser has. A session ends when its user logs out, is removed or is changed in
 * any way, on whichever instance that happens.
 */
public final class Sessions {
  private static final String KEY = "user";

  private final UserStore users;

  private record Began(int user, int revision) {}

  public Sessions(UserStore users) {
    this.users = users;
  }

  /** Somebody has logged in: the session gets another id, so that nobody else knows it. */
  public void begin(RoutingContext context, ConsoleUser user) {
    context.session().regenerateId();
    context.session().put(KEY, new Began(user.id(), user.revision()));
  }

  public void end(RoutingContext context) {
    context.session().destroy();
  }

  /** Who looks at the page; empty: a stranger. Asks the database. */
  public Optional<Caller> caller(RoutingContext context) {
    Session session = context.session();
    Began began = session.get(KEY);
    if (began == null) {
      return Optional.empty();
    }
    Optional<ConsoleUser> user = users.unchanged(began.user(), began.revision());
    if (user.isEmpty()) {
      session.destroy();
    }
    return user.map(
        known ->
            new Caller(known.name(), known.role(), known.personalData(), Caller.Means.SESSION));
  }
}
