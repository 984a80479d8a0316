package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.event.EmailEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Thresholds in SQL against a slow count in memory, with events at the edges of every window. */
class PressureAgreementTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration MICRO = Duration.ofNanos(1_000);
  private static final List<String> STAGES = List.of("first", "second");
  private static final List<String> AUDIENCES = List.of("a", "b", "c");
  private static final int PROFILES = 8;

  private static LifecycleWorld world;

  /** What a model knows of a touch point; {@code each} counts events instead of campaigns. */
  private record Touchpoint(
      String lifecycle, Set<String> words, Set<String> audiences, boolean each) {}

  private record Happened(
      long id,
      long profile,
      String word,
      String audience,
      String campaign,
      Instant time,
      boolean machine) {}

  private record Present(String stage, Instant since) {}

  private final Map<String, Threshold> thresholds = new HashMap<>();
  private final List<Touchpoint> touchpoints = new ArrayList<>();
  private final List<Happened> events = new ArrayList<>();
  private final Map<Long, Present> present = new HashMap<>();

  @BeforeContainer
  static void open() {
    world = new LifecycleWorld();
  }

  @AfterContainer
  static void close() {
    world.close();
  }

  @Property(tries = 60)
  void should_count_touches_and_tell_when_somebody_is_free_again(@ForAll long seed) {
    Random random = new Random(seed);
    clear();
    writeLifecycle(random);
    writeTouchpoints(random);
    writePresent(random);
    for (int i = 0; i < 120; i++) {
      writeEvent(random);
    }
    Map<Long, Map<String, StageNow>> read = read(NOW);
    for (long profile = 1; profile <= PROFILES; profile++) {
      StageNow now = read.getOrDefault(profile, Map.of()).get("customer");
      Present stay = present.get(profile);
      if (stay == null) {
        assertThat(now).isNull();
        continue;
      }
      assertThat(now.stage()).isEqualTo(stay.stage());
      assertThat(now.since()).isEqualTo(stay.since());
      Threshold threshold = thresholds.get(stay.stage());
      if (threshold == null) {
        assertThat(now.pressure()).isNull();
        continue;
      }
      assertThat(now.pressure().threshold()).isEqualTo(threshold);
      assertThat(now.pressure().touches()).isEqualTo(touches(profile, NOW));
      assertThat(now.pressure().isCapped()).isEqualTo(touches(profile, NOW) >= threshold.atMost());
      if (now.pressure().isCapped()) {
        assertFreeAt(profile, now.pressure().freeAt());
      }
    }
  }

  /** Not a microsecond earlier, when nothing more happens. */
  private void assertFreeAt(long profile, Instant freeAt) {
    events.removeIf(event -> event.time().isAfter(NOW));
    world.execute("delete from event where time > '" + NOW + "'");
    int atMost = thresholds.get(present.get(profile).stage()).atMost();
    assertThat(freeAt).isAfter(NOW);
    assertThat(touches(profile, freeAt)).isLessThan(atMost);
    assertThat(touches(profile, freeAt.minus(MICRO))).isGreaterThanOrEqualTo(atMost);
    assertThat(read(freeAt).get(profile).get("customer").pressure().isCapped()).isFalse();
    assertThat(read(freeAt.minus(MICRO)).get(profile).get("customer").pressure().isCapped())
        .isTrue();
  }

  private static Map<Long, Map<String, StageNow>> read(Instant at) {
    StageReports reports = new StageReports(world.jdbi, Clock.fixed(at, ZoneOffset.UTC));
    List<Long> all = java.util.stream.LongStream.rangeClosed(1, PROFILES).boxed().toList();
    return world.jdbi.withHandle(handle -> reports.of(handle, all, List.of("customer")));
  }

  private int touches(long profile, Instant at) {
    Present stay = present.get(profile);
    Threshold threshold = thresholds.get(stay.stage());
    Set<String> keys = new HashSet<>();
    for (Happened event : events) {
      boolean inWindow =
          event.time().isAfter(at.minus(threshold.per().span())) && !event.time().isAfter(at);
      List<Touchpoint> named =
          touchpoints.stream()
              .filter(
                  one ->
                      one.lifecycle().equals("customer")
                          && one.words().contains(event.word())
                          && one.audiences().contains(event.audience()))
              .toList();
      if (event.profile() == profile
          && !event.machine()
          && inWindow
          && !event.time().isBefore(stay.since())
          && threshold.count().word().equals(event.word())
          && !named.isEmpty()) {
        boolean each = named.stream().anyMatch(Touchpoint::each) || event.campaign() == null;
        keys.add(each ? "event " + event.id() : "campaign " + event.campaign());
      }
    }
    return keys.size();
  }

  private void clear() {
    thresholds.clear();
    touchpoints.clear();
    events.clear();
    present.clear();
    world.execute("delete from event");
    world.execute("delete from stage");
    world.execute("delete from connection");
    world.execute("delete from lifecycle");
  }

  private void writeLifecycle(Random random) {
    StringBuilder yaml = new StringBuilder("lifecycle: customer\nstages:\n");
    for (String stage : STAGES) {
      yaml.append("  - {stage: %s, where: {property: tier, empty: true}".formatted(stage));
      if (random.nextInt(5) > 0) {
        Threshold threshold =
            new Threshold(
                1 + random.nextInt(4),
                Threshold.Per.values()[random.nextInt(4)],
                random.nextBoolean() ? EmailEvent.OPEN : EmailEvent.CLICK);
        thresholds.put(stage, threshold);
        yaml.append(
            ", threshold: {atMost: %d, per: %s, count: %s}"
                .formatted(threshold.atMost(), threshold.per().word(), threshold.count().word()));
      }
      yaml.append("}\n");
    }
    world.lifecycle(yaml.toString());
    world.lifecycle(
        "lifecycle: other\nstages: [{stage: on, where: {property: tier, empty: true}}]");
  }

  private void writeTouchpoints(Random random) {
    for (int i = 0; i < 3; i++) {
      Set<String> words =
          List.of(Set.of("open"), Set.of("click"), Set.of("open", "click")).get(random.nextInt(3));
      Set<String> audiences = random.nextBoolean() ? Set.of("a", "b") : Set.of("b");
      String unit = List.of("", ", unit: campaign", ", unit: event").get(random.nextInt(3));
      String lifecycle = random.nextInt(4) == 0 ? "other" : "customer";
      touchpoints.add(new Touchpoint(lifecycle, words, audiences, unit.endsWith("event")));
      world.touchpoint(
          "connection" + i,
          "{lifecycle: %s, count: [%s]%s}".formatted(lifecycle, String.join(", ", words), unit),
          audiences.toArray(String[]::new));
    }
    world.execute("update connection set document = '{\"exports\": null}' where name = 'nosuch'");
  }

  private void writePresent(Random random) {
    for (long profile = 1; profile <= PROFILES; profile++) {
      write("other", profile, "on", NOW.minus(Duration.ofDays(200)), null);
      if (random.nextInt(6) > 0) {
        Instant since = moment(random);
        write("customer", profile, "first", since.minus(Duration.ofDays(9)), since);
        present.put(profile, new Present(STAGES.get(random.nextInt(2)), since));
        write("customer", profile, present.get(profile).stage(), since, null);
      }
    }
  }

  private static void write(
      String lifecycle, long profile, String stage, Instant entered, Instant left) {
    world.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into stage (lifecycle, profile, stage, entered_at, left_at)
                select id, ?, ?, ?, ? from lifecycle where name = ?
                """,
                profile,
                stage,
                entered.atOffset(ZoneOffset.UTC),
                left == null ? null : left.atOffset(ZoneOffset.UTC),
                lifecycle));
  }

  private void writeEvent(Random random) {
    String word = List.of("open", "click", "bounce").get(random.nextInt(3));
    Happened event =
        new Happened(
            events.size(),
            1 + random.nextInt(PROFILES),
            word,
            AUDIENCES.get(random.nextInt(3)),
            random.nextInt(5) == 0 ? null : "campaign" + random.nextInt(4),
            random.nextInt(20) == 0 ? NOW.plus(MICRO) : moment(random),
            random.nextInt(6) == 0);
    events.add(event);
    world.event(
        event.profile(),
        EmailEvent.ofWord(word).orElseThrow().type(),
        event.audience(),
        event.campaign(),
        event.time(),
        event.machine());
  }

  /** Often exactly at an edge of a window, or a microsecond beside it; never in the future. */
  private static Instant moment(Random random) {
    int days = List.of(0, 1, 7, 30, 90).get(random.nextInt(5));
    Instant edge = NOW.minus(Duration.ofDays(days));
    return switch (random.nextInt(4)) {
      case 0 -> edge;
      case 1 -> edge.minus(MICRO);
      case 2 -> days == 0 ? edge : edge.plus(MICRO);
      default -> edge.minus(Duration.ofMinutes(random.nextInt(3000)));
    };
  }
}
