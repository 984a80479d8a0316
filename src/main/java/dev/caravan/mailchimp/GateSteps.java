package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The steps of the route {@code mailchimp} around one attempt. Safe for use by many threads. */
public final class GateSteps {
  private static final String CALL = "mailchimpCall";
  private static final String PERMIT = "mailchimpPermit";
  private static final String REPEATED = "mailchimpRepeated";
  private static final String SENDING = "mailchimpSending";
  private static final String USER_AGENT = "Caravan";

  /** The property of an exchange that tells which run it is about, as a number. */
  public static final String RUN_ID = "runId";

  /** A request on its way. */
  private record Sending(Instant at, long nanos, long bytes) {}

  // The retries are counted in a header: without it, every one is the first, and there is no end.
  private static final String RETRIES_SO_FAR = "CamelRedeliver*";

  private final MailchimpAccounts accounts;
  private final ConnectionPermits permits;
  private final AnswerReader answers;
  private final ObjectMapper json;
  private final CallWatch watch;
  private final Clock clock;

  /**
   * @param watch is told of every attempt
   */
  public GateSteps(
      MailchimpAccounts accounts,
      ConnectionPermits permits,
      AnswerReader answers,
      ObjectMapper json,
      CallWatch watch,
      Clock clock) {
    this.accounts = accounts;
    this.permits = permits;
    this.answers = answers;
    this.json = json;
    this.watch = watch;
    this.clock = clock;
  }

  /** Looks up the key that goes with a call. */
  public SignedCall sign(MailchimpCall call, Exchange exchange) {
    // Attempts are counted anew for each call, also where one exchange makes several.
    exchange.getMessage().removeHeaders(RETRIES_SO_FAR);
    exchange.removeProperty(REPEATED);
    return new SignedCall(call, accounts.access(call.account()));
  }

  /** Waits until one more request may be in flight. */
  public void takePermit(SignedCall signed, Exchange exchange) throws InterruptedException {
    exchange.setProperty(CALL, signed);
    exchange.setProperty(PERMIT, permits.take(signed.access().login()));
  }

  /**
   * Gives back what {@link #takePermit} took, if it came so far, whatever became of the request.
   */
  public void givePermit(Exchange exchange) {
    Object permit = exchange.removeProperty(PERMIT);
    if (permit != null) {
      permits.give((ConnectionPermits.Permit) permit);
    }
  }

  /** Makes the call an HTTP request. */
  public void request(SignedCall signed, Exchange exchange) throws java.io.IOException {
    MailchimpCall call = signed.call();
    Message message = exchange.getMessage();
    message.removeHeaders("*", RETRIES_SO_FAR);
    message.setHeader(Exchange.HTTP_METHOD, call.method().name());
    message.setHeader(Exchange.HTTP_URI, signed.access().endpoint() + call.path());
    if (!call.query().isEmpty()) {
      message.setHeader(Exchange.HTTP_QUERY, query(call.query()));
    }
    message.setHeader("Authorization", "Bearer " + signed.access().key());
    message.setHeader("User-Agent", USER_AGENT);
    message.setHeader("Accept", "application/json");
    byte[] body = call.body() == null ? null : json.writeValueAsBytes(call.body());
    if (body != null) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }
    message.setBody(body);
    exchange.setProperty(
        SENDING, new Sending(clock.instant(), System.nanoTime(), body == null ? 0 : body.length));
  }

  /** No answer came: a reset, a time-out, a body that ended too soon. */
  public void lost(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    tell(exchange, 0, 0);
    exchange.setProperty(REPEATED, true);
    throw new MailchimpFailure(
        MailchimpFailure.Kind.PASSING,
        0,
        "No answer from Mailchimp",
        cause.getClass().getSimpleName() + ": " + cause.getMessage(),
        java.util.List.of());
  }

  /** Reads the answer; refusals and broken bodies become typed failures. */
  public MailchimpAnswer answer(Exchange exchange) {
    SignedCall signed = exchange.getProperty(CALL, SignedCall.class);
    Message message = exchange.getMessage();
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    String date = message.getHeader("Date", String.class);
    byte[] body = message.getBody(byte[].class);
    tell(exchange, status, body == null ? 0 : body.length);
    message.removeHeaders("*", RETRIES_SO_FAR);
    try {
      MailchimpAnswer answer = answers.read(status, date, body, signed.call().read());
      return exchange.getProperty(REPEATED, false, Boolean.class)
          ? answer.afterLostAnswer()
          : answer;
    } catch (MailchimpFailure failure) {
      note(signed, failure);
      if (mayBeCarriedOut(failure)) {
        exchange.setProperty(REPEATED, true);
      }
      throw failure;
    }
  }

  private void tell(Exchange exchange, int status, long received) {
    // Where no connection was to be had, nothing was sent.
    Sending sending = (Sending) exchange.removeProperty(SENDING);
    if (sending != null) {
      MailchimpCall call = exchange.getProperty(CALL, SignedCall.class).call();
      watch.made(
          new MadeCall(
              call.run() == 0 ? exchange.getProperty(RUN_ID, 0L, Long.class) : call.run(),
              sending.at(),
              call.method(),
              CallPath.of(call),
              status,
              Duration.ofNanos(System.nanoTime() - sending.nanos()),
              sending.bytes(),
              received));
    }
  }

  private void note(SignedCall signed, MailchimpFailure failure) {
    if (failure.status() == 429) {
      permits.tooMany(signed.access().login());
    }
    if (failure.kind() == MailchimpFailure.Kind.CREDENTIALS && signed.call().account() != 0) {
      accounts.refused(signed.call().account(), failure.getMessage());
    }
  }

  /** A broken body, and what a gateway says in the place of an answer that did not come in time. */
  private static boolean mayBeCarriedOut(MailchimpFailure failure) {
    return failure.status() / 100 == 2 || failure.status() >= 500 || failure.status() == 408;
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
