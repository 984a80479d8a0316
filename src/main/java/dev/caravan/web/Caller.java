package dev.caravan.web;

import dev.caravan.access.Role;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;

/**
 * Who makes a call or looks at a page. It is known wherever somebody has been let in: in handlers
 * of the API by {@link #of(Exchange)}, in pages of the console by {@link #of(RoutingContext)}. What
 * a caller may do is asked of {@link CallRights}, by the call of the API that does the same; how
 * people are shown to a caller, of {@link PersonalData}.
 *
 * @param name of the user; {@link #SETTING} for the token of the settings
 * @param role what may be done: the user's role, within the scope of the token where there is one
 * @param maySeePersonalData whether addresses and properties marked {@code pii} are shown as they
 *     are
 */
public record Caller(String name, Role role, boolean maySeePersonalData, Means means) {
  /** The name of whoever calls with {@code caravan.api.token}; no user can have it. */
  public static final String SETTING = "caravan.api.token";

  private static final String KEY = "caller";

  /** How somebody was let in. */
  public enum Means {
    /** Logged in to the console. */
    SESSION,
    /** With an API token of a user. */
    TOKEN,
    /** With the token of the settings, which no user owns. */
    SETTING
  }

  /** Whoever calls with the token of the settings: everything is open. */
  static Caller ofSetting() {
    return new Caller(SETTING, Role.ADMIN, true, Means.SETTING);
  }

  /**
   * Who looks at a page.
   *
   * @throws IllegalStateException when nobody was let in: the page is open to everybody
   */
  public static Caller of(RoutingContext context) {
    return known(context.get(KEY), context.normalizedPath());
  }

  /**
   * Who makes a call of the API.
   *
   * @throws IllegalStateException when nobody was let in: it is no call of the API
   */
  public static Caller of(Exchange exchange) {
    return known(exchange.getProperty(KEY, Caller.class), exchange.getFromRouteId());
  }

  /** From here on the page knows who looks. */
  public void enter(RoutingContext context) {
    context.put(KEY, this);
  }

  void enter(Exchange exchange) {
    exchange.setProperty(KEY, this);
  }

  private static Caller known(Caller caller, String place) {
    if (caller == null) {
      throw new IllegalStateException(place + " is open to everybody: nobody is known to call");
    }
    return caller;
  }
}
