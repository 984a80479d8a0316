package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/**
 * Pages of two members that meet in one profile, in any order, with replays, full imports and
 * read-backs that come late, against a model that knows only the newest version of each.
 */
class ReplayTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final Map<String, Property> PROPERTIES = properties();
  private static final ImportGoal GOAL =
      new ImportGoal(
          true,
          List.of(),
          "audiences",
          "merge_fields.CUSTID",
          "customer_id",
          List.of(
              mapping("merge_fields.POINTS", "points", ImportGoal.Mode.SUM),
              mapping("merge_fields.FNAME", "first_name", ImportGoal.Mode.SET),
              mapping("tags", "interests", ImportGoal.Mode.ADD)));
  private static final ImportGoal.Audience AUDIENCE =
      new ImportGoal.Audience("a1b2c3d4e5", Set.of(MemberStatus.SUBSCRIBED), true, null, null);

  private final Map<Long, LedgerRow> ledger = new HashMap<>();
  private final Map<Long, Profile> profiles = new HashMap<>();
  private long run;

  private static Map<String, Property> properties() {
    Map<String, Property> properties = new LinkedHashMap<>();
    for (Property property :
        List.of(
            new Property("customer_id", PropertyType.TEXT, false, true, "", false),
            new Property("first_name", PropertyType.TEXT, false, false, "", false),
            new Property("points", PropertyType.DECIMAL, false, false, "", false),
            new Property("interests", PropertyType.TEXT, true, false, "", false),
            new Property("audiences", PropertyType.TEXT, true, false, "", false))) {
      properties.put(property.id(), property);
    }
    return properties;
  }

  private static ImportGoal.Mapping mapping(String field, String property, ImportGoal.Mode mode) {
    return new ImportGoal.Mapping(field, property, mode, false);
  }

  /** A state that a member once had. */
  private record Version(long webId, int second, boolean subscribed, int points, String name) {
    ObjectNode json() {
      ObjectNode member = JsonNodeFactory.instance.objectNode();
      member.put("web_id", webId).put("contact_id", "c" + webId).put("id", "m" + webId);
      member.put("email_address", "p" + webId + "@people.test");
      member.put("status", subscribed ? "subscribed" : "archived");
      member.put("last_changed", START.plusSeconds(second).toString());
      member
          .putObject("merge_fields")
          .put("CUSTID", "C-1000")
          .put("POINTS", points)
          .put("FNAME", name);
      member.putArray("tags").addObject().put("name", name);
      return member;
    }
  }

  @net.jqwik.api.Property(tries = 500)
  void should_end_where_the_newest_versions_lead_whatever_came_how_often_in_whichever_order(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int deliveries) {
    ledger.clear();
    profiles.clear();
    Random random = new Random(seed);
    List<Version> history = new ArrayList<>();
    Map<Long, Version> newest = new HashMap<>();
    Set<String> tags = new HashSet<>();
    for (int i = 0; i < deliveries; i++) {
      if (history.isEmpty() || random.nextInt(3) > 0) {
        history.add(
            new Version(
                1 + random.nextInt(2), i, random.nextInt(4) > 0, random.nextInt(50), "n" + i));
      }
      Version given = history.get(random.nextInt(history.size()));
      Version known = newest.get(given.webId());
      // Somebody who was never imported cannot leave.
      if (known == null ? given.subscribed() : known.second() <= given.second()) {
        newest.put(given.webId(), given);
        if (given.subscribed()) {
          tags.add(given.name());
        }
      }
      deliver(given);
      if (random.nextInt(3) == 0) {
        deliver(given);
      }
      agrees(newest, tags);
    }
  }

  private void agrees(Map<Long, Version> newest, Set<String> tags) {
    assertThat(profiles).hasSizeLessThanOrEqualTo(1);
    Set<Long> in = new HashSet<>();
    newest.values().stream().filter(Version::subscribed).forEach(v -> in.add(v.webId()));
    Set<Long> scope = new HashSet<>();
    ledger.values().stream().filter(LedgerRow::inScope).forEach(row -> scope.add(row.webId()));
    assertThat(scope).isEqualTo(in);
    for (Profile profile : profiles.values()) {
      long sum = contributions();
      assertThat(profile.properties().path("points").asLong()).isEqualTo(sum);
      Set<String> interests = new HashSet<>();
      profile.properties().path("interests").forEach(tag -> interests.add(tag.asText()));
      assertThat(interests).isEqualTo(tags);
      assertThat(profile.properties().has("audiences")).isEqualTo(!in.isEmpty());
    }
    for (Version version : newest.values()) {
      if (version.subscribed()) {
        assertThat(contribution(ledger.get(version.webId()))).isEqualTo(version.points());
      }
    }
  }

  private long contributions() {
    return ledger.values().stream().mapToLong(ReplayTest::contribution).sum();
  }

  private static long contribution(LedgerRow row) {
    return row.contributed() == null
        ? 0
        : row.contributed().path("merge_fields.POINTS>points").asLong();
  }

  private void deliver(Version version) {
    run++;
    Run now =
        new Run(run, 1, RunState.RUNNING, "test", null, false, false, null, null, 1, START, null);
    GoalRun goalRun = new GoalRun(now, null, "import", 1);
    List<ObjectNode> members = List.of(version.json());
    AudiencePage page =
        new AudiencePage(goalRun, 1, "members", 0, members, START.plusSeconds(1000 + run));
    Map<Identifier, Long> owners = new HashMap<>();
    Map<Long, Set<Long>> companions = new HashMap<>();
    profiles
        .values()
        .forEach(
            profile ->
                Identifiers.in(profile.properties(), PROPERTIES)
                    .forEach(identifier -> owners.put(identifier, profile.id())));
    ledger
        .values()
        .forEach(
            row -> {
              if (row.inScope() && row.profile() != null) {
                companions.computeIfAbsent(row.profile(), id -> new HashSet<>()).add(row.webId());
              }
            });
    ImportFacts facts =
        new ImportFacts(
            PROPERTIES,
            Map.copyOf(ledger),
            Map.of(),
            owners,
            Map.copyOf(profiles),
            companions,
            new long[] {100 + run},
            Set.of());
    ImportScope scope = new ImportScope(now, GOAL, AUDIENCE, "Newsletter", Map.of());
    apply(new MappingProcessor().map(new MatchedPage(page, scope, facts)));
  }

  private void apply(MappedPage mapped) {
    mapped.created().forEach(fresh -> store(fresh.id(), fresh.properties(), fresh.provenance()));
    mapped
        .changed()
        .forEach(changed -> store(changed.id(), changed.properties(), changed.provenance()));
    mapped.ledger().forEach(row -> ledger.put(row.webId(), row));
  }

  private void store(long id, ObjectNode properties, JsonNode provenance) {
    profiles.put(
        id,
        new Profile(id, properties, (ObjectNode) provenance, null, "PERSONAL", 1, START, START));
  }
}
