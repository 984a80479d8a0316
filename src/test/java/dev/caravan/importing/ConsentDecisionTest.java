package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.segment.ConsentRule;
import dev.caravan.segment.Objective;
import dev.caravan.segment.Zone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;

/**
 * Pages of random members of random profiles in random zones with random answers: whatever a page
 * creates or changes may be handled by the rule of consent once the page's answers are in.
 */
class ConsentDecisionTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final Map<String, Property> PROPERTIES =
      Map.of(
          "email", new Property("email", PropertyType.EMAIL, false, true, "", false),
          "first_name", new Property("first_name", PropertyType.TEXT, false, false, "", false));
  private static final ConsentRule RULE =
      new ConsentRule(
          List.of(
              new Objective("news", "", "", true, Set.of("EU", "US")),
              new Objective("shop", "", "", true, Set.of())),
          Map.of(
              "EU", new Zone("EU", Zone.Mode.OPT_IN),
              "UK", new Zone("UK", Zone.Mode.OPT_IN),
              "US", new Zone("US", Zone.Mode.OPT_OUT)));
  private static final String[] ZONES = {"EU", "UK", "US", null};
  private static final String[] STATUSES = {"subscribed", "unsubscribed"};

  @net.jqwik.api.Property(tries = 500)
  void should_create_and_change_only_profiles_that_may_be_handled(@ForAll long seed) {
    Random random = new Random(seed);
    ImportGoal.Audience audience =
        new ImportGoal.Audience(
            "a1",
            Set.of(MemberStatus.SUBSCRIBED, MemberStatus.UNSUBSCRIBED),
            true,
            ZONES[random.nextInt(4)],
            random.nextBoolean() ? "news" : null);
    Map<Long, Profile> profiles = new HashMap<>();
    Map<Identifier, Long> owners = new HashMap<>();
    Map<Long, Map<String, ConsentAnswer>> answers = new HashMap<>();
    for (long id = 1; id <= 4; id++) {
      String address = "p" + id + "@example.org";
      ObjectNode properties = object().put("email", address).put("first_name", "before");
      String zone = ZONES[random.nextInt(4)];
      profiles.put(id, new Profile(id, properties, object(), zone, "PERSONAL", 1, NOW, NOW));
      owners.put(new Identifier("email", address), id);
      answers.put(id, answers(random, id));
    }
    Map<Long, Map<String, Boolean>> said = new HashMap<>();
    List<ObjectNode> members = new ArrayList<>();
    for (long webId = 1; webId <= 8; webId++) {
      members.add(member(random, webId));
      if (random.nextBoolean()) {
        said.put(webId, Map.of("shop", random.nextBoolean()));
      }
    }
    MappedPage mapped = map(audience, profiles, owners, new ConsentFacts(answers, said), members);

    mapped.created().forEach(fresh -> assertHandled(mapped, answers, fresh.id(), fresh.zone()));
    mapped.changed().forEach(other -> assertHandled(mapped, answers, other.id(), other.zone()));
    // Whoever is not left out is there.
    assertThat(mapped.counts().rows()).isEqualTo(members.size());
    assertThat(mapped.counts().added()).isEqualTo(mapped.created().size());
    assertThat(mapped.outcomes())
        .filteredOn(outcome -> "CONSENT".equals(outcome.reason()))
        .allSatisfy(outcome -> assertThat(outcome.detail()).isNotBlank());
  }

  private static void assertHandled(
      MappedPage mapped, Map<Long, Map<String, ConsentAnswer>> known, long profile, String zone) {
    // Answers come one after the other: each may have let a member of the page pass.
    Map<String, ConsentAnswer> now = new HashMap<>(known.getOrDefault(profile, Map.of()));
    List<Boolean> handled = new ArrayList<>();
    handled.add(RULE.decide(zone, Consent.of(now.values())).met());
    mapped.answers().stream()
        .filter(answer -> answer.profile() == profile)
        .forEach(
            answer -> {
              now.put(answer.objective(), answer);
              handled.add(RULE.decide(zone, Consent.of(now.values())).met());
            });
    assertThat(handled).as("profile %d in %s: %s", profile, zone, now).contains(true);
  }

  private static Map<String, ConsentAnswer> answers(Random random, long profile) {
    Map<String, ConsentAnswer> answers = new HashMap<>();
    for (String objective : RULE.ids()) {
      if (random.nextInt(3) > 0) {
        Instant at = NOW.minusSeconds(random.nextInt(20));
        answers.put(objective, ConsentAnswer.byApi(profile, objective, random.nextBoolean(), at));
      }
    }
    return answers;
  }

  private static ObjectNode member(Random random, long webId) {
    ObjectNode member = object();
    member.put("web_id", webId).put("id", "m" + webId);
    // Some belong to a profile, some two to one, some to none.
    member.put("email_address", "p" + (1 + random.nextInt(6)) + "@example.org");
    member.put("status", STATUSES[random.nextInt(2)]);
    member.put("last_changed", NOW.minusSeconds(random.nextInt(20)).toString());
    member.put("timestamp_opt", random.nextBoolean() ? NOW.minusSeconds(10).toString() : "");
    member.putObject("merge_fields").put("FNAME", "name " + random.nextInt(3));
    if (random.nextBoolean()) {
      member
          .putArray("marketing_permissions")
          .addObject()
          .put("marketing_permission_id", "a1f2")
          .put("enabled", random.nextBoolean());
    }
    return member;
  }

  private static MappedPage map(
      ImportGoal.Audience audience,
      Map<Long, Profile> profiles,
      Map<Identifier, Long> owners,
      ConsentFacts consents,
      List<ObjectNode> members) {
    ImportGoal goal =
        new ImportGoal(
            true,
            List.of(audience),
            null,
            "email_address",
            "email",
            List.of(
                new ImportGoal.Mapping(
                    "merge_fields.FNAME", "first_name", ImportGoal.Mode.SET, false)),
            List.of(new ImportGoal.Permission(1, "marketing_permissions.a1f2", "shop")));
    Run run =
        new Run(17, 1, RunState.RUNNING, "test", null, false, false, null, null, 1, NOW, null);
    AudiencePage page =
        new AudiencePage(new GoalRun(run, null, "import", 1), 1, "members", 0, members, NOW);
    ImportFacts facts =
        new ImportFacts(
            PROPERTIES,
            Map.of(),
            Map.of(),
            owners,
            profiles,
            Map.of(),
            consents,
            new ImportFacts.Erased(0, Set.of(), Set.of()),
            new long[] {101, 102, 103, 104, 105, 106, 107, 108},
            Set.of(),
            Newcomers.NONE);
    ImportScope scope = new ImportScope(run, "shop", goal, audience, "Newsletter", Map.of(), RULE);
    return new MappingProcessor().map(new MatchedPage(page, scope, facts));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
