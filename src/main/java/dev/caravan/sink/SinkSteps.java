package dev.caravan.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the route {@code sink}: events are taken, posted and removed when the receiver has
 * them. Where it refuses a post for what is in it, its halves are posted, until the event that is
 * refused stands alone; that one is given up. Safe for use by many threads.
 */
public final class SinkSteps {
  private static final Logger LOG = LoggerFactory.getLogger(SinkSteps.class);
  private static final String POSTED = "postedEvents";

  /** What is wrong is in the post; everything else may pass. */
  private static final Set<Integer> ABOUT_THE_POST = Set.of(400, 413, 422);

  private final SinkQueue queue;
  private final SinkTarget target;
  private final SinkPause pause;

  /**
   * @param target null: nothing is sent
   */
  public SinkSteps(SinkQueue queue, SinkTarget target, Clock clock) {
    this.queue = queue;
    this.target = target;
    this.pause = new SinkPause(clock);
  }

  /** The next events to be sent; none while the receiver is left in peace. */
  public List<OutgoingEvent> take() {
    return target != null && pause.isOver() ? queue.take() : List.of();
  }

  /** Makes the events a call to the receiver. */
  public void request(List<OutgoingEvent> events, Exchange exchange) {
    exchange.setProperty(POSTED, events);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, "POST");
    message.setHeader(Exchange.HTTP_URI, target.url().toString());
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setHeader("Accept", "application/json");
    message.setHeader("User-Agent", "Caravan");
    if (!target.token().isEmpty()) {
      message.setHeader("Authorization", "Bearer " + target.token());
    }
    message.setBody(TrackPost.body(target.appId(), events));
  }

  /**
   * Settles what was posted.
   *
   * @return what is to be posted instead; mostly nothing
   * @throws SinkBusy when the same post may go well later
   */
  public List<List<OutgoingEvent>> answer(Exchange exchange) {
    Message message = exchange.getMessage();
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    String retryAfter = message.getHeader("Retry-After", "", String.class);
    message.removeHeaders("*");
    List<OutgoingEvent> posted = posted(exchange);
    if (status / 100 == 2) {
      pause.reset();
      queue.remove(posted);
      return List.of();
    }
    if (!ABOUT_THE_POST.contains(status)) {
      throw new SinkBusy(status, seconds(retryAfter));
    }
    if (posted.size() > 1) {
      int half = posted.size() / 2;
      return List.of(posted.subList(0, half), posted.subList(half, posted.size()));
    }
    LOG.warn("event {} is refused by the receiver with HTTP {}", posted.get(0).id(), status);
    queue.remove(posted);
    return List.of();
  }

  /**
   * Gives back what was not settled and leaves the receiver in peace for a while.
   *
   * @param events everything that was taken; what was settled meanwhile is not there any more
   */
  public void failed(List<OutgoingEvent> events, Exception cause) {
    queue.release(events);
    boolean busy = cause instanceof SinkBusy;
    Duration length = pause.begin(busy ? ((SinkBusy) cause).retryAfter() : Duration.ZERO);
    // What an exception of the HTTP client says may hold the address, and the address a secret.
    LOG.warn(
        "Events could not be sent on: {}; they are tried again in {} s",
        busy ? cause.getMessage() : cause.getClass().getName(),
        length.toSeconds());
  }

  @SuppressWarnings("unchecked")
  private static List<OutgoingEvent> posted(Exchange exchange) {
    return exchange.getProperty(POSTED, List.class);
  }

  private static Duration seconds(String retryAfter) {
    return retryAfter.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : Duration.ZERO;
  }
}
