package dev.caravan.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events to webhooks, at least once and in no particular order. A receiver that fails is
 * tried again after growing pauses for 75 minutes; one that answers 410 is never called again.
 * Thread-safe.
 */
final class WebhookDeliveries implements ChangeListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookDeliveries.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(75);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
  private final ScheduledExecutorService threads;
  private final Clock clock;
  private final Duration firstPause;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  WebhookDeliveries(Clock clock, Duration firstPause) {
    this.clock = clock;
    this.firstPause = firstPause;
    this.threads =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread = new Thread(task, "sandbox-webhooks");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void changed(Audience audience, List<MemberChange> changes) {
    if (audience.definition().webhooks().isEmpty()) {
      return;
    }
    MemberEvents events = new MemberEvents(audience.shape(), clock.instant());
    for (MemberChange change : changes) {
      if (change.isReal()) {
        events.of(change).forEach(event -> publish(audience, event));
      }
    }
  }

  /** Sends an event to every webhook of the audience that wants it. */
  void publish(Audience audience, WebhookEvent event) {
    for (Webhook webhook : audience.definition().webhooks()) {
      if (webhook.wants(event)) {
        String body = form(event);
        schedule(() -> deliver(audience, webhook, body, firstPause, Duration.ZERO), Duration.ZERO);
      }
    }
  }

  /** How many posts were taken by their receivers. */
  long delivered() {
    return delivered.get();
  }

  /** How many posts were not, repetitions included. */
  long failed() {
    return failed.get();
  }

  private void deliver(
      Audience audience, Webhook webhook, String body, Duration pause, Duration waited) {
    int status = post(webhook, body);
    if (status >= 200 && status < 300) {
      delivered.incrementAndGet();
      return;
    }
    failed.incrementAndGet();
    if (status == 410) {
      disable(audience, webhook);
    } else if (waited.plus(pause).compareTo(GIVE_UP_AFTER) <= 0) {
      Duration next = pause.multipliedBy(2);
      schedule(() -> deliver(audience, webhook, body, next, waited.plus(pause)), pause);
    } else {
      LOG.warn("Webhook {} never answered 2xx within 75 minutes; an event is lost.", webhook.id());
    }
  }

  private int post(Webhook webhook, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(webhook.url()))
            .timeout(ANSWER_WITHIN)
            .header("User-Agent", "MailChimp.com")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (webhook.signed()) {
      long now = clock.instant().getEpochSecond();
      request.header("X-Mailchimp-Signature", WebhookSignature.header(webhook.secret(), now, body));
    }
    return send(request.build());
  }

  /** The status that a webhook's address gives to Mailchimp's check; 0 if it gives none. */
  int validate(URI url) {
    return send(
        HttpRequest.newBuilder(url)
            .timeout(ANSWER_WITHIN)
            .header("User-Agent", "MailChimp.com WebHook Validator")
            .GET()
            .build());
  }

  private int send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      LOG.debug("{} did not answer: {}", request.uri(), e.getMessage());
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void disable(Audience audience, Webhook gone) {
    audience.redefine(
        before -> {
          List<Webhook> webhooks = new ArrayList<>(before.webhooks());
          webhooks.replaceAll(each -> each.id().equals(gone.id()) ? each.disabled() : each);
          return before.withWebhooks(webhooks);
        });
  }

  private void schedule(Runnable task, Duration after) {
    try {
      threads.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("an event came while the sandbox was closed");
    }
  }

  private static String form(WebhookEvent event) {
    StringJoiner form = new StringJoiner("&");
    form.add("type=" + event.type()).add("fired_at=" + encode(Timestamps.spaced(event.firedAt())));
    event.data().forEach((name, value) -> form.add(encode(name) + "=" + encode(value)));
    return form.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
