package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.segment.Objective;
import dev.caravan.segment.Objectives;
import dev.caravan.segment.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentCheckTest {
  private static final Map<String, Property> PROPERTIES =
      Stream.of(
              property("email", PropertyType.EMAIL, false, true),
              property("customer_id", PropertyType.TEXT, false, true),
              property("number", PropertyType.NUMBER, false, true),
              property("first_name", PropertyType.TEXT, false, false),
              property("points", PropertyType.NUMBER, false, false),
              property("interests", PropertyType.TEXT, true, false),
              property("news", PropertyType.BOOLEAN, false, false),
              property("flags", PropertyType.BOOLEAN, true, false))
          .collect(Collectors.toMap(Property::id, property -> property));

  private final Town town = new Town();
  private final List<MailchimpCall> asked = new ArrayList<>();
  private Mailchimp mailchimp = this::lists;

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_find_nothing_wrong_without_asking_while_the_catalogue_is_fresh() {
    assertThat(
            problems(
                """
                import:
                  audiences: [{id: a1b2c3d4e5}]
                  recordAudiencesIn: interests
                  identifier: {field: email_address, property: email}
                  mappings:
                    - {field: merge_fields.FNAME, property: first_name}
                    - {field: merge_fields.POINTS, property: points, mode: sum}
                    - {field: tags, property: interests, mode: add}
                exports:
                  - goal: vip
                    segment: vip
                    audiences: [a1b2c3d4e5]
                    identifier: email
                    mappings:
                      - {property: first_name, field: FNAME}
                      - {identifier: customer_id, field: POINTS}
                events: {joinKey: identity}
                """))
        .isEmpty();
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          import | audiences: [{id: a1b2c3d4e6}] | import.audiences[0].id | there is no audience a1b2c3d4e6; did you mean a1b2c3d4e5?
          import | recordAudiencesIn: first_name | import.recordAudiencesIn | first_name is single text; it must be multiple text
          import | recordAudiencesIn: lists      | import.recordAudiencesIn | there is no property lists
          import | identifier: {field: email_address, property: first_name} | import.identifier.property | no unique identifier; these are: customer_id, email, number
          import | identifier: {field: email_address, property: emial}      | import.identifier.property | did you mean email?
          import | identifier: {field: merge_fields.CUSTID, property: email} | import.identifier.field   | has no such merge field: there is no field CUSTID
          import | mappings: [{field: status, property: first_name, mode: sum}] | import.mappings[0].mode     | sum needs a single number or decimal property; first_name is single text
          import | mappings: [{field: status, property: first_name, mode: add}] | import.mappings[0].mode     | add needs a multiple property
          import | mappings: [{field: status, property: state}]                 | import.mappings[0].property | there is no property state
          import | mappings: [{field: merge_fields.FNAM, property: first_name}] | import.mappings[0].field    | did you mean FNAME?
          import | mappings: [{field: merge_fields.FNAME.city, property: first_name}] | import.mappings[0].field | FNAME is of type text; only an address has parts
          import | mappings: [{field: merge_fields.ADDRESS.town, property: first_name}] | import.mappings[0].field | there is no part of an address town; known: addr1
          import | audiences: [{id: a1b2c3d4e5, zone: UE}]       | import.audiences[0].zone    | there is no zone UE; known: EU
          import | audiences: [{id: a1b2c3d4e5, consent: shop}]  | import.audiences[0].consent | there is no objective shop; known: news
          import | mappings: [{field: status, property: first_name}, {field: marketing_permissions.a1, objective: shop}] | import.mappings[1].objective | there is no objective shop
          import | mappings: [{field: marketing_permissions.a1, objective: news}, {field: status, property: state}]      | import.mappings[1].property  | there is no property state
          export | segment: gold                 | exports[0].segment            | there is no segment gold; make it first
          export | identifier: first_name        | exports[0].identifier         | no unique identifier
          export | identifier: number            | exports[0].identifier         | is of type number; an address needs type email
          export | identifier: customer_id       | exports[0].identifier         | is of type text; an address needs type email
          export | audiences: [a1b2c3d4e5, zz]   | exports[0].audiences[1]       | there is no audience zz
          export | mappings: [{property: first_name, field: LNAME}]      | exports[0].mappings[0].field      | The audience Newsletter (a1b2c3d4e5) has no such merge field
          export | mappings: [{property: nick, field: FNAME}]            | exports[0].mappings[0].property   | there is no property nick
          export | mappings: [{identifier: first_name, field: FNAME}]    | exports[0].mappings[0].identifier | no unique identifier
          export | mappings: [{property: news, interest: 6fbed1c078}]        | exports[0].mappings[0].interest   | has no such group: there is no group 6fbed1c078
          export | mappings: [{property: news, interest: Interests/Nws}]     | exports[0].mappings[0].interest   | has no such group: there is no group Interests/Nws
          export | mappings: [{property: first_name, interest: 6fbed1c079}]  | exports[0].mappings[0].property   | first_name is single text; it must be single boolean
          export | mappings: [{property: flags, interest: 6fbed1c079}]       | exports[0].mappings[0].property   | flags is multiple boolean; it must be single boolean
          export | mappings: [{property: news, marketingPermission: a1f2}]   | exports[0].mappings[0].marketingPermission | its GDPR form is off, or no member has it yet
          export | mappings: [{property: news, tags: true}]                  | exports[0].mappings[0].property   | its tags would be true and false
          export | mappings: [{property: nick, tags: true}]                  | exports[0].mappings[0].property   | there is no property nick
          export | mappings: [{segments: [{name: gold}], tags: true}]        | exports[0].mappings[0].segments[0].name | there is no segment gold
          export | mappings: [{segments: [{name: vip}, {name: gold}], field: FNAME}] | exports[0].mappings[0].segments[1].name | there is no segment gold
          """)
  void should_tell_what_does_not_exist_or_fit(
      String direction, String keys, String place, String message) {
    assertThat(problems(document(direction, keys)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.place()).isEqualTo(place.strip());
              assertThat(problem.message()).containsIgnoringCase(message.strip());
            });
  }

  @Test
  void should_tell_of_an_account_or_a_join_key_that_does_not_exist() {
    List<Problem> problems =
        check("connection: newsletter\naccount: mian\nevents: {joinKey: emial}\n");
    assertThat(problems).extracting(Problem::place).containsExactly("account", "events.joinKey");
    assertThat(problems.get(0).message())
        .isEqualTo("there is no account mian; did you mean main? Known: main");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          first-name | takes capital letters, digits and underscores, and begins with a letter; right would be FIRST_NAME
          1ST        | right would be ST
          DATE       | in campaigns it stands for something else
          MERGE7     | in campaigns it stands for something else
          MMERGE7    | in campaigns it stands for something else
          """)
  void should_tell_why_no_merge_field_can_be_made_of_a_tag(String tag, String message) {
    String mapping = "mappings: [{property: first_name, field: %s}], createFields: true";
    assertThat(problems(document("export", mapping.formatted(tag))))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.place()).isEqualTo("exports[0].mappings[0].field");
              assertThat(problem.message())
                  .startsWith("the merge tag " + tag + " cannot be created: ")
                  .contains(message);
            });
  }

  @Test
  void should_take_a_field_that_is_to_be_made_a_group_and_tags() {
    String mappings =
        "mappings: [{property: first_name, field: NICK}, {property: first_name, field: FNAME},"
            + " {property: news, interest: Interests/News}, {property: interests, tags: true}],"
            + " createFields: true";
    assertThat(problems(document("export", mappings))).isEmpty();
  }

  @Test
  void should_tell_of_a_schedule_that_is_over() {
    assertThat(problems("schedule: {cron: \"0 0 1 * * ? 2025\"}\n"))
        .extracting(Problem::message)
        .containsExactly("never comes again; its times are all in the past");
  }

  @Test
  void should_ask_mailchimp_once_for_what_is_not_known_yet() {
    assertThat(problems(document("import", "audiences: [{id: new1111111}]"))).isEmpty();
    assertThat(asked)
        .extracting(MailchimpCall::path)
        .containsExactly(
            "/lists",
            "/lists/a1b2c3d4e5/merge-fields",
            "/lists/a1b2c3d4e5/interest-categories",
            "/lists/new1111111/merge-fields",
            "/lists/new1111111/interest-categories");
    assertThat(asked.get(0).query()).containsEntry("count", "1000").containsEntry("offset", "0");

    problems(document("import", "audiences: [{id: a}, {id: b}, {id: c}]"));
    assertThat(asked.stream().filter(call -> call.path().equals("/lists"))).hasSize(2);
  }

  @Test
  void should_ask_again_when_the_catalogue_is_older_than_ten_minutes() {
    town.clock.advance(java.time.Duration.ofMinutes(10));
    problems(document("import", "recordAudiencesIn: interests"));
    assertThat(asked).isNotEmpty();
    int before = asked.size();
    problems(document("import", "recordAudiencesIn: interests"));
    assertThat(asked).hasSize(before);
  }

  @Test
  void should_do_with_what_is_known_while_mailchimp_does_not_answer() {
    mailchimp =
        call -> {
          throw new MailchimpFailure(
              MailchimpFailure.Kind.PASSING, 503, "Unavailable", "", List.of());
        };
    town.clock.advance(java.time.Duration.ofHours(1));

    assertThat(problems(document("import", "recordAudiencesIn: interests"))).isEmpty();

    town.database.jdbi().useHandle(handle -> handle.execute("delete from audience"));
    assertThat(problems(document("import", "recordAudiencesIn: interests")))
        .extracting(Problem::message)
        .contains("Mailchimp could not be asked for its audiences: 503 Unavailable");
  }

  @Test
  void should_tell_which_objective_of_the_connection_does_not_exist() {
    assertThat(problems("objectives: [news, shop]\n"))
        .containsExactly(new Problem("objectives[1]", "there is no objective shop; known: news"));
  }

  private List<Problem> problems(String more) {
    return check(Town.document(more));
  }

  private List<Problem> check(String yaml) {
    return new DocumentCheck(
            town.accounts,
            new AudienceCatalogue(call -> mailchimp.ask(call), town.audiences, town.clock),
            () -> PROPERTIES,
            "vip"::equals,
            () ->
                new Objectives(
                    new TreeMap<>(
                        Map.of("news", new Objective("news", "", "", true, java.util.Set.of()))),
                    new TreeMap<>(Map.of("EU", new Zone("EU", Zone.Mode.OPT_IN)))),
            Town::stages,
            town.clock)
        .check(new DocumentReader().read(new YamlText().parse(yaml)));
  }

  private static String document(String direction, String keys) {
    String key = keys.substring(0, keys.indexOf(':'));
    List<String> goal = new ArrayList<>(List.of(keys));
    Map<String, String> usual =
        direction.equals("import")
            ? Map.of(
                "audiences", "[{id: a1b2c3d4e5}]",
                "identifier", "{field: email_address, property: email}")
            : Map.of(
                "goal", "vip",
                "segment", "vip",
                "audiences", "[a1b2c3d4e5]",
                "identifier", "email");
    usual.forEach(
        (name, value) -> {
          if (!name.equals(key)) {
            goal.add(name + ": " + value);
          }
        });
    String joined = "{" + String.join(", ", goal) + "}";
    return direction.equals("import") ? "import: " + joined : "exports: [" + joined + "]";
  }

  /** A Mailchimp with one more audience and one more merge field than the catalogue has. */
  private MailchimpAnswer lists(MailchimpCall call) {
    asked.add(call);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (call.path().equals("/lists")) {
      ArrayNode lists = body.putArray("lists");
      lists.addObject().put("id", "a1b2c3d4e5").put("name", "Newsletter");
      lists.addObject().put("id", "new1111111").put("name", "New");
    } else {
      ArrayNode fields = body.putArray("merge_fields");
      fields.addObject().put("tag", "FNAME").put("type", "text");
      fields.addObject().put("tag", "POINTS").put("type", "number");
      fields.addObject().put("tag", "ADDRESS").put("type", "address");
    }
    return new MailchimpAnswer(200, town.clock.instant(), body);
  }

  private static Property property(
      String id, PropertyType type, boolean multiple, boolean identifier) {
    return new Property(id, type, multiple, identifier, null, false);
  }
}
