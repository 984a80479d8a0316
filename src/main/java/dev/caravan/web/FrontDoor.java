package dev.caravan.web;

import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/**
 * Puts handlers of our own on the server's router after it is up and before the first route takes
 * calls. A handler that cannot be put there ends the start: the door is never left open.
 */
public final class FrontDoor extends MainListenerSupport implements StartupListener, Ordered {
  private static final int FIRST = -100;

  private final TrustedProxies proxies;
  private final Authentication authentication;
  private final List<Consumer<? super VertxPlatformHttpRouter>> others;

  /**
   * @param others each puts its routes on the router; those that must come before Camel's use a
   *     negative order above -100
   */
  public FrontDoor(
      TrustedProxies proxies,
      Authentication authentication,
      List<Consumer<? super VertxPlatformHttpRouter>> others) {
    this.proxies = proxies;
    this.authentication = authentication;
    this.others = List.copyOf(others);
  }

  @Override
  public void afterConfigure(BaseMainSupport main) {
    try {
      main.getCamelContext().addStartupListener(this);
    } catch (Exception e) {
      throw new IllegalStateException("the API cannot be guarded", e);
    }
  }

  /** Last of all listeners: one of them starts the server. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST;
  }

  @Override
  public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
    VertxPlatformHttpRouter router =
        context.getRegistry().findByType(VertxPlatformHttpRouter.class).stream()
            .filter(VertxPlatformHttpRouter::isMainServer)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no server is up: camel.server.enabled"));
    router.route().order(FIRST).handler(proxies).handler(authentication);
    others.forEach(other -> other.accept(router));
  }

  @Override
  public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
    // everything was done before the routes started
  }
}
