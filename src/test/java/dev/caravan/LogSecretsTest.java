package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Browser;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Everything that is logged while people come in and go out, from the first call to the last. */
@ExtendWith(SharedTown.class)
class LogSecretsTest {
  private final Town town;

  LogSecretsTest(Town town) {
    this.town = town;
  }

  @Test
  void should_log_no_key_no_token_no_password_and_no_address() throws Exception {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> ear =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            // The embedded PostgreSQL of the tests speaks here, too; no product has it.
            if (!event.getLoggerName().startsWith("io.zonky")
                && event.getLevel().isGreaterOrEqual(Level.INFO)) {
              log.add(
                  event.getFormattedMessage()
                      + (event.getThrowableProxy() == null
                          ? ""
                          : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
          }
        };
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger("ROOT");
    ear.setContext(context);
    ear.start();
    root.addAppender(ear);
    String token;
    FollowUpTown here = new FollowUpTown(town);
    try {
      token = town.token("logged", "editor", "edit", true);
      here.goal("enabled: true");
      here.person("ann", "Ann");
      here.person("bob", "Bob");
      here.audience.put("old", "{\"FNAME\": \"Before\"}");
      JsonNode run = here.run("");
      assertThat(run.path("state").asText()).isEqualTo("COMPLETED");
      here.run("{\"dryRun\": true, \"email\": \"%s\"}".formatted(here.audience.address("ann")));
      town.call(token, "GET", "/api/explain?email=" + here.audience.address("bob"), null);
      town.call(token, "GET", "/api/users", null);
      town.call(
          Town.TOKEN,
          "PUT",
          "/api/accounts/other",
          "{\"apiKey\": \"0123456789abcdef0123456789abcdef-us99\"}");
      town.call(
          token,
          "POST",
          "/api/profiles",
          "[{\"identifiers\": {\"email\": \"not an address@example.org\"}}]");
      new Browser(town.port).logIn("logged", "a-wrong-password-here");
    } finally {
      root.detachAppender(ear);
    }
    assertThat(log).isNotEmpty();
    assertThat(String.join("\n", log))
        .doesNotContain(
            town.sandbox.apiKey(),
            "0123456789abcdef0123456789abcdef",
            token,
            Town.TOKEN,
            "long-enough-for-logged",
            "a-wrong-password-here",
            here.audience.address("ann"),
            here.audience.address("bob"),
            here.audience.address("old"))
        .doesNotContainPattern("[\\w.+-]+@(example\\.org|[\\w-]+\\.test)");
  }
}
