package dev.caravan.web;

import dev.caravan.access.ConsoleSession;
import dev.caravan.access.ConsoleUser;
import dev.caravan.access.SessionStore;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose session a browser has. Every browser shows a cookie, also before anybody has logged in: the
 * forms of its pages are tied to it. Whoever logs in gets another one, which nobody else knows.
 */
public final class Sessions {
  private static final String COOKIE = "caravan";
  private static final String TOKEN = "session";
  private static final String FOUND = "session.found";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SessionStore store;
  private final boolean secureCookies;

  /**
   * @param secureCookies the program is reached by https only
   */
  public Sessions(SessionStore store, boolean secureCookies) {
    this.store = store;
    this.secureCookies = secureCookies;
  }

  /** Somebody has logged in. */
  public void begin(RoutingContext context, ConsoleUser user) {
    shown(context).ifPresent(store::end);
    give(context, store.begin(user, Origin.of(context).address()));
  }

  public void end(RoutingContext context) {
    shown(context).ifPresent(store::end);
    give(context, SessionStore.newToken());
  }

  /** Who looks at the page; empty: a stranger. Asks the database. */
  public Optional<Caller> caller(RoutingContext context) {
    Optional<ConsoleSession> found = shown(context).flatMap(store::find);
    found.ifPresent(session -> context.put(FOUND, session));
    return found
        .map(ConsoleSession::user)
        .map(
            user ->
                new Caller(user.name(), user.role(), user.personalData(), Caller.Means.SESSION));
  }

  /** What the browser shows; one that shows nothing is given something with this answer. */
  public String token(RoutingContext context) {
    return shown(context)
        .orElseGet(
            () -> {
              String token = SessionStore.newToken();
              give(context, token);
              return token;
            });
  }

  private static Optional<String> shown(RoutingContext context) {
    String given = context.get(TOKEN);
    return given != null
        ? Optional.of(given)
        : Optional.ofNullable(context.request().getCookie(COOKIE))
            .map(Cookie::getValue)
            .filter(value -> FORM.matcher(value).matches());
  }

  /** What pages keep for later ones, an object as JSON; of a stranger nothing is kept. */
  public String notes(RoutingContext context) {
    ConsoleSession session = context.get(FOUND);
    return session == null ? "{}" : session.notes();
  }

  /**
   * Keeps something for later pages, for whoever is logged in.
   *
   * @param value JSON; null: it is kept no longer
   */
  public void note(RoutingContext context, String key, String value) {
    shown(context).ifPresent(token -> store.note(token, key, value));
  }

  private void give(RoutingContext context, String token) {
    context.put(TOKEN, token);
    context
        .response()
        .addCookie(
            Cookie.cookie(COOKIE, token)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secureCookies || Origin.of(context).https())
                .setSameSite(CookieSameSite.STRICT));
  }
}
