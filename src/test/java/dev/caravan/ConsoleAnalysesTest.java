package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.web.Browser;
import dev.caravan.web.Words;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The pages of the analyses on a few people of long ago: ann, bob and cleo were sent a mail and
 * opened it; ann and bob visited afterwards, ann ordered the day after; dan and eve had visited
 * before, dan came again, and eve ordered without a mail.
 */
@ExtendWith(SharedTown.class)
class ConsoleAnalysesTest {
  /** Each test has a year of its own, before those of the tests before it. */
  private static final AtomicInteger YEARS = new AtomicInteger(2020);

  private final int year = YEARS.decrementAndGet();
  private final String spring = "from=%d-01-01&to=%1$d-04-01".formatted(year);
  private final Town town;
  private final TestAudience audience;
  private final String campaign;
  private final String visit;
  private final String order;
  private Browser browser;

  ConsoleAnalysesTest(Town town) {
    this.town = town;
    this.audience = new TestAudience(town);
    this.campaign = "c-" + audience.id;
    this.visit = "Visit <" + audience.id + ">";
    this.order = "Order " + audience.id;
  }

  @BeforeEach
  void happen() throws Exception {
    for (String person : List.of("ann", "bob", "cleo", "dan", "eve")) {
      town.upload("{\"identifiers\": {\"email\": \"%s\"}}".formatted(audience.address(person)));
    }
    for (String person : List.of("ann", "bob", "cleo")) {
      did(person, "Sent Email", "03-02T09:00:00Z");
      did(person, "Open Email", "03-02T10:00:00Z");
    }
    did("ann", visit, "03-02T11:00:00Z");
    did("bob", visit, "03-03T11:00:00Z");
    did("ann", order, "03-03T12:00:00Z");
    did("dan", visit, "02-01T11:00:00Z");
    did("eve", visit, "02-01T11:00:00Z");
    did("dan", visit, "03-02T11:00:00Z");
    did("eve", order, "03-05T11:00:00Z");
    browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
  }

  private void did(String person, String type, String time) {
    town.jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into event (connection, key, type, profile, address, time, properties, source)
                    select 0, uuid_send(gen_random_uuid()), :type, i.profile, :address, :time::timestamptz,
                           jsonb_build_object('Campaign ID', :campaign::text), 'track'
                      from identifier i where i.property = 'email' and i.value = :address
                    """)
                .bind("type", type)
                .bind("address", audience.address(person))
                .bind("time", year + "-" + time)
                .bind("campaign", campaign)
                .execute());
  }

  @Test
  void should_show_how_many_get_to_each_step_and_save_them_as_a_segment() throws Exception {
    String question =
        "campaign=%s&steps=%s&window=7d&steps=%s&window=2d&steps=&window=7d&%s"
            .formatted(campaign, Words.step(visit), Words.step(order), spring);
    String page = browser.page("/analyses/funnel?" + question);
    assertThat(page)
        .contains("3 people who began", "2 people at step 1", "1 people at step 2")
        .contains(">67 %<", ">33 %<", ">50 %<", ">1 h<", "data-chart", "Visit &lt;")
        .doesNotContain("Visit <");
    String people = "/analyses/funnel/people?" + question + "&people=1";
    assertThat(browser.page(people))
        .contains(audience.address("ann"), audience.address("bob"), "Save them as a segment")
        .doesNotContain(audience.address("cleo"));

    String name = "visitors " + audience.id;
    HttpResponse<String> saved = browser.submit(people, Map.of("segment", name));
    assertThat(saved.uri().getPath()).isEqualTo("/segments/" + name);
    assertThat(saved.body())
        .contains("Saved: 2 profiles, as they are now.", "Saved list of people");
    assertThat(browser.part("/segments/" + Words.step(name) + "/count").strip()).isEqualTo("2");

    town.segment(
        "{\"segment\": \"other %s\", \"where\": {\"property\": \"email\", \"empty\": true}}"
            .formatted(audience.id));
    HttpResponse<String> refused =
        browser.submit(people, Map.of("segment", "other " + audience.id));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("with a condition of its own; choose another name");
  }

  @Test
  void should_show_how_many_touches_it_took() throws Exception {
    String question =
        "goal=%s&touches=Open%%20Email&lookback=90d&%s".formatted(Words.step(order), spring);
    assertThat(browser.page("/analyses/touches?" + question))
        .contains("<dt>Did it</dt><dd>2</dd>", "1 people without a touch", "1 people after 1")
        .contains(">33 %<", "<td class=\"num\">3</td>", "at most</dt><dd>1</dd>");
    assertThat(browser.page("/analyses/touches/people?" + question + "&people=0"))
        .contains(audience.address("eve"))
        .doesNotContain(audience.address("ann"));
  }

  @Test
  void should_show_whether_a_campaign_brings_people_back() throws Exception {
    String question =
        "campaign=%s&exposure=Sent%%20Email&event=%s&period=1d&periods=2"
            .formatted(campaign, Words.step(visit));
    assertThat(browser.page("/analyses/retention?" + question))
        .contains("Reached, of 3", "Others, of 2")
        .contains("1 active in period 1, reached", "1 active in period 2, reached")
        .contains("1 active in period 1, others", "0 active in period 2, others")
        .contains("33 % (6.1 to 79.2 %)", "50 % (9.5 to 90.5 %)", "from " + year + "-03-02 09:00");
    assertThat(browser.page("/analyses/retention/people?" + question + "&people=others:0"))
        .contains(audience.address("dan"))
        .doesNotContain(audience.address("ann"));
  }

  @Test
  void should_ask_first_and_tell_what_is_wrong_with_a_question() throws Exception {
    assertThat(browser.page("/analyses"))
        .contains("Choose …", campaign)
        .doesNotContain("data-chart");
    HttpResponse<String> wrong =
        browser.open("/analyses/funnel?steps=Visit&window=soon&campaign=" + campaign);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("right is a number of days or hours, such as 7d or 12h");
    assertThat(browser.page("/analyses/funnel?steps=Visit&campaign=no-such"))
        .contains("Nobody did this");
    assertThat(browser.page("/analyses/retention?campaign=no-such"))
        .contains("It has reached nobody yet.");
  }

  @Test
  void should_mask_people_and_let_nobody_save_who_may_not() throws Exception {
    town.token("onlooker", "viewer", "read", false);
    Browser onlooker = new Browser(town.port);
    onlooker.logIn("onlooker", "long-enough-for-onlooker");
    String people =
        "/analyses/funnel/people?campaign=%s&steps=%s&people=0&%s"
            .formatted(campaign, Words.step(visit), spring);
    assertThat(onlooker.open(people).body())
        .contains("a…@")
        .doesNotContain(audience.address("ann"), "Save them");
    assertThat(onlooker.submit(people, Map.of("segment", "mine")).statusCode()).isEqualTo(403);
  }
}
