package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.profile.PropertyValue;
import dev.caravan.segment.Evaluation.Happened;
import dev.caravan.segment.Evaluation.Person;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jdbi.v3.core.Handle;

/** The SQL of a condition and its plain meaning agree, whatever the condition and the profiles. */
class SegmentAgreementTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> WORDS =
      List.of(
          "gold",
          "Gold",
          "GOLD",
          "old",
          "ÉLAN",
          "élan",
          "e\u0301lan",
          "Straße",
          "'; drop table profile; --",
          "%",
          "_",
          "\\",
          "\"",
          "{}",
          ":seg_1",
          "?",
          "$1",
          "null",
          "日本",
          " ",
          "g");

  private static final List<String> TYPES =
      List.of("Open Email", "Click Email Link", "it's: ? \\ 'x'", "open email");

  private static final List<String> LISTS = List.of("openers", "it's: ?");

  /** Begins what stands for a stage among the names of segments. */
  private static final String STAGE = "life:";

  private static TestDatabase database;
  private static Map<String, Property> properties;

  @BeforeContainer
  static void open() {
    database = new TestDatabase();
    PropertyStore store = new PropertyStore(database.jdbi());
    for (PropertyType type : PropertyType.values()) {
      for (boolean multiple : new boolean[] {false, true}) {
        store.put(
            new Property(
                type.word() + (multiple ? "s'\"?:x" : ""), type, multiple, false, null, false));
      }
    }
    properties = store.byId();
    database
        .jdbi()
        .useHandle(
            handle ->
                LISTS.forEach(
                    list -> handle.execute("insert into people_list (name) values (?)", list)));
  }

  @AfterContainer
  static void close() {
    database.close();
  }

  @net.jqwik.api.Property(tries = 150)
  void should_mean_in_sql_what_it_says(@ForAll long seed) {
    Random random = new Random(seed);
    Instant now = databaseTime();
    Map<Long, Person> people = new LinkedHashMap<>();
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("delete from profile");
              handle.execute("delete from consent");
              handle.execute("delete from event");
              handle.execute("delete from listed");
              for (long id = 1; id <= 30; id++) {
                Person person =
                    new Person(
                        profile(random, now),
                        ConsentTown.zone(random),
                        ConsentTown.answers(random),
                        events(random, now),
                        random.nextBoolean() ? Set.of(any(LISTS, random)) : Set.copyOf(LISTS));
                people.put(id, person);
                store(handle, id, person);
              }
            });
    Map<String, JsonNode> documents = new LinkedHashMap<>();
    Map<String, Condition> segments = new LinkedHashMap<>();
    Map<String, LifecycleDocument> lifecycles = new LinkedHashMap<>();
    Map<String, JsonNode> lifeDocuments = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      JsonNode where = condition(random, now, 4, names);
      ObjectNode document = JSON.createObjectNode().put("segment", name).set("where", where);
      documents.put(name, document);
      segments.put(name, parse(document).where());
      names.add(name);
      if (name.equals("b")) {
        lifeDocuments.put("life", lifecycle(random, now, names));
        lifecycles.put(
            "life",
            LifecycleDocument.parse(
                lifeDocuments.get("life"),
                properties,
                ConsentTown.OBJECTIVES.objectives().keySet()));
        names.add(STAGE + "first");
        names.add(STAGE + "second");
      }
    }
    Set<Person> recorded = recorded(random, people);
    Evaluation evaluation =
        new Evaluation(
            segments,
            lifecycles,
            ConsentTown.OBJECTIVES,
            (lifecycle, person) -> recorded.contains(person),
            now);
    Definitions definitions = definitions(segments, lifecycles);
    segments.forEach(
        (name, condition) -> {
          SegmentSql sql =
              new SegmentCompiler(definitions, ConsentTown.OBJECTIVES, "seg_").compile(name);
          List<Long> expected =
              people.entrySet().stream()
                  .filter(entry -> evaluation.holds(condition, entry.getValue()))
                  .map(Map.Entry::getKey)
                  .toList();
          assertThat(found(sql)).as("%s", condition).containsExactlyElementsOf(expected);
          for (long id : List.of(1L, 2L)) {
            SegmentMembership membership = membership(documents, lifeDocuments, name, id);
            assertThat(membership.in()).as("%s", condition).isEqualTo(expected.contains(id));
            assertReason(membership.because(), evaluation, people.get(id), documents);
          }
        });
  }

  private static SegmentDocument parse(JsonNode document) {
    return SegmentDocument.parse(
        document, properties, ConsentTown.OBJECTIVES.objectives().keySet());
  }

  private static SegmentMembership membership(
      Map<String, JsonNode> documents,
      Map<String, JsonNode> lifecycles,
      String name,
      long profile) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                new SegmentReasons(
                        new Segments(documents, lifecycles, properties, ConsentTown.OBJECTIVES))
                    .of(handle, name, profile)
                    .orElseThrow());
  }

  /** What decided is what it says, stands where it says, and is so by the plain meaning too. */
  private static void assertReason(
      SegmentReason reason, Evaluation evaluation, Person person, Map<String, JsonNode> documents) {
    String pointer = "/" + reason.place().replaceAll("\\[(\\d+)]", "/$1").replace('.', '/');
    assertThat(documents.get(reason.segment()).at(pointer)).isEqualTo(reason.condition());
    ObjectNode alone =
        JSON.createObjectNode().put("segment", "alone").set("where", reason.condition());
    Condition condition = parse(alone).where();
    assertThat(evaluation.holds(condition, person)).isEqualTo(reason.holds());
    if (condition instanceof Condition.OfProperty of) {
      assertThat(reason.value()).isEqualTo(person.properties().get(of.property()));
    }
    reason.because().forEach(one -> assertReason(one, evaluation, person, documents));
  }

  private static void store(Handle handle, long id, Person person) {
    handle.execute(
        "insert into profile (id, properties, zone) values (?, ?::jsonb, ?)",
        id,
        person.properties().toString(),
        person.zone());
    ConsentTown.answer(handle, id, person.answers());
    for (String list : person.lists()) {
      handle.execute(
          "insert into listed (list, profile) select id, ? from people_list where name = ?",
          id,
          list);
    }
    for (Happened event : person.events()) {
      handle.execute(
          """
          insert into event (key, connection, type, profile, address, time, properties, source)
          values (uuid_send(gen_random_uuid()), 1, ?, ?, 'x', ?::timestamptz,
              jsonb_strip_nulls(jsonb_build_object('Campaign ID', ?::text)), 'track')
          """,
          event.type(),
          id,
          event.time().toString(),
          event.campaign());
    }
  }

  private static List<Happened> events(Random random, Instant now) {
    List<Happened> events = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      events.add(
          new Happened(
              any(TYPES, random),
              random.nextInt(3) == 0 ? null : any(WORDS, random),
              now.plus(Duration.ofDays(random.nextInt(9) - 7L)).plus(Duration.ofHours(12))));
    }
    return events;
  }

  private static JsonNode event(Random random) {
    ObjectNode condition = JSON.createObjectNode().put("event", any(TYPES, random));
    if (random.nextInt(3) == 0) {
      condition.put("campaign", any(WORDS, random));
    }
    if (random.nextBoolean()) {
      condition.put("atLeast", 1 + random.nextInt(3));
    }
    if (random.nextBoolean()) {
      condition.put("inLast", random.nextBoolean() ? random.nextInt(6) + "d" : "48h");
    }
    return condition;
  }

  private static String any(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  private static JsonNode lifecycle(Random random, Instant now, List<String> names) {
    ObjectNode document = JSON.createObjectNode().put("lifecycle", "life");
    if (random.nextInt(4) > 0) {
      document.set("entry", condition(random, now, 2, names));
    }
    ArrayNode stages = document.putArray("stages");
    for (String stage : List.of("first", "second")) {
      stages.addObject().put("stage", stage).set("where", condition(random, now, 2, names));
    }
    if (random.nextInt(4) > 0) {
      document.set("completion", condition(random, now, 2, names));
    }
    return document;
  }

  private static Definitions definitions(
      Map<String, Condition> segments, Map<String, LifecycleDocument> lifecycles) {
    return new Definitions() {
      @Override
      public Optional<Condition> segment(String name) {
        return Optional.ofNullable(segments.get(name));
      }

      @Override
      public Optional<LifecycleDocument> lifecycle(String name) {
        return Optional.ofNullable(lifecycles.get(name));
      }
    };
  }

  /** Half of the profiles are in a stage of the lifecycle already, as the one that was left. */
  private static Set<Person> recorded(Random random, Map<Long, Person> profiles) {
    Set<Person> recorded = Collections.newSetFromMap(new IdentityHashMap<>());
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("delete from stage");
              handle.execute(
                  "insert into lifecycle (name, document) values ('life', '{}') on conflict do"
                      + " nothing");
              profiles.forEach(
                  (id, profile) -> {
                    boolean present = random.nextBoolean();
                    handle.execute(
                        """
                        insert into stage (lifecycle, profile, stage, entered_at, left_at)
                        select id, ?, 'first', now(), case when ? then null else now() end
                          from lifecycle
                        """,
                        id,
                        present);
                    if (present) {
                      recorded.add(profile);
                    }
                  });
            });
    return recorded;
  }

  private static List<Long> found(SegmentSql segment) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select p.id from profile p where " + segment.sql() + " order by p.id")
                    .bindMap(segment.parameters())
                    .mapTo(Long.class)
                    .list());
  }

  /**
   * Spans below end at least half a day from any value, so that the time a test takes is no matter.
   */
  private static Instant databaseTime() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select now()")
                    .map((row, context) -> row.getObject(1, java.time.OffsetDateTime.class))
                    .one())
        .toInstant()
        .truncatedTo(ChronoUnit.SECONDS);
  }

  private static ObjectNode profile(Random random, Instant now) {
    ObjectNode profile = JSON.createObjectNode();
    for (Property property : properties.values()) {
      if (random.nextInt(4) > 0) {
        JsonNode value;
        if (property.multiple()) {
          ArrayNode list = JSON.createArrayNode();
          int size = random.nextInt(4);
          for (int i = 0; i < size; i++) {
            list.add(value(property.type(), random, now));
          }
          value = list;
        } else {
          value = value(property.type(), random, now);
        }
        profile.set(property.id(), ((Coerced.Fits) PropertyValue.coerce(property, value)).value());
      }
    }
    return profile;
  }

  private static JsonNode value(PropertyType type, Random random, Instant now) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (type) {
      case TEXT -> nodes.textNode(words(random, random.nextInt(3)));
      case EMAIL -> nodes.textNode((random.nextBoolean() ? "Ann" : "bob") + "@Example.org");
      case NUMBER -> nodes.numberNode(random.nextInt(5));
      case DECIMAL -> nodes.textNode("0.1000000000000000000" + random.nextInt(3));
      case BOOLEAN -> nodes.booleanNode(random.nextBoolean());
      case DATETIME ->
          nodes.textNode(
              now.plus(Duration.ofDays(random.nextInt(9) - 4L))
                  .plus(Duration.ofHours(12))
                  .toString());
    };
  }

  private static String words(Random random, int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < number; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  private static JsonNode condition(Random random, Instant now, int depth, List<String> names) {
    ObjectNode condition = JSON.createObjectNode();
    int kind = random.nextInt(depth > 0 ? 8 : 4);
    if (kind == 4) {
      return condition.set("not", condition(random, now, depth - 1, names));
    } else if (kind > 5) {
      ArrayNode list = condition.putArray(kind == 6 ? "all" : "any");
      int size = 1 + random.nextInt(3);
      for (int i = 0; i < size; i++) {
        list.add(condition(random, now, depth - 1, names));
      }
      return condition;
    } else if (random.nextInt(6) == 0) {
      ConsentState[] states = ConsentState.values();
      List<String> ids = List.copyOf(ConsentTown.OBJECTIVES.objectives().keySet());
      return condition
          .put("objective", ids.get(random.nextInt(ids.size())))
          .put("state", states[random.nextInt(states.length)].word());
    } else if (random.nextInt(8) == 0) {
      return condition.put("people", any(LISTS, random));
    } else if (kind == 5 && !names.isEmpty()) {
      String name = names.get(random.nextInt(names.size()));
      return name.startsWith(STAGE)
          ? condition.put("lifecycle", "life").put("stage", name.substring(STAGE.length()))
          : condition.put("segment", name);
    }
    return random.nextInt(4) == 0 ? event(random) : test(random, now);
  }

  private static JsonNode test(Random random, Instant now) {
    List<Property> all = new ArrayList<>(properties.values());
    Property property = all.get(random.nextInt(all.size()));
    ObjectNode condition = JSON.createObjectNode().put("property", property.id());
    if (random.nextInt(5) == 0) {
      return condition.put("empty", random.nextBoolean());
    }
    PropertyType type = property.type();
    switch (type) {
      case TEXT, EMAIL -> {
        String key =
            List.of("is", "isNot", "contains", "containsAll", "startsWith").get(random.nextInt(5));
        ArrayNode list = condition.putArray(key);
        for (int i = random.nextInt(2); i < 2; i++) {
          list.add(
              type == PropertyType.EMAIL && random.nextBoolean()
                  ? "ANN@example.org"
                  : words(random, 1));
        }
      }
      case BOOLEAN ->
          condition.put(random.nextBoolean() ? "is" : "isNot", random.nextBoolean() ? "yes" : "0");
      case NUMBER, DECIMAL -> {
        if (random.nextBoolean()) {
          condition
              .putArray(random.nextBoolean() ? "is" : "isNot")
              .add(value(type, random, now))
              .add(value(type, random, now));
        } else {
          range(condition, value(type, random, now), value(type, random, now), random);
        }
      }
      case DATETIME -> {
        if (random.nextBoolean()) {
          String key = List.of("inLast", "notInLast", "inNext", "notInNext").get(random.nextInt(4));
          condition.put(key, random.nextInt(5) + "d");
        } else {
          range(condition, value(type, random, now), value(type, random, now), random);
        }
      }
    }
    return condition;
  }

  private static void range(ObjectNode condition, JsonNode one, JsonNode two, Random random) {
    TreeSet<JsonNode> ends = new TreeSet<>(java.util.Comparator.comparing(JsonNode::asText));
    ends.add(one);
    ends.add(two);
    int bounds = random.nextInt(3);
    if (bounds != 1) {
      condition.set("from", ends.first());
    }
    if (bounds != 0) {
      condition.set("to", ends.last());
    }
  }
}
