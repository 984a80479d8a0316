package dev.caravan.web;

import io.vertx.ext.web.RoutingContext;

/**
 * Where a call comes from. {@link TrustedProxies} decides it, before anything else is done; all
 * that go by an address ask here.
 *
 * @param address the network address of the caller, in the one spelling that Java gives it
 * @param https whether the caller is known to speak https, with a proxy that is trusted
 */
public record Origin(String address, boolean https) {
  private static final String KEY = "origin";

  /**
   * Where this call comes from.
   *
   * @throws IllegalStateException when it did not come through the front door
   */
  public static Origin of(RoutingContext context) {
    Origin origin = context.get(KEY);
    if (origin == null) {
      throw new IllegalStateException(context.normalizedPath() + " was not let in: no origin");
    }
    return origin;
  }

  /** From here on it is known. */
  void enter(RoutingContext context) {
    context.put(KEY, this);
  }
}
