package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CampaignPageTest {
  private static final String CAMPAIGN =
      "{\"id\": \"c1\", \"title\": \"Hello\", \"list\": \"l1\", \"sent\":"
          + " \"2026-11-01T10:00:00Z\"}";
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void should_number_exact_repetitions_and_give_the_first_the_key_that_others_tell_too() {
    String open = "{\"action\": \"open\", \"timestamp\": \"2026-11-01T12:00:00+00:00\"}";
    List<Event> events =
        translate(
            emails(recipient("Ann@Example.org", open, open, open), recipient("bo@x.test", open)));

    byte[] key =
        EventKey.email(1, "l1", "c1", "ann@example.org", EmailEvent.OPEN, NOON, null, null);
    assertThat(events).extracting(Event::key).doesNotHaveDuplicates().hasSize(4);
    assertThat(events.get(0).key()).isEqualTo(key);
    assertThat(
            translate(emails(recipient("ann@example.org", open, open, open))).stream()
                .map(Event::key)
                .toList())
        .usingElementComparator(java.util.Arrays::compare)
        .containsExactly(events.get(0).key(), events.get(1).key(), events.get(2).key());
  }

  @Test
  void should_tell_what_the_report_tells_and_nothing_else() {
    Event click =
        translate(
                emails(
                    recipient(
                        "ann@example.org",
                        "{\"action\": \"click\", \"timestamp\": \"2026-11-01T12:00:00+00:00\","
                            + " \"url\": \"https://shop.test/\", \"ip\": \"203.0.113.1\"}")))
            .get(0);
    assertThat(click.properties())
        .hasToString(
            "{\"Campaign ID\":\"c1\",\"Campaign Title\":\"Hello\",\"List ID\":\"l1\","
                + "\"IP\":\"203.0.113.1\",\"Time\":\"2026-11-01T12:00:00Z\","
                + "\"URL\":\"https://shop.test/\"}");
    assertThat(click.source()).isEqualTo("activity");

    Event bounce =
        translate(
                emails(
                    recipient(
                        "ann@example.org",
                        "{\"action\": \"bounce\", \"type\": \"hard\","
                            + " \"timestamp\": \"2026-11-01T10:00:01+00:00\"}")))
            .get(0);
    assertThat(bounce.machine()).isFalse();
    assertThat(bounce.key())
        .isEqualTo(
            EventKey.email(
                1, "l1", "c1", "ann@example.org", EmailEvent.BOUNCE, NOON, null, "hard"));

    Event sent = translate("\"sent_to\": [{\"email_address\": \"ann@example.org\"}]").get(0);
    assertThat(sent.time()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
    Event gone =
        translate(
                "\"unsubscribes\": [{\"email_address\": \"ann@example.org\", \"reason\":"
                    + " \"Enough\", \"timestamp\": \"2026-11-01T12:00:00+00:00\"}]")
            .get(0);
    assertThat(gone.properties().path("Reason").asText()).isEqualTo("Enough");
  }

  @Test
  void should_flag_as_a_machine_who_follows_many_links_at_once_or_opens_at_once() {
    assertThat(machines(click("12:00:00", 1), click("12:00:01", 2), click("12:00:01", 3)))
        .containsExactly(true, true, true);
    assertThat(machines(click("12:00:00", 1), click("12:00:01", 1), click("12:00:01", 2)))
        .containsExactly(false, false, false);
    assertThat(machines(click("12:00:00", 1), click("12:00:09", 2), click("12:00:18", 3)))
        .containsExactly(false, false, false);
    assertThat(machines(open("10:00:09"), open("10:00:10"))).containsExactly(true, false);
  }

  @Test
  void should_leave_out_a_row_that_cannot_be_an_event_and_take_the_others() {
    assertThat(
            translate(
                emails(
                    recipient("no address", open("12:00:00")),
                    recipient("ann@example.org", "{\"action\": \"open\", \"timestamp\": \"\"}"),
                    recipient("bo@example.org", "{\"action\": \"forward\"}", open("12:00:00")))))
        .extracting(Event::address)
        .containsExactly("bo@example.org");
  }

  private static List<Boolean> machines(String... activity) {
    return translate(emails(recipient("ann@example.org", activity))).stream()
        .map(Event::machine)
        .toList();
  }

  private static String open(String time) {
    return "{\"action\": \"open\", \"timestamp\": \"2026-11-01T" + time + "+00:00\"}";
  }

  private static String click(String time, int link) {
    return "{\"action\": \"click\", \"timestamp\": \"2026-11-01T%s+00:00\", \"url\": \"https://shop.test/%d\"}"
        .formatted(time, link);
  }

  private static String emails(String... recipients) {
    return "\"emails\": [" + String.join(",", recipients) + "]";
  }

  private static String recipient(String address, String... activity) {
    return "{\"email_address\": \""
        + address
        + "\", \"activity\": ["
        + String.join(",", activity)
        + "]}";
  }

  private static List<Event> translate(String rows) {
    SourceConnection connection =
        new SourceConnection(
            1,
            "newsletter",
            1,
            true,
            new PathSecrets("s", null, null),
            new EventSource("email", Set.copyOf(EmailEvent.words())),
            Set.of());
    String body = "{\"campaign\": " + CAMPAIGN + ", " + rows + "}";
    return CampaignPage.translate(
            new InboxRow(1, 1, "activity", body, NOON), connection, MachineSigns.read(List.of()))
        .events();
  }
}
