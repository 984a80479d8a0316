package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import dev.caravan.event.Event;
import dev.caravan.intake.TrackCall.Tracked;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackIntakeTest {
  private static final SourceConnection SHOP = shop(new EventSource("email", Set.of("open")));

  @Test
  void should_read_a_single_call() {
    TrackCall call =
        TrackIntake.read(
            """
            {"app_id": "shop", "identity": " Ann@Example.org ", "event": "Order", "timestamp":
             "2026-11-01T10:00:00+02:00", "properties": {"total": 12.5, "gift": true},
             "idempotency_key": "o-1"}
            """);

    assertThat(call.appId()).isEqualTo("shop");
    Tracked tracked = call.events().get(0);
    assertThat(tracked.identity()).isEqualTo("ann@example.org");
    assertThat(tracked.time()).isEqualTo(Instant.parse("2026-11-01T08:00:00Z"));
    assertThat(tracked.properties().toString()).isEqualTo("{\"total\":12.5,\"gift\":true}");
    assertThat(tracked.idempotencyKey()).isEqualTo("o-1");
  }

  @Test
  void should_read_a_bulk_call_and_keep_the_spelling_of_identities_that_are_no_address() {
    TrackCall call =
        TrackIntake.read(
            "{\"app_id\": \"shop\", \"events\": [{\"identity\": \"C-17\", \"event\": \"A\"},"
                + " {\"identity\": \"C-18\", \"event\": \"B\", \"timestamp\": 1793527200000}]}");

    assertThat(call.events()).extracting(Tracked::identity).containsExactly("C-17", "C-18");
    assertThat(call.events())
        .extracting(Tracked::time)
        .containsExactly(null, Instant.parse("2026-11-01T10:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nothing", "[]", "17", "{\"app_id\": \"shop\"", "{} {}"})
  void should_refuse_what_is_no_json_object(String body) {
    InvalidCall refused = catchThrowableOfType(InvalidCall.class, () -> TrackIntake.read(body));
    assertThat(refused.mistakes()).containsOnlyKeys("");
  }

  @Test
  void should_refuse_ten_thousand_nested_brackets() {
    String deep = "{\"app_id\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    assertThatThrownBy(() -> TrackIntake.read(deep))
        .isInstanceOf(InvalidCall.class)
        .hasMessageContaining("nesting depth");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "colour": "red"                                   | colour
          "timestamp": "yesterday"                          | timestamp
          "timestamp": "2026-11-01T10:00:00"                | timestamp
          "timestamp": -5                                   | timestamp
          "timestamp": 1e30                                 | timestamp
          "timestamp": "+12026-11-01T10:00:00Z"             | timestamp
          "properties": []                                  | properties
          "properties": {"a": {"b": 1}}                     | properties.a
          "properties": {"a": null}                         | properties.a
          "properties": {"a": 1e9999}                       | properties.a
          "properties": {"a": "\\u0000"}                    | properties.a
          "properties": {"a": "\\ud800"}                    | properties.a
          "properties": {"\\u0000": 1}                      | properties
          "idempotency_key": 17                             | idempotency_key
          "idempotency_key": ""                             | idempotency_key
          """)
  void should_name_the_place_of_a_mistake(String field, String place) {
    String body =
        "{\"app_id\": \"shop\", \"identity\": \"ann@example.org\", \"event\": \"Order\", "
            + field
            + "}";

    InvalidCall refused = catchThrowableOfType(InvalidCall.class, () -> TrackIntake.read(body));

    assertThat(refused).isNotNull();
    assertThat(refused.mistakes()).containsOnlyKeys(place);
  }

  @Test
  void should_name_every_field_that_is_missing() {
    InvalidCall refused = catchThrowableOfType(InvalidCall.class, () -> TrackIntake.read("{}"));
    assertThat(refused.mistakes())
        .isEqualTo(Map.of("app_id", "is missing", "identity", "is missing", "event", "is missing"));
  }

  @Test
  void should_take_names_of_255_characters_and_no_longer_ones() {
    String call = "{\"app_id\": \"shop\", \"identity\": \"a@b.test\", \"event\": \"%s\"}";

    assertThat(TrackIntake.read(call.formatted("n".repeat(255))).events()).hasSize(1);
    assertThatThrownBy(() -> TrackIntake.read(call.formatted("n".repeat(256))))
        .hasMessageContaining("event: must be a text of 1 to 255 characters");
  }

  @Test
  void should_take_a_thousand_events_and_no_more() {
    String one = "{\"identity\": \"ann@example.org\", \"event\": \"Order\"},";
    String thousand = one.repeat(1_000);

    assertThat(TrackIntake.read(bulk(thousand)).events()).hasSize(1_000);
    assertThatThrownBy(() -> TrackIntake.read(bulk(thousand + one)))
        .hasMessage("events: must be a list of 1 to 1,000 events");
    assertThatThrownBy(() -> TrackIntake.read(bulk(","))).isInstanceOf(InvalidCall.class);
  }

  @Test
  void should_refuse_email_events_that_the_connection_does_not_take() {
    TrackCall sent =
        TrackIntake.read(
            "{\"app_id\": \"shop\", \"identity\": \"a@b.test\", \"event\": \"Sent Email\"}");

    assertThatThrownBy(() -> TrackIntake.check(sent, SHOP))
        .hasMessageContaining("event: Sent Email is not taken in: events.types of connection shop");
    assertThatThrownBy(() -> TrackIntake.check(sent, shop(null)))
        .hasMessageContaining("has no event source");
  }

  @Test
  void should_be_one_event_by_its_key_by_its_content_or_by_where_it_came_in() {
    String named = "\"idempotency_key\": \"k\"";
    String timed = "\"timestamp\": \"2026-11-01T10:00:00Z\"";

    assertThat(event(1, named).key()).isEqualTo(event(2, named).key());
    assertThat(event(1, timed).key()).isEqualTo(event(2, timed).key());
    assertThat(event(1, "\"properties\": {}").key())
        .isNotEqualTo(event(2, "\"properties\": {}").key());
    assertThat(event(1, named).time()).isEqualTo(Instant.parse("2026-11-01T12:00:00Z"));
  }

  private static Event event(long row, String field) {
    String body =
        "{\"app_id\": \"shop\", \"identity\": \"a@b.test\", \"event\": \"Order\", " + field + "}";
    List<Event> events =
        TrackIntake.translate(
                new InboxRow(row, 3, "track", body, Instant.parse("2026-11-01T12:00:00Z")), SHOP)
            .events();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static String bulk(String events) {
    return "{\"app_id\": \"shop\", \"events\": [" + events.substring(0, events.length() - 1) + "]}";
  }

  private static SourceConnection shop(EventSource events) {
    return new SourceConnection(
        3, "shop", 1, true, new PathSecrets("secret", null, null), events, Set.of());
  }
}
