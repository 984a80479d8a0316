package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.event.EmailEvent;
import dev.caravan.mailchimp.MemberStatus;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentReaderTest {
  private static final String EXPORT =
      "goal: vip, segment: vip, identifier: email, audiences: [a1]";
  private static final String IMPORT =
      "audiences: [{id: a1}], identifier: {field: email_address, property: email}";

  @Test
  void should_read_a_whole_document() {
    ConnectionDocument document =
        read(
            """
            connection: newsletter
            description: Newsletter audience of the shop
            labels: [shop]
            favorite: true
            enabled: false
            account: main
            objectives: [newsletter, shop]
            schedule: {weekdayOfMonth: {week: last, day: fri}, at: 06:30, timeZone: Europe/Amsterdam}
            import:
              audiences:
                - {id: 12e4567890, statuses: [subscribed, cleaned], createProfiles: true, zone: EU, consent: newsletter}
                - {id: 1234567890}
              recordAudiencesIn: mailchimp_audiences
              identifier: {field: merge_fields.CUSTID, property: customer_id}
              mappings:
                - {field: merge_fields.FNAME, property: first_name}
                - {field: marketing_permissions.a1f2, objective: newsletter}
                - {field: merge_fields.ADDRESS.city, property: city, mode: setIfEmpty}
                - {field: tags, property: interests, mode: add}
                - {field: merge_fields.POINTS, property: points, mode: sum, whenEmpty: clear}
            exports:
              - goal: vip
                segment: vip
                audiences: [a1b2c3d4e5]
                identifier: email
                mappings:
                  - {property: first_name, field: FNAME}
                  - {identifier: profile, field: PROFILE}
                  - {segments: all, field: SEGMENTS}
                  - {segments: [{name: vip, as: Gold}, {name: at-risk}], field: SOME}
                  - {lifecycles: all, field: STAGES}
                  - {lifecycles: [customer], field: STAGE}
                  - {text: "shop", field: SOURCE}
                  - {segments: all, tags: true, quiet: true}
                  - {text: shop, tags: true}
                  - {property: likes_wine, interest: 6fbed1c079}
                  - {property: may_mail, marketingPermission: a1f2}
                createFields: true
                createSubscribers: true
                statusForNew: pending
                removeOthers: {scope: audience, action: archive, atMost: {count: 20, percent: 2.5}}
                lifecycle: {name: customer, stage: loyal}
                touchpoint: {lifecycle: customer, count: [open, click], unit: event}
                whenCapped: {tag: pressure}
                holdOut: 5
              - goal: all
                enabled: false
                segment: everyone
                audiences: [a1b2c3d4e5]
                identifier: email
                touchpoint: {lifecycle: customer, count: [click]}
            events: {joinKey: email, types: [open, click]}
            """);

    assertThat(document)
        .isEqualTo(
            new ConnectionDocument(
                "newsletter",
                "Newsletter audience of the shop",
                List.of("shop"),
                true,
                false,
                "main",
                List.of("newsletter", "shop"),
                null,
                new Schedule.WeekdayOfMonth(
                    -1,
                    java.time.DayOfWeek.FRIDAY,
                    LocalTime.of(6, 30),
                    ZoneId.of("Europe/Amsterdam")),
                new ImportGoal(
                    true,
                    List.of(
                        new ImportGoal.Audience(
                            "12e4567890",
                            Set.of(MemberStatus.SUBSCRIBED, MemberStatus.CLEANED),
                            true,
                            "EU",
                            "newsletter"),
                        new ImportGoal.Audience(
                            "1234567890", Set.of(MemberStatus.SUBSCRIBED), false, null, null)),
                    "mailchimp_audiences",
                    "merge_fields.CUSTID",
                    "customer_id",
                    List.of(
                        new ImportGoal.Mapping(
                            "merge_fields.FNAME", "first_name", ImportGoal.Mode.SET, false),
                        new ImportGoal.Mapping(
                            "merge_fields.ADDRESS.city",
                            "city",
                            ImportGoal.Mode.SET_IF_EMPTY,
                            false),
                        new ImportGoal.Mapping("tags", "interests", ImportGoal.Mode.ADD, false),
                        new ImportGoal.Mapping(
                            "merge_fields.POINTS", "points", ImportGoal.Mode.SUM, true)),
                    List.of(
                        new ImportGoal.Permission(1, "marketing_permissions.a1f2", "newsletter"))),
                List.of(
                    new ExportGoal(
                        "vip",
                        true,
                        "vip",
                        List.of("a1b2c3d4e5"),
                        "email",
                        List.of(
                            mapping(new ExportGoal.Source.Property("first_name"), "FNAME"),
                            mapping(new ExportGoal.Source.Identifier("profile"), "PROFILE"),
                            mapping(new ExportGoal.Source.AllSegments(), "SEGMENTS"),
                            mapping(
                                new ExportGoal.Source.ChosenSegments(
                                    List.of(
                                        new ExportGoal.Choice("vip", "Gold"),
                                        new ExportGoal.Choice("at-risk", "at-risk"))),
                                "SOME"),
                            mapping(new ExportGoal.Source.AllLifecycles(), "STAGES"),
                            mapping(
                                new ExportGoal.Source.ChosenLifecycles(Set.of("customer")),
                                "STAGE"),
                            mapping(new ExportGoal.Source.Text("shop"), "SOURCE"),
                            new ExportGoal.Mapping(
                                new ExportGoal.Source.AllSegments(),
                                new ExportGoal.Target.Tags(true)),
                            new ExportGoal.Mapping(
                                new ExportGoal.Source.Text("shop"),
                                new ExportGoal.Target.Tags(false)),
                            new ExportGoal.Mapping(
                                new ExportGoal.Source.Property("likes_wine"),
                                new ExportGoal.Target.Interest("6fbed1c079")),
                            new ExportGoal.Mapping(
                                new ExportGoal.Source.Property("may_mail"),
                                new ExportGoal.Target.Permission("a1f2"))),
                        true,
                        true,
                        ExportGoal.StatusForNew.PENDING,
                        new ExportGoal.RemoveOthers(
                            ExportGoal.Scope.AUDIENCE, new Removal.Archive(), 20, 2.5),
                        new ExportGoal.Stage("customer", "loyal"),
                        new ExportGoal.Touchpoint(
                            "customer",
                            Set.of(EmailEvent.OPEN, EmailEvent.CLICK),
                            ExportGoal.Unit.EVENT),
                        "pressure",
                        5),
                    new ExportGoal(
                        "all",
                        false,
                        "everyone",
                        List.of("a1b2c3d4e5"),
                        "email",
                        List.of(),
                        false,
                        false,
                        ExportGoal.StatusForNew.AUTO,
                        null,
                        null,
                        new ExportGoal.Touchpoint(
                            "customer", Set.of(EmailEvent.CLICK), ExportGoal.Unit.CAMPAIGN),
                        null,
                        0)),
                new EventSource("email", Set.of("open", "click"))));
  }

  @Test
  void should_fill_in_what_was_left_out() {
    ConnectionDocument document = read("connection: newsletter\naccount: main\n");
    assertThat(document)
        .isEqualTo(
            new ConnectionDocument(
                "newsletter",
                "",
                List.of(),
                false,
                true,
                "main",
                List.of(),
                null,
                null,
                null,
                List.of(),
                null));
    assertThat(export("removeOthers: {}").removeOthers())
        .isEqualTo(
            new ExportGoal.RemoveOthers(ExportGoal.Scope.MANAGED, new Removal.Archive(), 500, 5));
  }

  @Test
  void should_read_what_becomes_of_those_who_leave() {
    assertThat(export("removeOthers: {action: unsubscribe}").removeOthers().action())
        .isEqualTo(new Removal.Unsubscribe());
    assertThat(export("removeOthers: {action: {tag: left-vip}}").removeOthers().action())
        .isEqualTo(new Removal.Tag("left-vip"));
    assertThat(export("removeOthers: {action: delete, atMost: {count: 5}}").removeOthers())
        .isEqualTo(
            new ExportGoal.RemoveOthers(ExportGoal.Scope.MANAGED, new Removal.Delete(), 5, 5));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          conection: x                   | conection            | did you mean connection? Known: connection, description
          connection: News Letter        | connection           | must start with a small letter or digit
          connection: -x                 | connection           | must start with a small letter or digit
          connection: 1.5                | connection           | must be text, not 1.5; put it in quotes
          connection: ""                 | connection           | must not be empty
          account: ~null                 | account              | is missing; it must be text
          account: [main]                | account              | must be text, not a list
          enabled: yes                   | enabled              | must be true or false, not "yes"
          labels: shop                   | labels               | must be a list, not "shop"
          labels: [shop, true]           | labels[1]            | must be text, not true; put it in quotes
          exports: {goal: vip}           | exports              | must be a list, not keys with values
          exports: [vip]                 | exports[0]           | must be keys with values (goal, enabled, segment
          import: []                     | import               | must be keys with values (enabled, audiences
          notify: {on: failed}           | notify.to            | is missing; it must be who is told
          notify: {to: [ann]}            | notify.to            | ann is no address; right would be ops@example.org
          notify: {to: [a@b.test], on: x} | notify.on           | there is no occasion x
          notify: {webhook: ftp://a.test} | notify.webhook      | is no address; right would be https://ops.example.org/hook
          objectives: [news, news]       | objectives[1]        | news stands there twice
          objectives: news               | objectives           | must be a list, not "news"
          events: {joinKey: email, campaigns: [reglar]}        | events.campaigns    | there is no kind of campaign reglar; did you mean regular?
          events: {joinKey: email, backfillFrom: 2025-13-01}   | events.backfillFrom | must be a day from 2001-01-01 on
          events: {types: [open]}        | events.joinKey       | is missing; it must be identity, or the property
          events: {joinKey: email, types: [opne]}              | events.types        | there is no type opne; did you mean open?
          events: {joinKey: email, types: []}                  | events.types        | must name at least one
          """)
  void should_tell_what_is_wrong_with_a_document(String line, String place, String message) {
    String given = line.strip().replace("~null", "null");
    String key = given.substring(0, given.indexOf(':'));
    StringBuilder document = new StringBuilder(given + "\n");
    if (!key.equals("connection")) {
      document.append("connection: newsletter\n");
    }
    if (!key.equals("account")) {
      document.append("account: main\n");
    }
    assertProblem(document.toString(), place, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          timesPerDay: 0                             | schedule.timesPerDay       | from 1 to 24, not 0
          timesPerDay: 25                            | schedule.timesPerDay       | from 1 to 24, not 25
          timesPerDay: 2.5                           | schedule.timesPerDay       | must be a whole number
          timesPerDay: "4"                           | schedule.timesPerDay       | must be a whole number from 1 to 24, not "4"
          timesPerDay: 4, at: "01:30"                | schedule.at                | does not go with timesPerDay
          timesPerDay: 4, cron: "0 0 1 * * ?"        | schedule                   | not timesPerDay and cron
          timeZone: UTC                              | schedule                   | must have exactly one of timesPerDay, daysOfWeek
          timesPerDay: 4, timeZone: Europe/Amsterdm  | schedule.timeZone          | did you mean Europe/Amsterdam?
          timesPerDay: 4, timeZone: +02:00           | schedule.timeZone          | there is no time zone +02:00
          daysOfWeek: [monday], at: "01:30"          | schedule.daysOfWeek[0]     | there is no day monday
          daysOfWeek: [mon, mon], at: "01:30"        | schedule.daysOfWeek[1]     | stands there twice
          daysOfWeek: [], at: "01:30"                | schedule.daysOfWeek        | at least one day
          daysOfWeek: [mon]                          | schedule.at                | is missing; it must be a time of day
          daysOfWeek: [mon], at: "1:30"              | schedule.at                | from "00:00" to "23:59"
          daysOfWeek: [mon], at: "24:00"             | schedule.at                | from "00:00" to "23:59"
          daysOfMonth: [0, 32], at: "01:30"          | schedule.daysOfMonth[0]    | from 1 to 31, not 0
          weekdayOfMonth: {day: mon}, at: "01:30"    | schedule.weekdayOfMonth.week | is missing; it must be one of first, second
          weekdayOfMonth: {week: fifth, day: mon}, at: "01:30" | schedule.weekdayOfMonth.week | there is no week fifth
          cron: "30 1 * * *"                         | schedule.cron              | has 5 fields; Quartz's cron has 6 or 7
          cron: "0 0 25 * * ?"                       | schedule.cron              | is no cron expression of Quartz
          cron: "0 0 1 * * *"                        | schedule.cron              | is no cron expression of Quartz
          cron: "0 0 1 30 2 ?"                       | schedule.cron              | never comes
          cron: "* 0 1 * * ?"                        | schedule.cron              | more than once a minute
          cron: "0 0 1 * * ?", at: "01:30"           | schedule.at                | does not go with cron
          every: day                                 | schedule.every             | there is no key every
          """)
  void should_tell_what_is_wrong_with_a_schedule(String schedule, String place, String message) {
    assertProblem(Town.document("schedule: {" + schedule + "}\n"), place, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          audiences: []                                         | import.audiences              | must name at least one
          audiences: [{id: a1}, {id: a1}]                       | import.audiences[1].id        | stands there twice
          audiences: [{statuses: [subscribed]}]                 | import.audiences[0].id        | is missing
          audiences: [{id: a1, statuses: [archived]}]           | import.audiences[0].statuses[0] | there is no status archived
          audiences: [{id: a1, statuses: []}]                   | import.audiences[0].statuses  | at least one of subscribed
          audiences: [{id: a1, zone: [EU]}]                     | import.audiences[0].zone      | must be text, not a list
          audiences: [{id: a1, consent: true}]                  | import.audiences[0].consent   | must be text, not true
          mappings: [{field: tags, objective: news}]            | import.mappings[0].field      | must be a marketing permission
          mappings: [{objective: news}]                         | import.mappings[0].field      | is missing
          mappings: [{field: marketing_permissions.a1, objective: news, mode: set}] | import.mappings[0].mode | does not go with objective
          mappings: [{field: marketing_permissions.a1, objective: news, property: p}] | import.mappings[0].property | does not go with objective
          mappings: [{field: marketing_permissions.a1, objective: news}, {field: marketing_permissions.b2, objective: news}] | import.mappings[1].objective | another permission answers to news already
          audiences: [{id: true}]                               | import.audiences[0].id        | put it in quotes
          identifier: {field: email}                            | import.identifier.property    | is missing
          identifier: {field: email, property: email}           | import.identifier.field       | there is no field email
          mappings: [{field: merge_fields.VERYLONGTAG, property: p}] | import.mappings[0].field | has 11 characters; Mailchimp allows 10
          mappings: [{field: merge_fields.EMAIL, property: p}]  | import.mappings[0].field      | EMAIL is the address itself
          mappings: [{field: merge_fields, property: p}]        | import.mappings[0].field      | there is no field merge_fields
          mappings: [{field: tags, property: p, mode: append}]  | import.mappings[0].mode       | there is no mode append; known: set, setIfEmpty, add, sum
          mappings: [{field: tags, property: p, whenEmpty: nil}] | import.mappings[0].whenEmpty | known: keep, clear
          mappings: [{field: tags, property: p}, {field: tags, property: p, mode: add}] | import.mappings[1].property | mapped to it twice
          mappings: [{property: p}]                             | import.mappings[0].field      | is missing
          """)
  void should_tell_what_is_wrong_with_an_import(String keys, String place, String message) {
    String key = keys.substring(0, keys.indexOf(':'));
    StringBuilder goal = new StringBuilder(keys);
    if (!key.equals("audiences")) {
      goal.append(", audiences: [{id: a1}]");
    }
    if (!key.equals("identifier")) {
      goal.append(", identifier: {field: email_address, property: email}");
    }
    assertProblem(Town.document("import: {" + goal + "}\n"), place, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          statusForNew: cleaned                            | statusForNew                | there is no status for new members cleaned
          lifecycle: {name: c}                             | lifecycle.stage             | is missing; it must be text
          lifecycle: loyal                                 | lifecycle                   | must be keys with values (name, stage)
          touchpoint: {lifecycle: c}                       | touchpoint.count            | must name what a touch is
          touchpoint: {lifecycle: c, count: open}          | touchpoint.count            | must be a list
          touchpoint: {lifecycle: c, count: [bounce]}      | touchpoint.count[0]         | known: open, click
          touchpoint: {lifecycle: c, count: [open], unit: mail} | touchpoint.unit        | known: campaign, event
          whenCapped: {tag: x}                             | whenCapped                  | needs touchpoint
          holdOut: 101                                     | holdOut                     | must be a number from 0 to 100, not 101
          holdOut: some                                    | holdOut                     | must be a number from 0 to 100
          removeOthers: {action: delete}                   | removeOthers.atMost         | must be given with action: delete
          removeOthers: {action: {tag: ""}}                | removeOthers.action.tag     | must
          removeOthers: {action: {label: left}}            | removeOthers.action.label   | tag
          removeOthers: {action: erase}                    | removeOthers.action         | there is no action erase
          removeOthers: {scope: everyone}                  | removeOthers.scope          | known: managed, audience
          removeOthers: {atMost: {percent: 101}}           | removeOthers.atMost.percent | from 0 to 100, not 101
          removeOthers: {atMost: {count: -1}}              | removeOthers.atMost.count   | must be a whole number from 0
          removeOthers: {atMost: 5}                        | removeOthers.atMost         | must be keys with values (count, percent)
          mappings: [{property: p}]                        | mappings[0].field           | is missing; it must be the target
          mappings: [{field: FNAME}]                       | mappings[0].property        | is missing; it must be the source
          mappings: [{property: p, text: x, field: FNAME}] | mappings[0].text            | one source; it has property and text
          mappings: [{property: p, field: FNAME, tags: true}] | mappings[0].tags         | one target; it has field and tags
          mappings: [{property: p, tags: false}]           | mappings[0].tags            | must be true
          mappings: [{text: x, interest: 6f}]              | mappings[0].interest        | takes a boolean property: {property: likes_wine, interest
          mappings: [{segments: all, marketingPermission: 6f}] | mappings[0].marketingPermission | takes a boolean property
          mappings: [{property: p, interest: 6f}, {property: q, interest: 6f}] | mappings[1].interest | two mappings write 6f
          mappings: [{property: p, marketingPermission: 6f}, {property: q, marketingPermission: 6f}] | mappings[1].marketingPermission | two mappings write 6f
          createFields: always                             | createFields                | must be true or false
          mappings: [{lifecycles: some, field: STAGE}]     | mappings[0].lifecycles      | must be all, or a list
          mappings: [{lifecycles: [], field: STAGE}]       | mappings[0].lifecycles      | must be all, or a list
          mappings: [{interactions: some, field: SEEN}]    | mappings[0].interactions    | must be all
          mappings: [{permissionLevel: false, field: LEVEL}] | mappings[0].permissionLevel | must be true
          mappings: [{permissionLevel: yes please, field: LEVEL}] | mappings[0].permissionLevel | must be true
          mappings: [{property: p, field: S, quiet: true}] | mappings[0].quiet           | belongs to tags: true
          mappings: [{property: p, field: EMAIL}]          | mappings[0].field           | EMAIL is the address itself
          mappings: [{property: p, field: VERYLONGTAG}]    | mappings[0].field           | has 11 characters
          mappings: [{segments: some, field: S}]           | mappings[0].segments        | must be all, or a list
          mappings: [{segments: [], field: S}]             | mappings[0].segments        | must be all, or a list
          mappings: [{property: p, field: S}, {text: x, field: S}] | mappings[1].field   | two mappings write S
          """)
  void should_tell_what_is_wrong_with_an_export(String keys, String place, String message) {
    assertProblem(
        Town.document("exports: [{" + EXPORT + ", " + keys + "}]\n"),
        "exports[0]." + place.strip(),
        message);
  }

  @Test
  void should_keep_the_names_of_goals_apart() {
    assertProblem(
        Town.document("exports: [{" + EXPORT + "}, {" + EXPORT + "}]\n"),
        "exports[1].goal",
        "there are two goals vip");
    assertProblem(
        Town.document("exports: [{" + EXPORT.replace("goal: vip", "goal: import") + "}]\n"),
        "exports[0].goal",
        "import names the import");
    assertProblem(
        Town.document("exports: [{" + EXPORT.replace("goal: vip", "goal: V I P") + "}]\n"),
        "exports[0].goal",
        "must start with a small letter");
  }

  @Test
  void should_tell_everything_that_is_wrong_at_once() {
    InvalidDocument invalid =
        refused(
            """
            acount: main
            schedule: {timesPerDay: many}
            import: {audiences: [{id: a1, zones: EU}]}
            exports:
              - {goal: import, segmnt: vip, mappings: [{property: p, field: VERYLONGTAG}]}
            """);
    assertThat(invalid.problems())
        .extracting(Problem::place)
        .containsExactlyInAnyOrder(
            "acount",
            "connection",
            "account",
            "schedule.timesPerDay",
            "import.audiences[0].zones",
            "import.identifier",
            "exports[0].segmnt",
            "exports[0].segment",
            "exports[0].audiences",
            "exports[0].identifier",
            "exports[0].mappings[0].field",
            "exports[0].goal");
  }

  @Test
  void should_read_json_and_yaml_alike() {
    String json =
        "{\"connection\": \"newsletter\", \"account\": \"main\", \"import\": {\"audiences\":"
            + " [{\"id\": \"12e4567890\"}], \"identifier\": {\"field\": \"email_address\","
            + " \"property\": \"email\"}}}";
    assertThat(new DocumentReader().read(new JsonText().parse(json)))
        .isEqualTo(
            read(
                Town.document("import: {" + IMPORT.replace("{id: a1}", "{id: 12e4567890}") + "}")));
  }

  private static ExportGoal export(String keys) {
    return read(Town.document("exports: [{" + EXPORT + ", " + keys + "}]\n")).exports().get(0);
  }

  private static ExportGoal.Mapping mapping(ExportGoal.Source source, String field) {
    return new ExportGoal.Mapping(source, new ExportGoal.Target.Field(field));
  }

  private static void assertProblem(String yaml, String place, String message) {
    assertThat(refused(yaml).problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.place()).isEqualTo(place.strip());
              assertThat(problem.message()).contains(message.strip());
            });
  }

  private static InvalidDocument refused(String yaml) {
    InvalidDocument invalid = catchThrowableOfType(InvalidDocument.class, () -> read(yaml));
    assertThat(invalid).as("refusal of %s", yaml).isNotNull();
    return invalid;
  }

  private static ConnectionDocument read(String yaml) {
    return new DocumentReader().read(new YamlText().parse(yaml));
  }
}
