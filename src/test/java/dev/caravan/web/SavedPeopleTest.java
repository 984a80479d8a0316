package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.YamlText;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.SegmentStore;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SavedPeopleTest {
  private static final String FUNNEL =
      "/api/analyses/funnel?campaign=c1&steps=Visit&window=7d&people=1";

  private static EventDoors doors;
  private static SegmentStore segments;

  @BeforeAll
  static void open() throws Exception {
    doors = new EventDoors();
    segments = new SegmentStore(doors.world.jdbi(), new PropertyStore(doors.world.jdbi()));
  }

  @AfterAll
  static void close() {
    doors.close();
  }

  @BeforeEach
  void people() {
    doors.world.execute("truncate event, profile, segment, people_list, listed");
    doors.world.execute("insert into profile (id) select generate_series(1, 5)");
    // Everybody was sent and opened it; 1 to 3 visited afterwards, 4 before, 5 never.
    doors.world.execute(
        """
        insert into event (key, connection, type, profile, address, time, properties, source)
        select uuid_send(gen_random_uuid()), 1, type, person, 'x', at::timestamptz,
               '{"Campaign ID": "c1"}', 'mailchimp'
          from generate_series(1, 5) person,
               (values ('Sent Email', '2026-10-20T09:00:00Z'),
                       ('Open Email', '2026-10-20T10:00:00Z')) given (type, at)
        """);
    visit(1, "2026-10-20T11:00:00Z");
    visit(2, "2026-10-21T11:00:00Z");
    visit(3, "2026-10-22T11:00:00Z");
    visit(4, "2026-10-20T08:00:00Z");
  }

  @Test
  void should_save_whom_it_shows_behind_a_bar_as_a_segment() {
    assertThat(doors.get(FUNNEL + "&limit=2").body())
        .isEqualTo("{\"items\":[{\"profile\":1},{\"profile\":2}],\"next\":\"2\"}");
    assertThat(doors.get(FUNNEL + "&limit=2&after=2").body())
        .isEqualTo("{\"items\":[{\"profile\":3}]}");

    HttpResponse<String> saved = save(FUNNEL, "openers who visited");

    assertThat(saved.statusCode()).isEqualTo(201);
    assertThat(saved.body()).isEqualTo("{\"segment\":\"openers who visited\",\"people\":3}");
    assertThat(in("openers who visited")).isEqualTo("[1, 2, 3]");
    segments.put(
        json(
            "{\"segment\": \"others\", \"where\": {\"not\": {\"segment\": \"openers who visited\"}}}"));
    assertThat(in("others")).isEqualTo("[4, 5]");
    assertThat(segments.membership("others", 1).orElseThrow().because().because().get(0).place())
        .isEqualTo("where");
  }

  @Test
  void should_save_the_people_of_every_analysis() {
    save("/api/analyses/touches?goal=Visit&people=1", "after one");
    save("/api/analyses/retention?campaign=c1&period=1d&people=exposed:0", "same day");
    save("/api/analyses/retention?campaign=c1&period=1d&people=exposed:1", "next day");

    assertThat(in("after one")).isEqualTo("[1, 2, 3]");
    assertThat(in("same day")).isEqualTo("[1]");
    assertThat(in("next day")).isEqualTo("[2]");
  }

  @Test
  void should_keep_whom_it_saved_until_it_is_asked_again() {
    save(FUNNEL, "visitors");
    visit(5, "2026-10-23T11:00:00Z");
    assertThat(in("visitors")).isEqualTo("[1, 2, 3]");

    HttpResponse<String> again = save(FUNNEL, "visitors");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(in("visitors")).isEqualTo("[1, 2, 3, 5]");
    assertThat(doors.world.number("select count(*) from listed")).isEqualTo(4);
  }

  @Test
  void should_forget_a_list_with_the_last_segment_that_names_it() {
    save(FUNNEL, "visitors");
    segments.put(json("{\"segment\": \"same\", \"where\": {\"people\": \"visitors\"}}"));
    assertThat(segments.delete("visitors")).isTrue();
    assertThat(in("same")).isEqualTo("[1, 2, 3]");

    save(FUNNEL, "visitors");
    segments.delete("same");
    segments.delete("visitors");

    assertThat(doors.world.number("select count(*) from listed")).isZero();
    assertThat(doors.world.number("select count(*) from people_list")).isZero();
  }

  @Test
  void should_refuse_to_save_what_it_cannot_and_change_nothing() {
    segments.put(json("{\"segment\": \"vip\", \"where\": {\"event\": \"Order\", \"atLeast\": 3}}"));

    assertThat(save(FUNNEL, "vip").statusCode()).isEqualTo(409);
    assertThat(save(FUNNEL.replace("&people=1", ""), "new").body()).contains("people is missing");
    assertThat(save(FUNNEL, "").body()).contains("must be the segment's name");
    assertThat(
            doors.post(FUNNEL, "application/json", "{\"segment\": \"new\", \"where\": {}}").body())
        .contains("\"where\"", "is unknown");
    assertThat(segments.all()).containsOnlyKeys("vip");
    assertThat(doors.world.number("select count(*) from people_list")).isZero();
  }

  private static HttpResponse<String> save(String analysis, String segment) {
    return doors.post(analysis, "application/json", "{\"segment\": \"" + segment + "\"}");
  }

  private static JsonNode json(String text) {
    return new YamlText().parse(text);
  }

  private static String in(String segment) {
    return segments.profiles(segment, 0, 100).orElseThrow().toString();
  }

  private static void visit(int person, String at) {
    doors.world.execute(
        ("insert into event (key, connection, type, profile, address, time, source)"
                + " values (uuid_send(gen_random_uuid()), 1, 'Visit', %d, 'x', '%s', 'track')")
            .formatted(person, at));
  }
}
