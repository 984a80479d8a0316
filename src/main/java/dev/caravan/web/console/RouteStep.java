package dev.caravan.web.console;

import dev.caravan.web.Words;
import java.util.List;

/**
 * A step of a route as it runs.
 *
 * @param id as its file has it
 * @param kind the pattern that it is: {@code split}, {@code bean}, {@code when}
 * @param text what it does: an address, a bean and its method, an expression; empty: nothing to say
 * @param branch one of several ways on, of which one is taken
 * @param calls the route that it hands over to; null: none of this instance
 * @param count how often it was taken since the start; null: Camel is not told to meter steps
 * @param meanMillis how long it took, with the steps inside; null: not metered, or never taken
 * @param steps inside it, in their order
 */
public record RouteStep(
    String id,
    String kind,
    String text,
    boolean branch,
    RouteLine calls,
    Long count,
    Double meanMillis,
    List<RouteStep> steps) {

  /** What was metered of it, or else of the route that it calls; empty: nothing was. */
  public String metered() {
    if (count != null) {
      return words(count, meanMillis);
    }
    return calls == null ? "" : words(calls.exchanges(), calls.meanMillis());
  }

  private static String words(long count, Double mean) {
    return count == 0 ? "" : Words.number(count) + " × " + RouteLine.millis(mean);
  }
}
