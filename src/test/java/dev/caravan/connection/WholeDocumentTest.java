package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.segment.Objectives;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A document is checked as a whole: one mistake in it hides no other. */
class WholeDocumentTest {
  private static final String DOCUMENT =
      """
      connection: newsletter
      account: main
      schedule: {timesPerDay: 4, timeZone: Europe/Amsterdam}
      import:
        audiences: [{id: a1b2c3d4e5, statuses: [subscribed], createProfiles: true}]
        recordAudiencesIn: audiences
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.POINTS, property: points, mode: sum}
      exports:
        - goal: vip
          segment: vip
          audiences: [a1b2c3d4e5]
          identifier: email
          mappings:
            - {property: first_name, field: FNAME}
            - {segments: [{name: vip, as: Gold}], field: POINTS}
            - {text: shop, field: LNAME}
            - {lifecycles: [customer], field: STAGE}
          createSubscribers: true
          lifecycle: {name: customer, stage: loyal}
          touchpoint: {lifecycle: customer, count: [open], unit: event}
          whenCapped: {tag: pressure}
          removeOthers: {scope: managed, action: archive, atMost: {count: 5, percent: 5}}
      events: {joinKey: email, types: [open, click]}
      """;

  private static final SettableClock CLOCK = new SettableClock("2026-11-01T10:00:00Z");
  private static TestDatabase database;
  private static DocumentCheck check;

  private final DocumentReader reader = new DocumentReader();

  @BeforeAll
  static void open() {
    database = new TestDatabase();
    AccountStore accounts = new AccountStore(database.jdbi(), new SecretBox(new byte[32]), CLOCK);
    accounts.put(
        "main",
        new CheckedKey(
            "0123-us6", URI.create("http://127.0.0.1/3.0"), "us6", "a", "The Shop", "l", "owner"));
    check =
        new DocumentCheck(
            accounts,
            new AudienceCatalogue(
                call -> new MailchimpAnswer(200, CLOCK.instant(), answer(call.path())),
                new AudienceStore(database.jdbi()),
                CLOCK),
            () ->
                Map.of(
                    "email", new Property("email", PropertyType.EMAIL, false, true, null, true),
                    "first_name",
                        new Property("first_name", PropertyType.TEXT, false, false, null, true),
                    "audiences",
                        new Property("audiences", PropertyType.TEXT, true, false, null, false),
                    "points",
                        new Property("points", PropertyType.NUMBER, false, false, null, false)),
            "vip"::equals,
            () -> new Objectives(new TreeMap<>(), new TreeMap<>()),
            Town::stages,
            CLOCK);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void should_find_nothing_wrong_with_a_right_document() {
    assertThat(check.check(reader.draft(document()))).isEmpty();
  }

  @Test
  void should_tell_of_wrong_form_and_of_names_that_are_none_at_once() {
    ObjectNode document = document();
    document.put("colour", "red");
    ((ObjectNode) document.at("/exports/0")).put("segment", "nosuch");
    ((ObjectNode) document.at("/exports/0/mappings/0")).put("field", "FARTOOLONGTAG");
    ((ObjectNode) document.at("/exports/0/mappings/2")).put("field", "NOSUCH");
    ((ObjectNode) document.at("/import/audiences/0")).put("id", "ffffffffff");
    ((ObjectNode) document.at("/import/mappings/1")).put("property", "first_name");
    ((ObjectNode) document.at("/import/identifier")).put("property", "first_name");
    ((ObjectNode) document.at("/schedule")).put("cron", "x");
    assertThat(check.check(reader.draft(document)))
        .extracting(Problem::place)
        .containsExactlyInAnyOrder(
            "colour",
            "schedule",
            "exports[0].segment",
            "exports[0].mappings[0].field",
            "exports[0].mappings[2].field",
            "import.audiences[0].id",
            "import.mappings[1].mode",
            "import.identifier.property");
  }

  /** Each value in turn becomes something else, or goes away: that is told, and never a crash. */
  @Test
  void should_come_to_a_verdict_whatever_stands_in_the_document() {
    List<JsonNode> odd =
        List.of(
            NullNode.instance,
            JsonNodeFactory.instance.numberNode(-5),
            JsonNodeFactory.instance.textNode(""),
            JsonNodeFactory.instance.textNode("1 2 3 . …"),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance.arrayNode(),
            JsonNodeFactory.instance.arrayNode().addNull().add(7).addObject(),
            JsonNodeFactory.instance.objectNode(),
            JsonNodeFactory.instance.objectNode().put("x", 1));
    int verdicts = 0;
    for (String place : DocumentPlaces.below(document(), "")) {
      for (JsonNode value : odd) {
        ObjectNode document = document();
        DocumentPlaces.replace(document, place, value);
        assertThat(check.check(reader.draft(document)))
            .as(place + " = " + value)
            .allSatisfy(problem -> assertThat(problem.message()).isNotBlank())
            .doesNotHaveDuplicates();
        verdicts++;
      }
    }
    assertThat(verdicts).isGreaterThan(300);
  }

  private static ObjectNode document() {
    return new YamlText().parse(DOCUMENT);
  }

  private static ObjectNode answer(String path) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (path.equals("/lists")) {
      answer.putArray("lists").addObject().put("id", "a1b2c3d4e5").put("name", "Newsletter");
    } else {
      ArrayNode fields = answer.putArray("merge_fields");
      fields.addObject().put("tag", "FNAME").put("type", "text").put("name", "First name");
      fields.addObject().put("tag", "LNAME").put("type", "text").put("name", "Last name");
      fields.addObject().put("tag", "STAGE").put("type", "text").put("name", "Stage");
      fields.addObject().put("tag", "POINTS").put("type", "number").put("name", "Points");
    }
    return answer;
  }
}
