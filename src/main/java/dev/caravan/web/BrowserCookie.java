package dev.caravan.web;

import dev.caravan.connection.OAuthStates;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * What a browser shows again when its person comes back from Mailchimp. The cookie of the session
 * does not come along from another site; this one does, and opens nothing by itself. Routes see no
 * cookie at all, so it is handed over in a header that no caller can set.
 */
public final class BrowserCookie implements Consumer<Router> {
  static final String HEADER = "X-Caravan-Browser";

  private static final String NAME = "caravan-oauth";
  private static final int BEFORE_CHECK = -85;

  static String of(String value, boolean secure) {
    return "%s=%s; Path=/oauth; Max-Age=%d; HttpOnly; SameSite=Lax%s"
        .formatted(NAME, value, OAuthStates.LIFE.toSeconds(), secure ? "; Secure" : "");
  }

  @Override
  public void accept(Router router) {
    router.route().order(BEFORE_CHECK).handler(BrowserCookie::handOver);
  }

  private static void handOver(RoutingContext context) {
    context.request().headers().remove(HEADER);
    if (context.normalizedPath().equals("/oauth/callback")) {
      // Camel lets no header of this name out.
      context.response().putHeader("Cache-Control", "no-store");
      Cookie cookie = context.request().getCookie(NAME);
      if (cookie != null) {
        context.request().headers().set(HEADER, cookie.getValue());
      }
    }
    context.next();
  }
}
