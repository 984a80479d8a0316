package dev.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class EventKeyTest {
  private static final Instant NOON = EventWorld.NOON;

  @Property(tries = 300)
  void should_be_the_same_for_the_same_parts_and_differ_where_any_part_differs(
      @ForAll @Size(4) List<@StringLength(max = 3) String> one,
      @ForAll @Size(4) List<@StringLength(max = 3) String> other) {
    boolean same = one.equals(other);

    assertThat(click(one)).isEqualTo(click(new ArrayList<>(one)));
    assertThat(click(one).equals(click(other))).isEqualTo(same);
  }

  @Property(tries = 300)
  void should_tell_where_one_part_ends_and_the_next_begins(
      @ForAll @StringLength(min = 2, max = 20) String text,
      @ForAll @IntRange(min = 1, max = 19) int first,
      @ForAll @IntRange(min = 1, max = 19) int second) {
    Assume.that(first != second && first < text.length() && second < text.length());

    assertThat(split(text, first)).isNotEqualTo(split(text, second));
  }

  @Property(tries = 200)
  void should_not_care_for_the_order_of_properties(
      @ForAll @Size(min = 1, max = 6)
          Map<@StringLength(max = 5) String, @StringLength(max = 5) String> properties,
      @ForAll long seed) {
    List<String> names = new ArrayList<>(properties.keySet());
    Collections.shuffle(names, new java.util.Random(seed));
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    properties.forEach(given::put);
    ObjectNode shuffled = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> shuffled.put(name, properties.get(name)));

    assertThat(EventKey.content(1, "ann@example.org", null, "Order", NOON, given))
        .isEqualTo(EventKey.content(1, "ann@example.org", null, "Order", NOON, shuffled))
        .isNotEqualTo(
            EventKey.content(1, "ann@example.org", null, "Order", NOON, shuffled.put("more", 1)));
  }

  @Test
  void should_have_no_time_for_a_bounce_or_unsubscription_in_a_campaign() {
    for (EmailEvent event : List.of(EmailEvent.BOUNCE, EmailEvent.UNSUBSCRIBE)) {
      assertThat(key("c1", event, NOON)).isEqualTo(key("c1", event, NOON.plusSeconds(90)));
      assertThat(key(null, event, NOON)).isNotEqualTo(key(null, event, NOON.plusSeconds(90)));
    }
    assertThat(key("c1", EmailEvent.OPEN, NOON))
        .isNotEqualTo(key("c1", EmailEvent.OPEN, NOON.plusSeconds(90)));
  }

  @Test
  void should_tell_an_absent_part_from_an_empty_one() {
    assertThat(EventKey.email(1, "l", null, "a", EmailEvent.OPEN, NOON, "", null))
        .isNotEqualTo(EventKey.email(1, "l", null, "a", EmailEvent.OPEN, NOON, null, null));
  }

  @Test
  void should_make_each_nameless_timeless_call_an_event_of_its_own() {
    assertThat(EventKey.entry("1", 12)).isNotEqualTo(EventKey.entry("11", 2));
    assertThat(EventKey.entry("1", 12)).isEqualTo(EventKey.entry("1", 12)).hasSize(32);
    assertThat(EventKey.named(1, "o-1")).isNotEqualTo(EventKey.named(2, "o-1"));
  }

  private static List<Byte> click(List<String> parts) {
    byte[] key =
        EventKey.email(
            1,
            null,
            parts.get(0),
            parts.get(1),
            EmailEvent.CLICK,
            NOON,
            parts.get(2),
            Objects.requireNonNull(parts.get(3)));
    List<Byte> bytes = new ArrayList<>();
    for (byte b : key) {
      bytes.add(b);
    }
    return bytes;
  }

  private static byte[] split(String text, int at) {
    return EventKey.email(
        1, null, text.substring(0, at), text.substring(at), EmailEvent.CLICK, NOON, null, null);
  }

  private static byte[] key(String campaign, EmailEvent event, Instant time) {
    return EventKey.email(1, "list", campaign, "ann@example.org", event, time, null, null);
  }
}
