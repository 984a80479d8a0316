package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.profile.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Members that share two numbers between them: pages in any order, old versions and new ones, full
 * imports, single read-backs, own writes that come back, replays of one page, and crashes before it
 * is written, against a model that knows the newest versions and no ledger.
 */
class ReplayTest {
  private static final List<String> NUMBERS = List.of("C-1000", "C-1001");

  /** How a page may come. */
  private enum Way {
    CHANGES,
    WHOLE,
    SINGLE
  }

  @Property(tries = 1000)
  void should_end_where_the_model_leads_whatever_came_how_often_in_whichever_order(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int deliveries) {
    Random random = new Random(seed);
    PageBench bench = new PageBench();
    ReplayModel model = new ReplayModel();
    List<MemberVersion> history = new ArrayList<>();
    for (int i = 0; i < deliveries; i++) {
      history.add(version(random, history, i));
      List<MemberVersion> page = page(random, history);
      Way way = Way.values()[random.nextInt(3)];
      bench.begin();
      if (random.nextInt(4) == 0) {
        decide(bench, page, way);
      }
      MappedPage mapped = decide(bench, page, way);
      bench.apply(mapped);
      model.deliver(page, way == Way.CHANGES, way == Way.WHOLE);
      assertThat(mapped.counts().rows()).isLessThanOrEqualTo(page.size());
      if (random.nextInt(3) == 0) {
        MappedPage again = decide(bench, page, way);
        bench.apply(again);
        // Whom the run has counted in scope, it counts no more.
        assertThat(again.counts().added() + again.counts().changed() + again.counts().removed())
            .isZero();
      }
      agree(bench, model);
    }
  }

  private static MappedPage decide(PageBench bench, List<MemberVersion> page, Way way) {
    return bench.decide(page, way == Way.SINGLE, way == Way.CHANGES ? MemberVersion.START : null);
  }

  private static MemberVersion version(Random random, List<MemberVersion> history, int second) {
    if (!history.isEmpty() && random.nextInt(5) == 0) {
      return history.get(random.nextInt(history.size())).written(second);
    }
    return new MemberVersion(
        1 + random.nextInt(3),
        second,
        random.nextInt(4) > 0,
        NUMBERS.get(random.nextInt(4) / 3),
        random.nextInt(4) == 0 ? null : random.nextInt(50),
        random.nextInt(4) == 0 ? "" : "n" + second,
        random.nextInt(3) == 0 ? "" : "c" + random.nextInt(3),
        random.nextInt(3) == 0 ? "" : "t" + random.nextInt(6),
        false);
  }

  /** One version each of some members, of any age. */
  private static List<MemberVersion> page(Random random, List<MemberVersion> history) {
    Map<Long, MemberVersion> page = new HashMap<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      MemberVersion version =
          random.nextInt(3) == 0
              ? history.get(random.nextInt(history.size()))
              : history.get(history.size() - 1 - random.nextInt(Math.min(3, history.size())));
      page.put(version.webId(), version);
    }
    return List.copyOf(page.values());
  }

  private static void agree(PageBench bench, ReplayModel model) {
    Set<Long> in = new HashSet<>();
    bench.ledger.values().stream().filter(LedgerRow::inScope).forEach(row -> in.add(row.webId()));
    assertThat(in).isEqualTo(model.in());
    Map<String, Profile> stored = new HashMap<>();
    for (Profile profile : bench.profiles.values()) {
      stored.put(profile.properties().path("customer_id").asText(), profile);
    }
    assertThat(stored).hasSameSizeAs(bench.profiles);
    assertThat(stored.keySet()).isEqualTo(model.people.keySet());
    model.people.forEach((number, person) -> agree(stored.get(number), number, person, model));
  }

  private static void agree(
      Profile stored, String number, ReplayModel.Person person, ReplayModel model) {
    var properties = stored.properties();
    assertThat(properties.path("points").asInt()).as("points").isEqualTo(model.sum(number));
    assertThat(properties.path("first_name").asText(null)).as("set").isEqualTo(person.name);
    assertThat(properties.path("first_city").asText(null))
        .as("setIfEmpty")
        .isEqualTo(person.firstCity);
    assertThat(properties.path("latest_city").asText(null))
        .as("set, cleared when empty")
        .isEqualTo(person.latestCity);
    Set<String> tags = new HashSet<>();
    properties.path("interests").forEach(tag -> tags.add(tag.asText()));
    assertThat(tags).as("add").isEqualTo(person.tags).hasSize(properties.path("interests").size());
    assertThat(properties.has("audiences")).as("audience").isEqualTo(model.isIn(number));
  }
}
