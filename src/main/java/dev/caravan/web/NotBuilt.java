package dev.caravan.web;

import java.util.List;
import org.apache.camel.Exchange;

/** Answers calls of the contract that this release does not have yet with 501. */
public final class NotBuilt {
  public void answer(Exchange exchange) {
    String method = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class);
    String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, String.class);
    throw new ApiProblem(
        501, "Not built yet", method + " " + path + " is not built yet in this release", List.of());
  }
}
