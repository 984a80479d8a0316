package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.testing.Chromium;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/**
 * The console in a browser: set up with the mouse, and again with the keyboard alone; every screen
 * at three widths and in both themes, without anything that keeps people out. With {@code
 * -Dcaravan.screenshots=src/docs} the pictures of the README are taken anew.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleBrowserTest {
  private static final String SCRIPT = "<script>document.title = 'taken'</script>";
  private static final List<Integer> WIDTHS = List.of(360, 1280, 2560);

  private static final String SOMEBODY = "/profiles/somebody";

  private static final String FUNNEL =
      "/analyses/funnel?campaign=c1&steps=Visit&window=7d&steps=Order&window=7d";

  private static final List<String> SCREENS =
      List.of(
          "/",
          "/connections",
          "/connections/new",
          "/connections/by-mouse",
          "/connections/by-mouse/import",
          "/connections/by-mouse/goals/vip",
          "/connections/by-mouse/events",
          "/connections/by-mouse/yaml",
          "/runs",
          "/runs/1",
          "/runs/1/rows",
          "/runs/1/reasons",
          "/runs/1/calls",
          "/runs/1/log",
          "/runs/1/config",
          "/profiles",
          SOMEBODY,
          "/segments",
          "/new/segment",
          "/segments/everything",
          "/segments/everything/profiles",
          "/segments/everything/yaml",
          "/objectives",
          "/new/objective",
          "/objectives/newsletter",
          "/lifecycles",
          "/lifecycles/customer",
          FUNNEL,
          "/analyses/touches?goal=Order",
          "/analyses/retention?campaign=c1&exposure=Open%20Email&periods=4",
          FUNNEL.replace("?", "/people?") + "&people=0",
          "/routes",
          "/routes/export-leavers",
          "/alerts",
          "/alerts/notifications",
          "/audit",
          "/users",
          "/users/admin",
          "/account",
          "/settings",
          "/settings/properties",
          "/settings/all");

  /** The screens that the README shows, and the names of their pictures. */
  private static final Map<String, String> PICTURES =
      Map.of(
          "/",
          "home",
          "/connections",
          "connections",
          "/connections/by-mouse",
          "connection",
          "/connections/by-mouse/import",
          "import",
          "/connections/by-mouse/goals/vip",
          "export",
          "/segments/everything",
          "segment",
          FUNNEL,
          "funnel");

  private static Chromium browser;
  private static Town town;

  @BeforeAll
  static void start() throws Exception {
    // Before the town: where there is no browser, none is built.
    browser = Chromium.open();
    town = new Town(60);
    browser.goTo(town.port);
    town.segment(
        "{\"segment\": \"known\", \"where\": {\"property\": \"email\", \"empty\": false}}");
    ObjectNode member = new ObjectMapper().createObjectNode();
    member.put("email_address", "script@people.test").put("status", "subscribed");
    member.putObject("merge_fields").put("FNAME", SCRIPT).put("LNAME", "Tag");
    town.wiring.gate.ask(
        MailchimpCall.post(town.account.id(), "/lists/" + Town.AUDIENCE + "/members", member));
    browser.open("/login");
    browser.type(By.id("password"), "password-of-the-test");
    browser.press(Keys.ENTER);
    browser.read("Three steps to your first run");
  }

  /** A month of mails, for the chart. */
  private static void events() {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (connection, key, type, address, time, source)
                select (select min(id) from connection), ('picture-' || day || type || n)::bytea, type, 'reader-' || n || '@people.test',
                       now() - day * interval '1 day', 'mailchimp'
                  from generate_series(1, 29) day,
                       (values ('Open Email', 40), ('Click Email Link', 15), ('Bounce Email', 4)) t (type, usual),
                       generate_series(1, usual + (day * 7919 % 31) * usual / 40) n
                """));
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (connection, key, type, profile, address, time, properties, source)
                select 0, uuid_send(gen_random_uuid()), type, p.id, 'x', now() - (40 - start) * interval '1 day',
                       '{"Campaign ID": "c1"}', 'track'
                  from profile p, (values ('Open Email', 0, 1), ('Click Email Link', 1, 2), ('Visit', 2, 3), ('Order', 4, 6)) t (type, start, every)
                 where p.id % every = 0
                """));
  }

  @AfterAll
  static void stop() {
    if (town != null) {
      town.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  @Order(1)
  void should_be_set_up_from_nothing_to_a_first_run_with_the_mouse() {
    browser.size(1280, 900);
    browser.open("/");
    browser.click(By.linkText("Add connection"));
    browser.type(By.id("name"), "by-mouse");
    browser.type(By.id("description"), "Set up with the mouse");
    browser.click(By.cssSelector("input[name=account][value=main]"));
    browser.click(By.cssSelector("main form button[type=submit]"));
    browser.read("Nothing goes anywhere yet");

    browser.click(By.linkText("Set up the import"));
    browser.click(By.id("audience-" + Town.AUDIENCE));
    browser.click(By.name("import.audiences[0].createProfiles:flag"));
    browser.choose(By.id("import.identifier.property"), "email");
    browser.click(By.id("add-mapping"));
    browser.choose(By.id("import.mappings[0].field"), "First Name · FNAME");
    browser.read("Not saved yet");
    browser.click(By.id("save"));
    browser.read("One thing is wrong.");
    browser.read("is missing; it must be text");
    browser.choose(By.id("import.mappings[0].property"), "first_name");
    browser.click(By.cssSelector("input[name='enabled:flag'][type=checkbox]"));
    browser.click(By.id("save"));
    browser.read("Saved.");

    browser.click(By.linkText("Add goal"));
    browser.type(By.id("exports[0].goal"), "vip");
    browser.choose(By.id("exports[0].segment"), "known");
    browser.click(By.id("audience-" + Town.AUDIENCE));
    browser.choose(By.id("exports[0].identifier"), "email");
    browser.click(By.id("add-mapping"));
    browser.choose(By.id("exports[0].mappings[0]._source"), "Text value");
    browser.type(By.id("exports[0].mappings[0].text"), "caravan");
    browser.read("7 of 255 bytes");
    browser.choose(By.id("exports[0].mappings[0].field"), "Source · SOURCE");
    browser.click(By.id("save"));
    browser.read("profiles available");

    browser.click(By.linkText("Set up and run"));
    browser.click(By.id("run-now"));
    browser.read("has begun.");
    browser.read("completed");
    assertThat(
            town.count(
                "select count(*) from profile where properties ->> 'first_name' is not null"))
        .isGreaterThan(30);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(2)
  void should_be_set_up_from_nothing_to_a_first_run_with_the_keyboard_alone() {
    browser.size(1280, 900);
    browser.open("/connections");
    browser.tabTo(By.cssSelector("details.more summary"));
    browser.press(Keys.ENTER);
    browser.read("Copy as");
    browser.press(Keys.ESCAPE);
    assertThat(browser.text()).doesNotContain("Copy as");
    browser.open("/connections");
    browser.tabTo(By.linkText("Add connection"));
    browser.press(Keys.ENTER);
    browser.see(By.id("name"));
    browser.tabTo(By.id("name"));
    browser.press("by-keyboard");
    browser.tabTo(By.cssSelector("input[name=account][value=main]"));
    browser.press(Keys.SPACE);
    browser.press(Keys.ENTER);
    browser.read("Nothing goes anywhere yet");
    browser.tabTo(By.linkText("Set up the import"));
    browser.press(Keys.ENTER);
    browser.read("Link identifiers");
    browser.tabTo(By.id("audience-" + Town.AUDIENCE));
    browser.press(Keys.SPACE);
    browser.see(By.name("import.audiences[0].createProfiles:flag"));
    browser.tabTo(By.name("import.audiences[0].createProfiles:flag"));
    browser.press(Keys.SPACE);
    browser.tabTo(By.id("import.identifier.property"));
    browser.press("email");
    browser.tabTo(By.id("add-mapping"));
    browser.press(Keys.ENTER);
    browser.see(By.id("import.mappings[0].field"));
    browser.tabTo(By.id("import.mappings[0].field"));
    browser.press("Last");
    browser.tabTo(By.id("import.mappings[0].property"));
    browser.press("first");
    browser.press(Keys.ENTER);
    browser.tabTo(By.id("save"));
    browser.press(Keys.ENTER);
    browser.read("Saved.");
    browser.tabTo(By.linkText("Set up and run"));
    browser.press(Keys.ENTER);
    browser.see(By.id("run-now"));
    browser.tabTo(By.id("run-now"));
    browser.press(Keys.ENTER);
    browser.read("has begun.");
    browser.read("completed");
    assertThat(town.wiring.connections.find("by-keyboard").orElseThrow().document().importGoal())
        .isNotNull();
  }

  @Test
  @Order(3)
  void should_choose_a_schedule_and_see_the_next_three_times() {
    browser.size(1280, 900);
    browser.open("/connections/by-mouse");
    browser.click(By.cssSelector("[data-open=schedule-dialog]"));
    browser.choose(By.id("schedule._kind"), "Days of the week");
    browser.click(By.cssSelector("input[name='schedule.daysOfWeek:list'][value=fri]"));
    browser.choose(By.id("schedule.timeZone"), "Europe/Amsterdam");
    browser.click(By.cssSelector("#schedule-dialog button[value=refresh]"));
    browser.read("(Europe/Amsterdam)");
    assertThat(browser.text().split("Friday, ")).hasSizeGreaterThan(3);
    browser.click(By.cssSelector("#schedule-dialog [data-close]"));
    browser.click(By.id("save"));
    browser.read("On Friday at 06:00, Europe/Amsterdam");
  }

  @Test
  @Order(4)
  void should_save_what_it_shows_and_change_nothing() {
    town.wiring.lifecycles.put(
        tree(
            """
            {"lifecycle": "customer", "entry": {"segment": "known"},
             "stages": [{"stage": "new", "where": {"property": "points", "empty": true}},
                        {"stage": "loyal", "where": {"property": "points", "from": 5}}]}
            """));
    town.connect(
        """
        connection: everything
        description: Holds every kind of thing
        labels: [shop, news]
        favorite: true
        enabled: false
        account: main
        notify: {on: every, webhook: "https://ops.example.org/hook", rejectedOver: 2.5}
        schedule: {weekdayOfMonth: {week: last, day: fri}, at: "06:30", timeZone: Europe/Amsterdam}
        import:
          enabled: true
          audiences: [{id: a1b2c3d4e5, statuses: [subscribed, cleaned], createProfiles: true}]
          recordAudiencesIn: audiences
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: setIfEmpty, whenEmpty: clear}
            - {field: tags, property: audiences, mode: add}
            - {field: merge_fields.POINTS, property: points, mode: sum}
        exports:
          - goal: first
            enabled: false
            segment: known
            audiences: [a1b2c3d4e5]
            identifier: email
            lifecycle: {name: customer, stage: loyal}
            mappings:
              - {property: first_name, field: FNAME}
              - {identifier: profile, field: CUSTID}
              - {segments: all, field: SEGMENTS}
              - {segments: [{name: known, as: Known}], tags: true, quiet: true}
              - {lifecycles: [customer], field: STAGE}
              - {interactions: all, field: SEEN}
              - {permissionLevel: true, field: LEVEL}
              - {text: "a, b", field: SOURCE}
            createSubscribers: true
            createFields: true
            statusForNew: pending
            removeOthers: {scope: managed, action: {tag: left}, atMost: {count: 20, percent: 2.5}}
            touchpoint: {lifecycle: customer, count: [open, click], unit: event}
            whenCapped: {tag: pressure}
            holdOut: 12.5
          - {goal: second, enabled: true, segment: known, audiences: [a1b2c3d4e5], identifier: email, createSubscribers: false, createFields: false, statusForNew: auto, mappings: [{property: email, field: FNAME}]}
        events: {joinKey: identity, types: [open, bounce], campaigns: [regular], backfillFrom: 2025-01-01}
        """);
    definitions();
    ObjectNode before = town.wiring.connections.document("everything").orElseThrow();
    for (String part : List.of("", "/import", "/goals/first", "/events")) {
      browser.open("/connections/everything" + part);
      browser.settle();
      assertThat(browser.text()).doesNotContain("Not saved yet");
      browser.click(By.id("save"));
      browser.read("Saved.");
      // What the form says besides is what holds anyway where a document says nothing.
      assertThat(town.wiring.documents.read(document("everything")))
          .as(part)
          .isEqualTo(town.wiring.documents.read(before));
    }
  }

  /** Every kind of condition, in a segment and in a lifecycle. */
  private static void definitions() {
    town.wiring.objectives.putZone(tree("{\"zone\": \"EU\", \"mode\": \"optIn\"}"));
    town.wiring.objectives.putObjective(
        tree("{\"objective\": \"newsletter\", \"title\": \"Newsletter\", \"zones\": [\"EU\"]}"));
    town.wiring.segments.put(
        tree(
            """
            {"segment": "everything", "description": "Has every kind of condition", "where": {"any": [
              {"property": "first_name", "is": ["a, b", "Ann"]},
              {"property": "points", "from": 100.5},
              {"property": "email", "empty": false},
              {"all": [{"segment": "known"}, {"not": {"lifecycle": "customer", "stage": "loyal"}}]},
              {"objective": "newsletter", "state": "consentedOrNotNeeded"},
              {"event": "Open Email", "campaign": "c1", "atLeast": 2, "inLast": "90d"}]}}
            """));
  }

  @Test
  @Order(5)
  void should_save_definitions_as_it_shows_them_and_count_while_one_edits() {
    var segment = town.wiring.segments.get("everything").orElseThrow();
    browser.open("/segments/everything");
    browser.read("in it now");
    assertThat(browser.text()).doesNotContain("Not saved yet");
    browser.click(By.id("save"));
    browser.read("Saved.");
    assertThat(town.wiring.segments.get("everything")).contains(segment);
    var lifecycle = town.wiring.lifecycles.get("customer").orElseThrow();
    browser.open("/lifecycles/customer");
    browser.click(By.id("save"));
    browser.read("Saved.");
    assertThat(town.wiring.lifecycles.get("customer")).contains(lifecycle);

    browser.open("/new/segment");
    browser.choose(By.id("where.all[0].property"), "email");
    browser.read("must be one value or a list");
    browser.choose(By.id("where.all[0]._test"), "contains any of");
    browser.type(By.id("where.all[0].contains"), "nobody has this");
    browser.read("profiles are in it now");
    assertThat(browser.complaints()).isEmpty();
  }

  private static ObjectNode document(String connection) {
    return town.wiring.connections.document(connection).orElseThrow();
  }

  private static ObjectNode tree(String json) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(json);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(6)
  void should_keep_a_script_in_a_name_text() {
    browser.open("/connections/by-mouse/import");
    browser.type(By.id("try-email"), "script@people.test");
    browser.press(Keys.ENTER);
    browser.read("import");
    browser.open("/connections/by-mouse/goals/vip");
    browser.type(By.id("try-email"), "script@people.test");
    browser.press(Keys.ENTER);
    browser.read("vip");
    // The name is a property now: the page of everything that differs shows it.
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update profile set properties = jsonb_set(properties, '{first_name}', '\"Old\"')"
                    + " where properties ->> 'first_name' like '<script>%'"));
    browser.open("/connections/by-mouse/import");
    browser.type(By.id("try-email"), "script@people.test");
    browser.press(Keys.ENTER);
    browser.read("changed");
    browser.read(SCRIPT);
    assertThat(browser.title()).doesNotContain("taken");
    assertThat(browser.complaints()).isEmpty();
  }

  private static long somebody() {
    return town.jdbi.withHandle(
        handle -> handle.createQuery("select min(id) from profile").mapTo(Long.class).one());
  }

  @Test
  @Order(7)
  void should_keep_nobody_out_at_any_width_in_any_theme() throws Exception {
    events();
    List<String> wrong = new ArrayList<>();
    String pictures = System.getProperty("caravan.screenshots", "");
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      for (String screen : SCREENS) {
        browser.size(1280, 900);
        browser.open(screen.equals(SOMEBODY) ? "/profiles/" + somebody() : screen);
        browser.settle();
        // Themes have other colours and the same sizes.
        for (int width : theme.equals("light") ? WIDTHS : List.<Integer>of()) {
          browser.size(width, 900);
          if (browser.overflow() > 0) {
            wrong.add(screen + " is wider than " + width);
          }
        }
        browser.barriers().forEach(one -> wrong.add(screen + " " + theme + ": " + one));
        if (!pictures.isEmpty() && PICTURES.containsKey(screen) && theme.equals("light")) {
          browser.photograph(Path.of(pictures, PICTURES.get(screen) + ".png"));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }
}
