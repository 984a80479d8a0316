package dev.caravan.run.notification;

import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the route {@code notify}: taken, sent by mail or webhook, settled. Thread-safe. */
public final class NotificationSteps {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationSteps.class);

  private final NotificationQueue queue;
  private final NotificationSecrets secrets;
  private final String from;
  private final Clock clock;

  /**
   * @param from the sender of mails; null: there is no mail server
   */
  public NotificationSteps(
      NotificationQueue queue, NotificationSecrets secrets, String from, Clock clock) {
    this.queue = queue;
    this.secrets = secrets;
    this.from = from;
    this.clock = clock;
  }

  /** The next one that is due; null when none is. */
  public Notification take() {
    return queue.take().orElse(null);
  }

  /** Makes it a mail. */
  public void mail(Notification one, Exchange exchange) {
    if (from == null) {
      throw new IllegalStateException("caravan.mail.host is empty: there is no mail server");
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader("To", one.target());
    message.setHeader("From", from);
    message.setHeader("Subject", MailText.subject(one));
    // The same at each try, so that a second delivery can be told from another mail.
    message.setHeader("Message-ID", "<" + one.key() + "@" + host(from) + ">");
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
    message.setBody(MailText.text(one));
  }

  /** Makes it a call, signed. */
  public void webhook(Notification one, Exchange exchange) {
    byte[] body = one.content().toString().getBytes(StandardCharsets.UTF_8);
    long seconds = clock.instant().getEpochSecond();
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, "POST");
    message.setHeader(Exchange.HTTP_URI, one.target());
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setHeader("User-Agent", "Caravan");
    message.setHeader("webhook-id", one.key());
    message.setHeader("webhook-timestamp", String.valueOf(seconds));
    message.setHeader(
        "webhook-signature",
        WebhookSignature.of(secrets.of(one.connection()), one.key(), seconds, body));
    message.setBody(body);
  }

  /**
   * Looks at the answer of a webhook.
   *
   * @throws IllegalStateException when it is not one of 2xx
   */
  public void answered(Exchange exchange) {
    int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    if (status / 100 != 2) {
      throw new IllegalStateException("HTTP " + status);
    }
  }

  /** The receiver has it. */
  public void sent(Notification one) {
    queue.sent(one);
  }

  /** It is tried again later. */
  public void failed(Notification one, Exception cause) {
    // What an exception of a client says may hold the address, and the address a secret; of a host
    // that is not found, or is inside, it says the host.
    String what =
        cause instanceof IllegalStateException || cause instanceof UnknownHostException
            ? cause.getMessage()
            : cause.getClass().getSimpleName();
    queue.failed(one, what);
    LOG.warn(
        "Notification {} could not be sent: {}{}",
        one.id(),
        what,
        one.kind() == Notification.Kind.TEST ? "" : "; it is tried again");
    LOG.debug("The cause", cause);
  }

  private static String host(String address) {
    return address.replaceAll(".*@", "").replaceAll("[^A-Za-z0-9.-].*", "");
  }
}
