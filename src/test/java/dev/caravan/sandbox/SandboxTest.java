package dev.caravan.sandbox;

import dev.caravan.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A sandbox with one small audience, and a clock of its own. */
abstract class SandboxTest {
  static final String LIST = "abcdef0123";

  final SettableClock clock = new SettableClock("2026-03-01T12:00:00Z");
  Sandbox sandbox;
  ApiClient api;

  SandboxOptions options() {
    return SandboxOptions.defaults()
        .withClock(clock)
        .withWebhookPause(Duration.ofMillis(20))
        .withAudiences(SandboxOptions.NewAudience.of(LIST, "Readers", 300));
  }

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(options());
    api = new ApiClient(sandbox);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  /** Adds a member who had no part in the generation. */
  ApiClient.Reply subscribe(String email) {
    return api.post(
        "/lists/" + LIST + "/members",
        "{\"email_address\":\"%s\",\"status\":\"subscribed\"}".formatted(email));
  }

  String path(String email) {
    return "/lists/" + LIST + "/members/" + MemberHash.of(email).hex();
  }

  ApiClient.Reply batch(String members, String rest) {
    return api.post("/lists/" + LIST, "{\"members\":[" + members + "]" + rest + "}");
  }
}
