package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpFailure.Kind;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The route to Mailchimp against a sandbox that goes wrong. */
@ExtendWith(SharedTown.class)
class MailchimpGateTest {
  private final Town town;

  MailchimpGateTest(Town town) {
    this.town = town;
  }

  @AfterEach
  void mend() {
    town.sandbox.faults(Faults.NONE);
  }

  private MailchimpCall lists() {
    return MailchimpCall.get(town.account.id(), "/lists");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "TOO_MANY_REQUESTS",
        "SERVER_ERROR",
        "BAD_GATEWAY",
        "FORBIDDEN",
        "RESET",
        "LOST_ANSWER",
        "TRUNCATED"
      })
  void should_try_again_what_passes(FaultKind kind) {
    town.sandbox.faults(Faults.of(1, 1, kind).onPath("/lists$").onlyTimes(3));

    assertThat(town.wiring.gate.ask(lists()).body().has("lists")).isTrue();
  }

  @Test
  void should_give_up_some_time_and_say_why() {
    town.sandbox.faults(Faults.of(1, 1, FaultKind.SERVER_ERROR).onPath("/lists$"));
    long before = town.sandbox.totalCalls();

    MailchimpFailure failure = refused(lists());

    assertThat(failure.kind()).isEqualTo(Kind.PASSING);
    assertThat(failure.status()).isEqualTo(500);
    assertThat(town.sandbox.totalCalls() - before).isEqualTo(9);
  }

  @Test
  void should_ask_once_where_the_answer_will_not_change() {
    long before = town.sandbox.totalCalls();
    MailchimpFailure gone =
        refused(MailchimpCall.get(town.account.id(), "/lists/ffffffffff/members"));
    MailchimpFailure refused =
        refused(
            MailchimpCall.post(town.account.id(), "/lists", JsonNodeFactory.instance.objectNode()));
    MailchimpFailure stranger =
        catchThrowableOfType(
            MailchimpFailure.class,
            () -> town.wiring.gate.whoAmI(town.sandbox.baseUrl(), "0123456789abcdef-us6"));

    assertThat(gone.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(refused.kind()).isIn(Kind.REFUSED, Kind.NOT_FOUND);
    assertThat(stranger.kind()).isEqualTo(Kind.CREDENTIALS);
    assertThat(stranger.getMessage()).doesNotContain("0123456789abcdef");
    assertThat(town.sandbox.totalCalls() - before).isEqualTo(3);
  }

  private MailchimpFailure refused(MailchimpCall call) {
    return catchThrowableOfType(MailchimpFailure.class, () -> town.wiring.gate.ask(call));
  }

  @Test
  void should_log_neither_keys_nor_addresses_while_things_go_wrong() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    Level level = root.getLevel();
    log.start();
    root.setLevel(Level.INFO);
    root.addAppender(log);
    try {
      TestAudience audience = new TestAudience(town);
      audience.connect(
          """
          import:
            audiences:
              - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
            identifier: {field: email_address, property: email}
            mappings:
              - {field: merge_fields.FNAME, property: orders, mode: set}
          """);
      audience.put("ann", "{\"FNAME\": \"Ann\"}");
      audience.run();
      town.sandbox.faults(Faults.of(1, 1, FaultKind.SERVER_ERROR).onPath("/members"));
      audience.runFull();
      List<String> said =
          log.list.stream()
              .map(
                  event ->
                      event.getFormattedMessage()
                          + ThrowableProxyUtil.asString(event.getThrowableProxy()))
              .toList();
      assertThat(said)
          .anySatisfy(line -> assertThat(line).contains("ended: FAILED"))
          .noneMatch(line -> line.contains(town.sandbox.apiKey()))
          .noneMatch(line -> line.contains(audience.address("ann")));
    } finally {
      root.detachAppender(log);
      root.setLevel(level);
    }
  }
}
