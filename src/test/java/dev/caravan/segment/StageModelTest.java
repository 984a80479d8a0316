package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random people change, and are recomputed, step by step: the record is what a slow model says. */
class StageModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROFILES = 12;

  private static LifecycleWorld world;

  @BeforeContainer
  static void open() {
    world = new LifecycleWorld();
    world.segment("{segment: known, where: {property: tier, empty: false}}");
    world.lifecycle(
        LifecycleWorld.CUSTOMER.replace("{property: tier, empty: false}", "{segment: known}"));
    world.segment("{segment: news, where: {lifecycle: customer, stage: new}}");
    world.segment("{segment: fans, where: {lifecycle: customer, stage: loyal}}");
  }

  @AfterContainer
  static void close() {
    world.close();
  }

  @Property(tries = 40)
  void should_record_every_stay_of_everybody(@ForAll long seed) {
    Random random = new Random(seed);
    world.execute("delete from stage");
    world.execute("delete from profile");
    Map<Long, List<Stay>> expected = new HashMap<>();
    for (int step = 0; step < 6; step++) {
      Map<Long, ObjectNode> people = new HashMap<>();
      for (long id = 1; id <= PROFILES; id++) {
        people.put(id, person(random));
        world.profile(id, people.get(id).toString());
      }
      people.forEach(
          (id, person) -> live(expected.computeIfAbsent(id, i -> new ArrayList<>()), person));
      assertSegments(expected);
      world.stages.recompute();
      assertSegments(expected);
      for (long id = 1; id <= PROFILES; id++) {
        assertThat(world.history(id)).isEqualTo(expected.get(id));
      }
      world.clock.advance(Duration.ofHours(1 + random.nextInt(50)));
    }
  }

  /** Segments tell of the present state, whether it is recorded yet or not. */
  private static void assertSegments(Map<Long, List<Stay>> expected) {
    for (String stage : List.of("new", "loyal")) {
      assertThat(world.segments.profiles(stage.equals("new") ? "news" : "fans", 0, 100))
          .contains(
              expected.entrySet().stream()
                  .filter(entry -> stage.equals(present(entry.getValue())))
                  .map(Map.Entry::getKey)
                  .sorted()
                  .toList());
    }
  }

  private static String present(List<Stay> stays) {
    return stays.isEmpty() || stays.get(stays.size() - 1).leftAt() != null
        ? null
        : stays.get(stays.size() - 1).stage();
  }

  private static void live(List<Stay> stays, ObjectNode person) {
    Instant now = world.clock.instant();
    String before = present(stays);
    boolean isIn = (before != null || person.has("tier")) && !person.path("churned").asBoolean();
    String after = null;
    if (isIn && person.has("orders")) {
      after = person.get("orders").asInt() >= 3 ? "loyal" : "new";
    }
    if (before != null && !before.equals(after)) {
      Stay last = stays.remove(stays.size() - 1);
      stays.add(new Stay(last.lifecycle(), last.stage(), last.enteredAt(), now));
    }
    if (after != null && !after.equals(before)) {
      stays.add(new Stay("customer", after, now, null));
    }
  }

  private static ObjectNode person(Random random) {
    ObjectNode person = JSON.createObjectNode();
    if (random.nextBoolean()) {
      person.put("tier", "a");
    }
    if (random.nextInt(4) > 0) {
      person.put("orders", random.nextInt(7));
    }
    if (random.nextInt(3) == 0) {
      person.put("churned", random.nextBoolean());
    }
    return person;
  }
}
