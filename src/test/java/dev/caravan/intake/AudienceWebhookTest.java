package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import dev.caravan.event.Event;
import dev.caravan.event.Hint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceWebhookTest {
  private static final String LIST = "&fired_at=2026-11-01 10:00:00&data[list_id]=a1b2c3d4e5";
  private static final String ANN = "&data[email]=Ann@Example.org";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          subscribe   |                                          | -                 | ann@example.org
          profile     |                                          | -                 | ann@example.org
          unsubscribe | &data[action]=unsub&data[reason]=manual  | Unsubscribe Email | ann@example.org
          unsubscribe | &data[action]=unsub&data[reason]=abuse   | Unsubscribe Email | ann@example.org
          unsubscribe | &data[action]=delete&data[reason]=manual | -                 | ann@example.org
          cleaned     | &data[reason]=hard&data[campaign_id]=c1  | Bounce Email      | ann@example.org
          cleaned     | &data[reason]=abuse&data[campaign_id]=c1 | Unsubscribe Email | ann@example.org
          upemail     | &data[new_email]=N@x.test&data[old_email]=O@x.test | -       | o@x.test n@x.test
          campaign    | &data[id]=c1&data[status]=sent           | -                 | -
          """)
  void should_tell_events_and_hints_of_each_type(
      String type, String data, String event, String hinted) {
    String body = "type=" + type + LIST + ANN + (data == null ? "" : data);

    for (String spelling : new String[] {body, encoded(body)}) {
      Translated translated = translate(spelling);

      assertThat(translated.failure()).isNull();
      assertThat(translated.events()).extracting(Event::type).isEqualTo(listed(event));
      assertThat(translated.hints())
          .extracting(Hint::address)
          .isEqualTo(hinted == null ? listed(null) : java.util.List.of(hinted.split(" ")));
      assertThat(translated.hints()).allMatch(hint -> hint.audience().equals("a1b2c3d4e5"));
    }
  }

  @Test
  void should_carry_what_the_webhook_says_as_properties() {
    Event event =
        translate(
                "type=cleaned"
                    + LIST
                    + ANN
                    + "&data[reason]=hard&data[campaign_id]=c1&data[ip_opt]=192.0.2.7")
            .events()
            .get(0);

    assertThat(event.properties().toString())
        .isEqualTo(
            "{\"Campaign ID\":\"c1\",\"List ID\":\"a1b2c3d4e5\",\"IP\":\"192.0.2.7\","
                + "\"Time\":\"2026-11-01T10:00:00Z\",\"Bounce Type\":\"hard\"}");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
    assertThat(event.address()).isEqualTo("ann@example.org");
  }

  @Test
  void should_make_one_complaint_of_both_webhooks_that_tell_it() {
    String complaint = LIST + ANN + "&data[reason]=abuse&data[campaign_id]=c1";

    assertThat(translate("type=cleaned" + complaint).events().get(0).key())
        .isEqualTo(
            translate("type=unsubscribe&data[action]=unsub" + complaint).events().get(0).key());
  }

  @Test
  void should_leave_out_events_that_the_connection_does_not_take_but_keep_the_hints() {
    SourceConnection opensOnly = connection(new EventSource("email", Set.of("open")), "a1b2c3d4e5");

    Translated translated = AudienceWebhook.translate(row(unsubscribe()), opensOnly);

    assertThat(translated.events()).isEmpty();
    assertThat(translated.hints()).hasSize(1);
  }

  @Test
  void should_not_hint_at_members_of_audiences_that_are_not_imported() {
    SourceConnection other = connection(new EventSource("email", Set.of("unsubscribe")), "other");

    Translated translated = AudienceWebhook.translate(row(unsubscribe()), other);

    assertThat(translated.events()).hasSize(1);
    assertThat(translated.hints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                        | type is missing
          type                                                      | type is missing
          type=open&data[email]=a@b.test                            | type is "open"; right is subscribe
          type=%ZZ                                                  | type is not percent-encoded text
          type=unsubscribe&data[email]=a@b.test&data[list_id]=a1    | fired_at is missing
          type=unsubscribe&fired_at=1-1-1&data[email]=a@b.test      | fired_at is "1-1-1"; right is 2026
          type=unsubscribe&fired_at=2026-02-30 10:00:00&data[email]=a@b.test | right is 2026-11-01
          type=subscribe&data[email]=a@b.test                       | data[list_id] is missing
          type=subscribe&data[list_id]=a1                           | data[email] is missing
          type=subscribe&data[list_id]=a1&data[email]=nobody        | which is no email address
          type=subscribe&data[list_id]=a1&data[email]=a%00@b.test   | data[email] is "a?@b.test"
          type=cleaned&data[list_id]=a1&data[email]=a@b.test        | data[reason] is missing
          type=cleaned&data[reason]=soft&data[email]=a@b.test       | right is hard or abuse
          """)
  void should_say_what_is_wrong(String body, String message) {
    assertThatThrownBy(() -> translate(body))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining(message);
  }

  @Test
  void should_not_care_for_size_and_depth() {
    String deep = "&data" + "[x]".repeat(10_000) + "=1";
    String large = "&data[merges][NOTE]=" + "x".repeat(5_000_000);
    String many = "&a[]=1".repeat(500_000);

    assertThat(translate(unsubscribe() + deep + large + many).events()).hasSize(1);
    assertThat(translate("&&&=&" + unsubscribe() + "&=&&").events()).hasSize(1);
  }

  private static String unsubscribe() {
    return "type=unsubscribe" + LIST + ANN + "&data[action]=unsub&data[reason]=manual";
  }

  private static Translated translate(String body) {
    return AudienceWebhook.translate(
        row(body),
        connection(new EventSource("email", Set.of("bounce", "unsubscribe")), "a1b2c3d4e5"));
  }

  private static InboxRow row(String body) {
    return new InboxRow(7, 3, "mailchimp", body, Instant.parse("2026-11-01T12:00:00Z"));
  }

  private static SourceConnection connection(EventSource events, String audience) {
    return new SourceConnection(
        3,
        "newsletter",
        1,
        true,
        new PathSecrets("secret-of-the-path", null, null),
        events,
        Set.of(audience));
  }

  private static java.util.List<String> listed(String one) {
    return one == null ? java.util.List.of() : java.util.List.of(one);
  }

  // As Mailchimp sends it: everything but the separators percent-encoded.
  private static String encoded(String body) {
    return URLEncoder.encode(body, StandardCharsets.UTF_8).replace("%26", "&").replace("%3D", "=");
  }
}
