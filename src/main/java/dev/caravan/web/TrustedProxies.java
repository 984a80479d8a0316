package dev.caravan.web;

import dev.caravan.access.AddressRange;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides where a call comes from. Anybody can write {@code X-Forwarded-For}: only what a proxy
 * that is trusted says counts, and of that only what no caller can have put there. Immutable.
 */
public final class TrustedProxies implements Handler<RoutingContext> {
  /** Nobody is trusted: a call comes from whoever is at the other end of the connection. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** Some proxies tell the port as well: 192.0.2.7:4711, [2001:db8::7]:4711. */
  private static final Pattern HOP = Pattern.compile("\\[(.*)](:[0-9]+)?|([0-9.]+)(:[0-9]+)?|.*");

  private final List<AddressRange> trusted;

  public TrustedProxies(List<AddressRange> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    origin(
            request.remoteAddress().hostAddress(),
            request.headers().getAll("X-Forwarded-For"),
            request.headers().getAll("X-Forwarded-Proto"))
        .enter(context);
    context.next();
  }

  /**
   * Each proxy adds at the end whom it was called by. From there, those that are trusted are passed
   * over; the first that is not is the caller, whatever stands before it. Where a proxy tells
   * something that is no address, that proxy is as far as anybody knows.
   *
   * @param peer the other end of the connection
   * @param forwarded the values of {@code X-Forwarded-For}, in their order
   * @param schemes those of {@code X-Forwarded-Proto}; the last is what the nearest proxy says
   */
  Origin origin(String peer, List<String> forwarded, List<String> schemes) {
    // Most calls come here with nobody trusted: they are not kept waiting for a parser.
    if (trusted.isEmpty() || AddressRange.address(peer).filter(this::trusts).isEmpty()) {
      return new Origin(peer, false);
    }
    List<String> hops = list(forwarded);
    String caller = peer;
    for (int i = hops.size() - 1; i >= 0; i--) {
      Optional<InetAddress> hop = hop(hops.get(i));
      if (hop.isEmpty()) {
        break;
      }
      caller = hop.get().getHostAddress();
      if (!trusts(hop.get())) {
        break;
      }
    }
    List<String> said = list(schemes);
    return new Origin(
        caller, !said.isEmpty() && said.get(said.size() - 1).equalsIgnoreCase("https"));
  }

  private boolean trusts(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.holds(address));
  }

  /** A header that comes more than once is one list. */
  private static List<String> list(List<String> values) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private static Optional<InetAddress> hop(String text) {
    Matcher hop = HOP.matcher(text);
    if (!hop.matches()) {
      return Optional.empty();
    }
    String bracketed = hop.group(1) == null ? text : hop.group(1);
    return AddressRange.address(hop.group(3) == null ? bracketed : hop.group(3));
  }
}
