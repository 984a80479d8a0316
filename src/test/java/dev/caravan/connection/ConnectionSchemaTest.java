package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The published schema and the reader say the same of a document, as far as a schema can. */
class ConnectionSchemaTest {
  private static final JsonNode DOCUMENT = tree();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(DOCUMENT);

  /** What a schema cannot say: which zones there are, whether a cron ever comes, and the like. */
  private static final Set<String> ONLY_THE_READER_KNOWS =
      Set.of(
          "/schedule/timeZone",
          "/schedule/cron",
          "/import/identifier/field",
          "/import/mappings/*/field",
          "/events/backfillFrom");

  private static final List<JsonNode> ODD =
      List.of(
          NullNode.instance,
          JsonNodeFactory.instance.numberNode(-5),
          JsonNodeFactory.instance.numberNode(1000),
          JsonNodeFactory.instance.numberNode(0.5),
          JsonNodeFactory.instance.textNode(""),
          JsonNodeFactory.instance.textNode("1 2 3 . …"),
          JsonNodeFactory.instance.textNode("25:00"),
          JsonNodeFactory.instance.booleanNode(true),
          JsonNodeFactory.instance.booleanNode(false),
          JsonNodeFactory.instance.arrayNode(),
          JsonNodeFactory.instance.arrayNode().addNull().add(7).addObject(),
          JsonNodeFactory.instance.arrayNode().add("mon").add("mon"),
          JsonNodeFactory.instance.objectNode(),
          JsonNodeFactory.instance.objectNode().put("x", 1));

  private final DocumentReader reader = new DocumentReader();

  @Test
  void should_take_every_document_that_the_reader_takes() throws IOException {
    for (ObjectNode document : wholeDocuments()) {
      assertThat(reader.draft(document).problems()).as(document.toString()).isEmpty();
      assertThat(SCHEMA.validate(document)).as(document.toString()).isEmpty();
    }
    ObjectNode sample =
        new YamlText()
            .parse(Files.readString(Path.of("src/main/resources/sample/newsletter.yaml")));
    assertThat(SCHEMA.validate(sample)).isEmpty();
  }

  /** The reader names the keys that it knows whenever it meets one that it does not. */
  @Test
  void should_have_exactly_the_keys_of_the_reader_at_every_place() {
    Map<String, Set<String>> read = new TreeMap<>();
    Map<String, Set<String>> published = new TreeMap<>();
    for (ObjectNode whole : wholeDocuments()) {
      List<String> places = DocumentPlaces.below(whole, "");
      places.add("");
      for (String place : places) {
        ObjectNode document = whole.deepCopy();
        if (document.at(place) instanceof ObjectNode object) {
          object.put("nosuchkey", 1);
          String shape = shape(place);
          reader.draft(document).problems().stream()
              .filter(problem -> problem.place().endsWith("nosuchkey"))
              .forEach(problem -> read.put(shape, known(problem.message())));
          published.put(
              shape,
              keys(DOCUMENT, shape.isEmpty() ? List.of() : List.of(shape.substring(1).split("/"))));
        }
      }
    }
    assertThat(read).hasSizeGreaterThan(12);
    assertThat(published).isEqualTo(read);
  }

