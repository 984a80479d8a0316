package dev.caravan.intake;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * Takes in by way of the route {@code intake}, so that steps an integrator adds there are passed by
 * everything that comes in. Safe for use by many threads.
 */
public final class IntakeRoute implements Intake {
  private final Supplier<CamelContext> context;
  private AsyncProducer producer;

  /**
   * An intake for a context that need not exist yet.
   *
   * @param context asked when the first thing comes in
   */
  public IntakeRoute(Supplier<CamelContext> context) {
    this.context = context;
  }

  @Override
  public CompletableFuture<Void> accept(InboxEntry entry) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    AsyncProducer intake = producer();
    Exchange exchange = intake.getEndpoint().createExchange();
    exchange.getMessage().setBody(entry);
    intake.process(
        exchange,
        doneAtOnce -> {
          if (exchange.getException() == null) {
            stored.complete(null);
          } else {
            stored.completeExceptionally(exchange.getException());
          }
        });
    return stored;
  }

  private synchronized AsyncProducer producer() {
    if (producer == null) {
      try {
        AsyncProducer created = context.get().getEndpoint("direct:intake").createAsyncProducer();
        created.start();
        producer = created;
      } catch (Exception e) {
        throw new IllegalStateException("the route intake cannot be reached", e);
      }
    }
    return producer;
  }
}
