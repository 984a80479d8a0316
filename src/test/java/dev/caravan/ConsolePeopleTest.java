package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Browser;
import dev.caravan.web.Words;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages about segments, objectives and lifecycles. */
@ExtendWith(SharedTown.class)
class ConsolePeopleTest {
  private static final String SCRIPT = "<script>alert(1)</script>";

  private final Town town;
  private final FollowUpTown here;
  private final String own;
  private Browser browser;

  ConsolePeopleTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
    this.own = "of " + here.audience.id;
  }

  @BeforeEach
  void logIn() throws Exception {
    browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
  }

  @Test
  void should_make_a_segment_by_form_and_count_who_is_in_it_before_and_after() throws Exception {
    here.person("ann", SCRIPT);
    here.person("bob", "Bob");
    String name = SCRIPT + own;
    String path = "/segments/" + Words.step(name);
    assertThat(browser.page("/new/segment")).contains("where.all[0].property");
    Map<String, String> form = inOwnCity();
    assertThat(browser.submit("/new/segment/now", form).body())
        .contains("<b>2</b> profiles are", "property: city")
        .doesNotContain("<html");

    form.put("segment", name);
    form.put("description", SCRIPT);
    HttpResponse<String> saved = browser.submit("/new/segment", form);
    assertThat(saved.uri().getRawPath()).isEqualTo(path);
    assertThat(saved.body())
        .contains("Saved.", "&lt;script&gt;", ">" + here.city + "</textarea>")
        .doesNotContain(SCRIPT);
    assertThat(browser.part(path + "/count").strip()).isEqualTo("2");
    assertThat(browser.open(path + "/count").uri().getRawPath()).isEqualTo(path);
    assertThat(browser.page(path + "/profiles"))
        .contains(here.audience.address("ann"), here.audience.address("bob"));
    assertThat(browser.page("/segments?q=" + Words.step(own)))
        .contains("href=\"" + path + "\"", "&lt;script&gt;", "nothing yet")
        .doesNotContain(SCRIPT);
    assertThat(browser.page("/segments?q=no-such-segment")).contains("No segment fits.");
    assertThat(browser.submit("/new/segment", form).body())
        .contains("there is one of this name; choose another");

    assertThat(browser.submit(path + "/delete", Map.of()).body()).contains("Deleted the segment");
    assertThat(browser.open(path).statusCode()).isEqualTo(404);
  }

  private Map<String, String> inOwnCity() {
    Map<String, String> form = new HashMap<>();
    form.put("where._kind", "all");
    form.put("where._was", "all");
    form.put("where.all[0]._kind", "property");
    form.put("where.all[0]._was", "property");
    form.put("where.all[0].property", "city");
    form.put("where.all[0]._test", "is");
    form.put("where.all[0].is:lines", here.city + "\n");
    return form;
  }

  @Test
  void should_tell_what_is_wrong_with_a_condition_at_its_place() throws Exception {
    Map<String, String> form = inOwnCity();
    form.put("segment", own);
    form.put("where.all[1]._kind", "property");
    form.put("where.all[1].property", "points");
    form.put("where.all[1]._test", "range");
    form.put("where.all[1].from:number", "lots");
    HttpResponse<String> refused = browser.submit("/new/segment", form);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("One thing is wrong.")
        .contains("id=\"where.all[1].from-wrong\">must be a number such as 100, not \"lots\"");
    assertThat(browser.submit("/new/segment/now", form).body())
        .contains("<code>where.all[1].from</code>", "Nobody can be counted yet");
    assertThat(browser.open("/segments/" + Words.step(own)).statusCode()).isEqualTo(404);
  }

  @Test
  void should_put_conditions_into_groups_and_take_them_out() throws Exception {
    Map<String, String> form = inOwnCity();
    form.put("_op", "refresh");
    form.put("where._kind", "not");
    assertThat(browser.submit("/new/segment", form).body())
        .contains("name=\"where.not.all[0].is:lines\"", ">" + here.city + "</textarea>");
    form.put("where._kind", "any");
    form.put("where.all[0]._kind", "all");
    assertThat(browser.submit("/new/segment", form).body())
        .contains("name=\"where.any[0].all[0].is:lines\"", ">" + here.city + "</textarea>");
    form.put("where.all[0]._kind", "event");
    assertThat(browser.submit("/new/segment", form).body())
        .contains("name=\"where.any[0].event\"")
        .doesNotContain(here.city);
    form.put("_op", "remove:where.any:0");
    assertThat(browser.submit("/new/segment", form).body()).doesNotContain("where.any[0]");
    form.put("_op", "add:where.any");
    assertThat(browser.submit("/new/segment", form).body()).contains("where.any[1].property");
  }

  @Test
  void should_show_who_goes_by_a_segment_and_keep_it_for_them() throws Exception {
    here.goal("enabled: true");
    String path = "/segments/city-" + here.audience.id;
    String goal = here.audience.connection().name() + " › vip";
    assertThat(browser.page("/segments")).contains(goal);
    assertThat(browser.page(path)).contains(goal);
    assertThat(browser.submit(path + "/delete", Map.of()).body())
        .contains("Not deleted: segment city-" + here.audience.id + " is used by connection");
    assertThat(browser.page(path)).contains("city");

    assertThat(browser.page(path + "/yaml"))
        .contains("property: city", "hx-post=\"" + path + "/yaml/check\"");
    String before = town.api("GET", "/api" + path, null).toString();
    Map<String, String> typed =
        Map.of(
            "where: {property: nothing, is: [a]}", "where.property",
            "where: {property: city,\n  is: [a", "at line 2",
            "where: {property: city, empty: false}", "The document is right.",
            "segment: another\nwhere: {property: city, empty: false}", "they must agree");
    for (Map.Entry<String, String> one : typed.entrySet()) {
      assertThat(browser.submit(path + "/yaml/check", Map.of("text", one.getKey())).body())
          .contains(one.getValue())
          .doesNotContain("<html");
    }
    assertThat(town.api("GET", "/api" + path, null)).hasToString(before);
    HttpResponse<String> refused =
        browser.submit(path + "/yaml", Map.of("text", "where: {property: nothing, is: [a]}"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("<code>where.property</code>", "is no property");
    assertThat(
            browser
                .submit(path + "/yaml", Map.of("text", "where: {property: city, empty: true}"))
                .body())
        .contains("Saved.", "empty: true");
  }

  @Test
  void should_let_viewers_look_and_change_nothing() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    town.token("onlooker", "viewer", "read", false);
    Browser onlooker = new Browser(town.port);
    onlooker.logIn("onlooker", "long-enough-for-onlooker");
    String path = "/segments/city-" + here.audience.id;
    assertThat(onlooker.open(path).body())
        .contains("<fieldset class=\"composed\" disabled>")
        .doesNotContain("id=\"save\"", "Delete …");
    assertThat(onlooker.submit(path + "/now", Map.of()).body()).contains("<b>1</b> profile is");
    assertThat(onlooker.open(path + "/profiles").body())
        .contains("a…@")
        .doesNotContain(here.audience.address("ann"));
    assertThat(onlooker.submit(path, inOwnCity()).statusCode()).isEqualTo(403);
    assertThat(onlooker.submit(path + "/delete", Map.of()).statusCode()).isEqualTo(403);
    assertThat(onlooker.open("/new/segment").statusCode()).isEqualTo(403);
    for (String list : new String[] {"/segments", "/objectives", "/lifecycles"}) {
      assertThat(onlooker.open(list).body())
          .doesNotContain("Add segment", "Add objective", "Add lifecycle", "Add zone");
    }
  }

  @Test
  void should_make_and_change_objectives_and_count_who_agreed() throws Exception {
    String zone = "Zone " + here.audience.id;
    String id = "news " + here.audience.id;
    String path = "/objectives/" + Words.step(id);
    assertThat(browser.submit("/zones", Map.of("zone", zone, "mode", "optIn")).body())
        .contains("Saved the zone", zone);
    Map<String, String> form = new HashMap<>();
    form.put("objective", id);
    form.put("title", SCRIPT);
    form.put("needsConsent:flag", "true");
    form.put("zones:list", "Nowhere");
    HttpResponse<String> refused = browser.submit("/new/objective", form);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("<code>zones[0]</code> there is no zone Nowhere");
    form.put("zones:list", zone);
    assertThat(browser.submit("/new/objective", form).body())
        .contains("Saved.", "&lt;script&gt;")
        .doesNotContain(SCRIPT);
    answer("ann", id, "consented", zone);
    answer("bob", id, "refused", zone);
    assertThat(browser.part(path + "/counts"))
        .contains("<b>1</b> consented", "<b>1</b> refused", "may be written to");
    assertThat(browser.page("/objectives")).contains("&lt;script&gt;", zone).doesNotContain(SCRIPT);

    assertThat(browser.submit("/zones/" + Words.step(zone) + "/delete", Map.of()).body())
        .contains("Not deleted: zone " + zone + " is used by objective " + id);
    form.put("title", "News");
    assertThat(browser.submit(path, form).body()).contains("Saved.", "<h1>News</h1>");
    assertThat(town.api("GET", "/api/objectives/" + id.replace(" ", "%20"), null).path("title"))
        .hasToString("\"News\"");
  }

  private void answer(String person, String objective, String state, String zone) {
    town.upload(
        "{\"identifiers\": {\"email\": \"%s\"}, \"zone\": \"%s\", \"objectives\": {\"%s\": [\"%s\"]}}"
            .formatted(here.audience.address(person), zone, state, objective));
  }

  @Test
  void should_make_and_change_lifecycles_and_show_who_is_in_which_stage() throws Exception {
    here.person("ann", "Ann");
    here.person("bob", "Bob");
    String name = "life " + here.audience.id;
    String path = "/lifecycles/" + Words.step(name);
    Map<String, String> form = new HashMap<>();
    form.put("lifecycle", name);
    form.put("stages[0].stage", "here");
    form.put("stages[0].where._kind", "property");
    form.put("stages[0].where.property", "city");
    form.put("stages[0].where._test", "is");
    form.put("stages[0].where.is:lines", here.city);
    form.put("stages[0].threshold._on:flag", "true");
    form.put("stages[0].threshold.atMost:number", "many");
    assertThat(browser.submit("/new/lifecycle", form).body())
        .contains("id=\"stages[0].threshold.atMost-wrong\">must be a whole number from 1");
    form.put("stages[0].threshold.atMost:number", "3");
    assertThat(browser.submit("/new/lifecycle", form).body()).contains("Saved.");
    assertThat(browser.part(path + "/stages"))
        .contains("At most 3 mails opened in 7 days", "Not everybody has been looked at yet");
    assertThat(browser.submit(path + "/recompute", Map.of()).body())
        .contains("2 stages were entered");
    assertThat(browser.part(path + "/stages"))
        .contains("<b>2</b> profiles")
        .doesNotContain("<html");

    form.put("_op", "add:stages");
    assertThat(browser.submit(path, form).body()).contains("Stage 2", "stages[1].where.property");
    form.remove("_op");
    form.put("entry._on:flag", "true");
    form.put("entry._kind", "property");
    form.put("entry.property", "city");
    form.put("entry._test", "has");
    form.put("stages[0].threshold.per", "month");
    form.put("stages[0].threshold.count", "click");
    assertThat(browser.submit(path, form).body()).contains("Saved.");
    assertThat(browser.part(path + "/stages"))
        .contains("At most 3 mails clicked in 30 days; free again 30 days after");
    assertThat(town.api("GET", "/api/lifecycles/" + Words.step(name), null).path("entry"))
        .hasToString("{\"property\":\"city\",\"empty\":false}");
    assertThat(browser.page("/lifecycles")).contains(name, "hx-get=\"" + path + "/stages\"");
    JsonNode ann = town.api("GET", "/api/profiles?email=" + here.audience.address("ann"), null);
    assertThat(browser.page("/profiles/" + ann.at("/items/0/id").asLong()))
        .contains("0 of at most 3 mails clicked in 30 days");
    assertThat(browser.submit(path + "/delete", Map.of()).body()).contains("Deleted the lifecycle");
  }
}