  /** Each value in turn becomes something else, comes twice, or has a neighbour nobody knows. */
  @Test
  void should_refuse_what_the_reader_refuses() {
    int refused = 0;
    List<String> differences = new ArrayList<>();
    for (ObjectNode whole : wholeDocuments()) {
      for (String place : DocumentPlaces.below(whole, "")) {
        for (JsonNode value : ODD) {
          ObjectNode document = whole.deepCopy();
          DocumentPlaces.replace(document, place, value);
          boolean wrong = !reader.draft(document).problems().isEmpty();
          boolean against = !SCHEMA.validate(document).isEmpty();
          refused += wrong ? 1 : 0;
          if (against && !wrong
              || wrong && !against && !ONLY_THE_READER_KNOWS.contains(shape(place))) {
            differences.add(place + " = " + value + ": " + reader.draft(document).problems());
          }
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(refused).isGreaterThan(500);
  }

  @Test
  void should_have_a_place_for_every_key_in_the_written_order() {
    Set<String> keys = new HashSet<>();
    DOCUMENT
        .findValues("properties")
        .forEach(found -> found.fieldNames().forEachRemaining(keys::add));
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    keys.forEach(key -> all.put(key, 1));
    all.put("nosuchkey", 1);
    List<String> ordered = new ArrayList<>();
    DocumentOrder.of(all).fieldNames().forEachRemaining(ordered::add);
    assertThat(ordered.get(0)).as("what has no place comes first").isEqualTo("nosuchkey");
    assertThat(ordered.get(1)).isEqualTo("connection");
  }

  static List<ObjectNode> wholeDocuments() {
    List<ObjectNode> documents = new ArrayList<>();
    for (String schedule :
        List.of(
            "{timesPerDay: 4, timeZone: Europe/Amsterdam}",
            "{daysOfWeek: [mon, fri], at: \"01:30\"}",
            "{daysOfMonth: [1, 15], at: \"04:00\"}",
            "{weekdayOfMonth: {week: last, day: sun}, at: \"06:00\", timeZone: UTC}",
            "{cron: \"0 0/10 * * * ?\"}")) {
      documents.add(
          new YamlText()
              .parse("connection: newsletter\naccount: main\nschedule: " + schedule + "\n"));
    }
    documents.add(
        new YamlText()
            .parse(
                """
                connection: newsletter
                description: Newsletter audience of the shop
                labels: [shop, 12]
                favorite: true
                enabled: false
                account: main
                objectives: [newsletter]
                notify: {to: [ops@example.org], on: every, webhook: "https://ops.example.org/hook", rejectedOver: 5}
                import:
                  enabled: true
                  audiences:
                    - {id: a1b2c3d4e5, statuses: [subscribed, cleaned], createProfiles: true, zone: EU, consent: newsletter}
                  recordAudiencesIn: mailchimp_audiences
                  identifier: {field: email_address, property: email}
                  mappings:
                    - {field: merge_fields.FNAME, property: first_name, mode: set, whenEmpty: clear}
                    - {field: marketing_permissions.a1f2, objective: newsletter}
                exports:
                  - goal: vip
                    enabled: true
                    segment: vip
                    audiences: [a1b2c3d4e5]
                    identifier: email
                    lifecycle: {name: customer, stage: loyal}
                    mappings:
                      - {property: first_name, field: FNAME}
                      - {identifier: customer_id, field: CUSTID}
                      - {segments: all, field: SEGMENTS}
                      - {segments: [{name: vip, as: Gold}], tags: true, quiet: false}
                      - {property: likes_wine, interest: 6fbed1c079}
                      - {property: may_mail, marketingPermission: a1f2}
                      - {lifecycles: [customer], field: STAGE}
                      - {interactions: all, field: SEEN}
                      - {permissionLevel: true, field: LEVEL}
                      - {text: shop, field: SOURCE}
                    createSubscribers: true
                    createFields: false
                    statusForNew: auto
                    removeOthers: {scope: managed, action: archive, atMost: {count: 500, percent: 5}}
                    touchpoint: {lifecycle: customer, count: [open, click], unit: campaign}
                    whenCapped: {tag: pressure}
                    holdOut: 5
                  - goal: left
                    segment: vip
                    audiences: [a1b2c3d4e5]
                    identifier: email
                    removeOthers: {action: {tag: left-vip}}
                events: {joinKey: email, types: [open, click], campaigns: [regular], backfillFrom: 2025-01-01}
                """));
    return documents;
  }

  private static Set<String> known(String message) {
    String list =
        message.substring(message.toLowerCase(java.util.Locale.ROOT).indexOf("known: ") + 7);
    return new TreeSet<>(List.of(list.split(", ")));
  }

  /** The keys that the schema has below a path, whichever way its alternatives lead there. */
  private static Set<String> keys(JsonNode schema, List<String> path) {
    Set<String> keys = new TreeSet<>();
    if (schema.has("$ref")) {
      keys.addAll(keys(DOCUMENT.at(schema.get("$ref").asText().substring(1)), path));
    }
    for (String alternatives : List.of("anyOf", "oneOf", "allOf")) {
      schema.path(alternatives).forEach(one -> keys.addAll(keys(one, path)));
    }
    if (path.isEmpty()) {
      schema.path("properties").fieldNames().forEachRemaining(keys::add);
    } else {
      JsonNode next =
          path.get(0).equals("*")
              ? schema.path("items")
              : schema.path("properties").path(path.get(0));
      if (!next.isMissingNode()) {
        keys.addAll(keys(next, path.subList(1, path.size())));
      }
    }
    return keys;
  }

  private static String shape(String place) {
    return place.replaceAll("/[0-9]+", "/*");
  }

  private static JsonNode tree() {
    try (InputStream stream =
        ConnectionSchemaTest.class.getResourceAsStream("/connection.schema.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
