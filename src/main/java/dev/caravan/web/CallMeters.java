package dev.caravan.web;

import dev.caravan.mailchimp.CallWatch;
import dev.caravan.mailchimp.ConnectionPermits;
import dev.caravan.mailchimp.MadeCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Meters the calls to Mailchimp. Safe for use by many threads. */
public final class CallMeters implements CallWatch {
  private static final Duration[] STEPS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(120)
  };

  private final MeterRegistry meters;
  private final Counter sent;
  private final Counter received;

  public CallMeters(MeterRegistry meters, ConnectionPermits permits) {
    this.meters = meters;
    this.sent = bytes("sent");
    this.received = bytes("received");
    Gauge.builder("caravan.mailchimp.permits.in.use", permits, ConnectionPermits::inUse)
        .description("Requests in flight to Mailchimp, of this instance")
        .register(meters);
    Gauge.builder("caravan.mailchimp.permits.waiting", permits, ConnectionPermits::waiting)
        .description("Calls that wait for one of the connections that Mailchimp allows")
        .register(meters);
  }

  private Counter bytes(String direction) {
    return Counter.builder("caravan.mailchimp.bytes")
        .description("Bodies sent to and received from Mailchimp")
        .tag("direction", direction)
        .register(meters);
  }

  @Override
  public void made(MadeCall call) {
    Timer.builder("caravan.mailchimp.calls")
        .description(
            "Attempts of calls to Mailchimp, by the status of the answer; none: no answer came")
        .tag("method", call.method().name())
        .tag("status", call.status() == 0 ? "none" : String.valueOf(call.status()))
        .serviceLevelObjectives(STEPS)
        .register(meters)
        .record(call.took());
    sent.increment(call.sent());
    received.increment(call.received());
  }
}
