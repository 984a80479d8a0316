package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.segment.ConsentRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides pages as the import does; what the database would hold between them is held here. */
final class PageBench {
  static final Map<String, Property> PROPERTIES = properties();

  private static final ImportGoal GOAL =
      new ImportGoal(
          true,
          List.of(),
          "audiences",
          "merge_fields.CUSTID",
          "customer_id",
          List.of(
              mapping("merge_fields.POINTS", "points", ImportGoal.Mode.SUM, false),
              mapping("merge_fields.FNAME", "first_name", ImportGoal.Mode.SET, false),
              mapping("merge_fields.CITY", "first_city", ImportGoal.Mode.SET_IF_EMPTY, false),
              mapping("merge_fields.CITY", "latest_city", ImportGoal.Mode.SET, true),
              mapping("tags", "interests", ImportGoal.Mode.ADD, false)),
          List.of());
  private static final ImportGoal.Audience AUDIENCE =
      new ImportGoal.Audience("a1b2c3d4e5", Set.of(MemberStatus.SUBSCRIBED), true, null, null);

  final Map<Long, LedgerRow> ledger = new HashMap<>();
  final Map<Long, Profile> profiles = new HashMap<>();
  private long run;
  private long nextId = 100;

  private static Map<String, Property> properties() {
    Map<String, Property> properties = new LinkedHashMap<>();
    for (String text : List.of("customer_id", "first_name", "first_city", "latest_city")) {
      boolean unique = text.equals("customer_id");
      properties.put(text, new Property(text, PropertyType.TEXT, false, unique, "", false));
    }
    properties.put("points", new Property("points", PropertyType.DECIMAL, false, false, "", false));
    for (String list : List.of("interests", "audiences")) {
      properties.put(list, new Property(list, PropertyType.TEXT, true, false, "", false));
    }
    return properties;
  }

  private static ImportGoal.Mapping mapping(
      String field, String property, ImportGoal.Mode mode, boolean clear) {
    return new ImportGoal.Mapping(field, property, mode, clear);
  }

  /** The next run begins. */
  void begin() {
    run++;
  }

  /**
   * A page is decided; nothing is kept of it, as if the program had been killed.
   *
   * @param since null: of a walk over everybody; before the members: of one over what changed
   */
  MappedPage decide(List<MemberVersion> members, boolean single, Instant since) {
    Map<Identifier, Long> owners = new HashMap<>();
    Map<Long, Set<Long>> companions = new HashMap<>();
    Map<Long, Instant> ownWrites = new HashMap<>();
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
    members.stream()
        .filter(MemberVersion::own)
        .forEach(version -> ownWrites.put(version.webId(), version.lastChanged()));
    ImportFacts facts =
        new ImportFacts(
            PROPERTIES,
            Map.copyOf(ledger),
            ownWrites,
            owners,
            Map.copyOf(profiles),
            companions,
            ConsentFacts.NONE,
            new ImportFacts.Erased(0, Set.of(), Set.of()),
            members.stream().mapToLong(member -> nextId++).toArray(),
            Set.of(),
            Newcomers.NONE);
    AudiencePage page = page(members, single, since);
    ImportScope scope =
        new ImportScope(
            page.goalRun().run(),
            "newsletter",
            GOAL,
            AUDIENCE,
            "Newsletter",
            Map.of(),
            ConsentRule.EVERYBODY);
    return new MappingProcessor().map(new MatchedPage(page, scope, facts));
  }

  private AudiencePage page(List<MemberVersion> members, boolean single, Instant since) {
    Instant now = MemberVersion.START.plusSeconds(1000 + run);
    GoalRun goalRun =
        new GoalRun(
            new Run(run, 1, RunState.RUNNING, "test", null, false, false, null, null, 1, now, null),
            WalkModel.goalRun().connection(),
            "import",
            1);
    if (single) {
      return new AudiencePage(
          goalRun, 1, "gone", 0, members.stream().map(MemberVersion::json).toList(), now);
    }
    WalkPlan plan = new WalkPlan(since, now, members.size(), 0, WalkPlan.OVERLAP);
    Walk walk = new Walk(goalRun, 1, "a1b2c3d4e5", "", plan, Set.of(), Set.of());
    AudiencePage page = walk.getPages().iterator().next();
    page.nextCall();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("total_items", members.size());
    members.forEach(version -> body.withArray("members").add(version.json()));
    page.take(new MailchimpAnswer(200, now, body));
    return page;
  }

  /** What was decided is written, all of it or nothing. */
  void apply(MappedPage mapped) {
    mapped.created().forEach(fresh -> store(fresh.id(), fresh.properties(), fresh.provenance()));
    mapped
        .changed()
        .forEach(changed -> store(changed.id(), changed.properties(), changed.provenance()));
    mapped.ledger().forEach(row -> ledger.put(row.webId(), row));
  }

  private void store(long id, ObjectNode properties, JsonNode provenance) {
    profiles.put(
        id,
        new Profile(
            id,
            properties,
            (ObjectNode) provenance,
            null,
            "PERSONAL",
            1,
            MemberVersion.START,
            MemberVersion.START));
  }
}
