package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionalWebhookTest {
  private static final MachineSigns SIGNS =
      MachineSigns.read(List.of("agent ImageProxy # of somebody", "range 192.0.2.0/25", ""));

  @ParameterizedTest
  @CsvSource({
    "send, Sent Email",
    "open, Open Email",
    "click, Click Email Link",
    "hard_bounce, Bounce Email",
    "soft_bounce, Bounce Email",
    "spam, Unsubscribe Email",
    "unsub, Unsubscribe Email",
    "deferral,",
    "delivered,",
    "reject,",
    "inbound,",
    "something_new,"
  })
  void should_tell_the_event_of_each_kind(String word, String type) {
    assertThat(translate("[" + event(word, 100, "\"url\": \"https://shop.test/1\"") + "]"))
        .extracting(Event::type)
        .isEqualTo(type == null ? List.of() : List.of(type));
  }

  @Test
  void should_carry_what_the_webhook_says() {
    Event click =
        translate(
                "["
                    + event(
                        "click", 100, "\"url\": \"https://shop.test/1\", \"ip\": \"203.0.113.7\"")
                    + "]")
            .get(0);

    assertThat(click.address()).isEqualTo("ann@example.org");
    assertThat(click.time()).isEqualTo(Instant.ofEpochSecond(1_000_100));
    assertThat(click.machine()).isFalse();
    assertThat(click.properties().toString())
        .isEqualTo(
            "{\"Message ID\":\"m1\",\"Subject\":\"Hello\",\"IP\":\"203.0.113.7\","
                + "\"Time\":\"1970-01-12T13:48:20Z\",\"URL\":\"https://shop.test/1\"}");
    assertThat(translate("[" + event("hard_bounce", 1, "\"x\": 1") + "]").get(0).properties())
        .hasToString(
            "{\"Message ID\":\"m1\",\"Subject\":\"Hello\",\"Time\":\"1970-01-12T13:46:41Z\","
                + "\"Bounce Type\":\"hard\"}");
  }

  @Test
  void should_key_by_message_event_time_and_link() {
    String first = event("click", 100, "\"url\": \"https://shop.test/1\"");
    String again = event("click", 100, "\"url\": \"https://shop.test/1\", \"ip\": null");
    String later = event("click", 101, "\"url\": \"https://shop.test/1\"");
    String other = event("click", 100, "\"url\": \"https://shop.test/2\"");
    List<byte[]> keys =
        translate("[" + String.join(",", first, again, later, other) + "]").stream()
            .map(Event::key)
            .toList();

    assertThat(keys.get(1)).isEqualTo(keys.get(0));
    assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
    assertThat(keys.get(3)).isNotEqualTo(keys.get(0)).isNotEqualTo(keys.get(2));
  }

  @Test
  void should_flag_machines_and_keep_their_events() {
    assertThat(machine(event("open", 9, "\"x\": 1"))).isTrue();
    assertThat(machine(event("open", 10, "\"x\": 1"))).isFalse();
    assertThat(machine(event("open", 100, "\"user_agent\": \"An imageproxy 1.0\""))).isTrue();
    assertThat(machine(event("open", 100, "\"ip\": \"192.0.2.127\""))).isTrue();
    assertThat(machine(event("open", 100, "\"ip\": \"192.0.2.128\""))).isFalse();
    assertThat(machine(event("open", 100, "\"ip\": \"shop.test\""))).isFalse();
    assertThat(machine(event("send", 0, "\"ip\": \"192.0.2.1\""))).isFalse();
  }

  @Test
  void should_read_the_signs_that_come_with_the_program() {
    Instant sent = Instant.ofEpochSecond(1_000_000);
    assertThat(
            MachineSigns.known()
                .isMachine(EmailEvent.OPEN, sent, sent.plusSeconds(99), "66.249.84.1", null))
        .isTrue();
  }

  @Test
  void should_live_with_what_php_makes_of_empty_objects_and_with_forgotten_messages() {
    assertThat(
            translate(
                """
                [{"event": "open", "_id": "m9", "ts": 1000100, "msg": {}, "location": null},
                 {"event": "open", "_id": "m8", "ts": 1000100, "user_agent_parsed": null,
                  "msg": {"email": "bo@example.org", "metadata": []}}]
                """))
        .extracting(Event::address)
        .containsExactly("bo@example.org");
  }

  @Test
  void should_name_the_place_of_what_it_cannot_read() {
    assertThatThrownBy(() -> translate("{}")).hasMessageContaining("no JSON list");
    assertThatThrownBy(() -> translate("[[[")).hasMessageContaining("no JSON list");
    assertThatThrownBy(
            () ->
                translate("[{\"event\": \"open\", \"ts\": 1, \"msg\": {\"email\": \"a@b.test\"}}]"))
        .hasMessage("mandrill_events[0]._id is missing");
    assertThatThrownBy(
            () ->
                translate(
                    "[{\"event\": \"open\", \"_id\": \"m\", \"ts\": \"x\","
                        + " \"msg\": {\"email\": \"a@b.test\"}}]"))
        .hasMessageContaining("mandrill_events[0].ts");
  }

  private static boolean machine(String event) {
    return translate("[" + event + "]").get(0).machine();
  }

  private static String event(String word, int secondsAfter, String more) {
    return """
    {"event": "%s", "_id": "m1", "ts": %d, %s,
     "msg": {"_id": "m1", "email": "Ann@Example.org", "subject": "Hello", "ts": 1000000}}
    """
        .formatted(word, 1_000_000 + secondsAfter, more);
  }

  private static List<Event> translate(String events) {
    SourceConnection connection =
        new SourceConnection(
            1,
            "newsletter",
            1,
            true,
            new PathSecrets("s", null, null),
            new EventSource("email", Set.copyOf(EmailEvent.words())),
            Set.of());
    String body = "mandrill_events=" + URLEncoder.encode(events, StandardCharsets.UTF_8);
    return TransactionalWebhook.translate(
            new InboxRow(1, 1, "transactional", body, Instant.EPOCH), connection, SIGNS)
        .events();
  }
}
