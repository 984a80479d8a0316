package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.profile.PropertyValue;
import dev.caravan.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentStoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "s'); drop table segment; --\" ? :x";

  private TestDatabase database;
  private SegmentStore segments;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    PropertyStore properties = new PropertyStore(database.jdbi());
    properties.put(new Property("tier", PropertyType.TEXT, false, false, null, false));
    segments = new SegmentStore(database.jdbi(), properties);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_answer_who_is_in_a_segment() throws Exception {
    profile(1, "Gold");
    profile(2, "silver");
    profile(3, "GOLD");
    profile(4, "gold");
    put("vip", "{\"property\": \"tier\", \"is\": \"gold\"}");
    assertThat(segments.count("vip")).contains(3L);
    assertThat(segments.profiles("vip", 0, 2)).contains(List.of(1L, 3L));
    assertThat(segments.profiles("vip", 3, 2)).contains(List.of(4L));
    assertThat(segments.count("nobody")).isEmpty();
  }

  @Test
  void should_refuse_a_list_that_nobody_saved_by_its_place() {
    assertThatThrownBy(
            () ->
                put(
                    "x",
                    "{\"any\": [{\"event\": \"Order\"}, {\"not\": {\"people\": \"openers\"}}]}"))
        .isInstanceOfSatisfying(
            InvalidSegment.class,
            e ->
                assertThat(e.errors())
                    .extracting(DocumentError::place)
                    .containsExactly("where.any[1].not.people"));
    assertThat(segments.all()).isEmpty();
  }

  @Test
  void should_keep_hostile_names_as_names() throws Exception {
    profile(1, HOSTILE);
    put(HOSTILE, "{\"property\": \"tier\", \"is\": \"" + HOSTILE.replace("\"", "\\\"") + "\"}");
    put("user", "{\"segment\": \"" + HOSTILE.replace("\"", "\\\"") + "\"}");
    assertThat(segments.count("user")).contains(1L);
    assertThat(memberships(List.of(1L))).isEqualTo(Map.of(1L, List.of(HOSTILE, "user")));
    assertThat(segments.all()).containsOnlyKeys(HOSTILE, "user");
  }

  @Test
  void should_tell_the_condition_that_decides_and_what_the_profile_has_there() throws Exception {
    profile(1, "gold");
    event("one", 1, "Open Email", "c1", 1);
    put(
        "buyers",
        "{\"any\": [{\"event\": \"Order\"}, {\"property\": \"tier\", \"is\": \"gold\"}]}");
    put(
        "vip",
        "{\"all\": [{\"segment\": \"buyers\"}, {\"not\": {\"event\": \"Open Email\"}},"
            + " {\"property\": \"tier\", \"empty\": true}]}");

    SegmentMembership vip = segments.membership("vip", 1).orElseThrow();
    assertThat(vip.in()).isFalse();
    assertThat(vip.because().place()).isEqualTo("where.all[1].not");
    assertThat(vip.because().holds()).isTrue();
    assertThat(vip.because().value().toString()).isEqualTo("1");

    SegmentMembership buyers = segments.membership("buyers", 1).orElseThrow();
    assertThat(buyers.in()).isTrue();
    assertThat(buyers.because().place()).isEqualTo("where.any[1]");
    assertThat(buyers.because().value().toString()).isEqualTo("\"gold\"");

    put(
        "all",
        "{\"all\": [{\"segment\": \"buyers\"}, {\"property\": \"tier\", \"empty\": false}]}");
    SegmentReason all = segments.membership("all", 1).orElseThrow().because();
    assertThat(all.place()).isEqualTo("where");
    assertThat(all.because())
        .extracting(SegmentReason::place)
        .containsExactly("where.all[0]", "where.all[1]");
    assertThat(all.because().get(0).because())
        .singleElement()
        .satisfies(
            inner -> {
              assertThat(inner.segment()).isEqualTo("buyers");
              assertThat(inner.place()).isEqualTo("where.any[1]");
            });

    assertThat(segments.membership("vip", 2)).isEmpty();
    assertThat(segments.membership("nobody", 1)).isEmpty();
  }

  /** Whatever somebody writes into a name or a value stays a name or a value. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table profile; --",
        "' or '1'='1",
        "\"}'; delete from profile; --",
        ":seg_1 :profile :after :limit",
        "<seg_1> ${x} #{x} {{x}}",
        "?? ?| ?& $1 \\ \\' %s",
        "*/ or true /*",
        "$$; drop table profile; $$",
        "and\u02bc or 1=1"
      })
  void should_take_every_name_and_value_for_what_it_is(String text) throws Exception {
    new PropertyStore(database.jdbi())
        .put(new Property(text, PropertyType.TEXT, true, false, null, false));
    ObjectNode values = JSON.createObjectNode();
    values.putArray(text).add(text);
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute(
                  "insert into profile (id, properties) values (1, ?::jsonb), (2, '{}')",
                  values.toString());
              handle.execute(
                  "insert into event (key, connection, type, profile, address, time, properties,"
                      + " source) values ('k', 1, ?, 1, 'x', now(), jsonb_build_object('Campaign"
                      + " ID', ?::text), 'track')",
                  text,
                  text);
            });
    ObjectNode document = JSON.createObjectNode().put("segment", text).put("description", text);
    ArrayNode all = document.putObject("where").putArray("all");
    for (String test : List.of("is", "contains", "containsAll", "startsWith")) {
      all.addObject().put("property", text).putArray(test).add(text);
    }
    all.addObject().put("event", text).put("campaign", text).put("atLeast", 1);
    all.addObject().putObject("not").put("property", text).putArray("isNot").add(text);
    segments.put(document);
    put("user", "{\"segment\": " + JSON.writeValueAsString(text) + "}");

    assertThat(segments.count(text)).contains(1L);
    assertThat(segments.profiles("user", 0, 10)).contains(List.of(1L));
    assertThat(memberships(List.of(1L, 2L)))
        .isEqualTo(Map.of(1L, Stream.of(text, "user").sorted().toList(), 2L, List.of()));
    assertThat(segments.membership("user", 1).orElseThrow().in()).isTrue();
    SegmentSql sql = segments.compile("user").orElseThrow();
    assertThat(sql.sql()).doesNotContain(text);
  }

  @Test
  void should_refuse_more_values_than_a_statement_can_carry() {
    String words = "[" + "\"a\",".repeat(99) + "\"b\"]";
    String where =
        "{\"any\": ["
            + ("{\"property\": \"tier\", \"contains\": " + words + "},").repeat(800)
            + "{\"property\": \"tier\", \"empty\": true}]}";
    assertThatThrownBy(() -> put("a", where))
        .isInstanceOf(InvalidSegment.class)
        .hasMessageContaining("compares with too many values");
  }

  @Test
  void should_compare_composed_and_decomposed_letters_as_one() throws Exception {
    Property tier = new Property("tier", PropertyType.TEXT, false, false, null, false);
    Coerced decomposed = PropertyValue.coerce(tier, JSON.getNodeFactory().textNode("E\u0301LAN"));
    profile(1, ((Coerced.Fits) decomposed).value().textValue());
    put("a", "{\"property\": \"tier\", \"is\": \"\u00e9lan\"}");
    put("b", "{\"property\": \"tier\", \"startsWith\": \"e\u0301\"}");
    assertThat(memberships(List.of(1L))).isEqualTo(Map.of(1L, List.of("a", "b")));
  }

  @Test
  void should_tell_which_segments_each_profile_is_in() throws Exception {
    profile(1, "gold");
    profile(2, "silver");
    profile(3, "tin");
    put("b", "{\"property\": \"tier\", \"is\": \"gold\"}");
    put("a", "{\"property\": \"tier\", \"is\": [\"gold\", \"silver\"]}");
    assertThat(memberships(List.of(1L, 2L, 3L)))
        .isEqualTo(Map.of(1L, List.of("a", "b"), 2L, List.of("a"), 3L, List.of()));
    SegmentMemberships chosen = segments.memberships(List.of("b", "gone"));
    Map<Long, List<String>> found =
        database.jdbi().withHandle(handle -> chosen.of(handle, List.of(1L, 2L)));
    assertThat(found).isEqualTo(Map.of(1L, List.of("b"), 2L, List.of()));
  }

  @Test
  void should_ask_for_more_segments_than_one_statement_can() throws Exception {
    profile(1, "gold");
    int number = 520;
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into segment (name, document)
                    select 's' || i, jsonb_build_object('segment', 's' || i, 'where',
                        jsonb_build_object('property', 'tier', 'contains', (array['o', 'x'])[i % 2 + 1]))
                    from generate_series(0, ? - 1) as i
                    """,
                    number));
    assertThat(memberships(List.of(1L)).get(1L)).hasSize(number / 2).contains("s518");
  }

  @Test
  void should_refuse_a_segment_that_does_not_exist() {
    assertThatThrownBy(() -> put("a", "{\"segment\": \"b\"}"))
        .isInstanceOfSatisfying(
            InvalidSegment.class,
            refused ->
                assertThat(refused.errors())
                    .containsExactly(
                        new DocumentError("where", "segment b does not exist; put it first")));
    assertThat(segments.all()).isEmpty();
  }

  @Test
  void should_refuse_a_circle_and_name_it() throws Exception {
    put("a", "{\"property\": \"tier\", \"empty\": true}");
    put("b", "{\"not\": {\"segment\": \"a\"}}");
    assertThatThrownBy(() -> put("a", "{\"segment\": \"b\"}"))
        .isInstanceOf(InvalidSegment.class)
        .hasMessageContaining("refers to itself: a → b → a");
    assertThat(segments.count("b")).contains(0L);
  }

  @Test
  void should_refuse_segments_that_grow_too_large_together() throws Exception {
    put("s0", "{\"property\": \"tier\", \"empty\": true}");
    assertThatThrownBy(
            () -> {
              for (int i = 1; i < 40; i++) {
                put(
                    "s" + i,
                    "{\"any\": [{\"segment\": \"s%1$d\"}, {\"segment\": \"s%1$d\"}]}"
                        .formatted(i - 1));
              }
            })
        .isInstanceOf(InvalidSegment.class)
        .hasMessageContaining("more than 5000 conditions");
    String largest = segments.all().lastKey();
    assertThat(segments.count(largest)).isPresent();
  }

  @Test
  void should_delete_only_what_no_segment_refers_to() throws Exception {
    put("a", "{\"property\": \"tier\", \"empty\": true}");
    put("b", "{\"not\": {\"segment\": \"a\"}}");
    assertThatThrownBy(() -> segments.delete("a"))
        .isInstanceOf(SegmentInUse.class)
        .hasMessageContaining("segment a is used by segment b");
    assertThat(segments.delete("b")).isTrue();
    assertThat(segments.delete("a")).isTrue();
    assertThat(segments.delete("a")).isFalse();
  }

  @Test
  void should_name_the_segments_about_a_property() throws Exception {
    put("a", "{\"not\": {\"property\": \"tier\", \"empty\": true}}");
    put("b", "{\"segment\": \"a\"}");
    assertThat(segments.usesOf("tier")).containsExactly("segment a");
    assertThat(segments.usesOf("city")).isEmpty();
  }

  @Test
  void should_count_events_of_a_campaign_in_a_time() throws Exception {
    profile(1, "gold");
    profile(2, "gold");
    event("one", 1, "Open Email", "c1", 1);
    event("two", 1, "Open Email", "c1", 2);
    event("three", 1, "Open Email", "c2", 100);
    event("four", 2, "Open Email", "c1", 1);
    put(
        "twice",
        "{\"event\": \"Open Email\", \"campaign\": \"c1\", \"atLeast\": 2, \"inLast\": \"30d\"}");
    put("thrice", "{\"event\": \"Open Email\", \"atLeast\": 3}");
    put("lately", "{\"event\": \"Open Email\", \"atLeast\": 3, \"inLast\": \"30d\"}");
    put("clicked", "{\"event\": \"Click Email Link\"}");
    assertThat(memberships(List.of(1L, 2L)))
        .isEqualTo(Map.of(1L, List.of("thrice", "twice"), 2L, List.of()));
  }

  /** Read, and told by SQL as a text: both say the same. */
  private Map<Long, List<String>> memberships(List<Long> profiles) {
    Map<Long, List<String>> read =
        database.jdbi().withHandle(handle -> segments.segmentsOf(handle, profiles, null));
    segments
        .memberships()
        .lines()
        .ifPresent(
            lines ->
                assertThat(lines(lines, profiles))
                    .containsExactlyInAnyOrderElementsOf(
                        read.entrySet().stream()
                            .map(one -> one.getKey() + " " + String.join("\n", one.getValue()))
                            .toList()));
    return read;
  }

  private List<String> lines(SegmentSql lines, List<Long> profiles) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select p.id || ' ' || "
                            + lines.sql()
                            + " from profile p where p.id = any(:profiles)")
                    .bindMap(lines.parameters())
                    .bindArray("profiles", Long.class, profiles)
                    .mapTo(String.class)
                    .list());
  }

  private void put(String name, String where) throws Exception {
    ObjectNode document = JSON.createObjectNode().put("segment", name);
    document.set("where", JSON.readTree(where));
    segments.put(document);
  }

  private void profile(long id, String tier) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into profile (id, properties) values (?, jsonb_build_object('tier',"
                        + " ?::text))",
                    id,
                    tier));
  }

  private void event(String key, long profile, String type, String campaign, int daysAgo) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into event (key, connection, type, profile, address, time, properties, source)
                    values (?::bytea, 1, ?, ?, 'x@example.org', now() - ? * interval '1 day',
                        jsonb_build_object('Campaign ID', ?::text), 'track')
                    """,
                    key,
                    type,
                    profile,
                    daysAgo,
                    campaign));
  }
}
