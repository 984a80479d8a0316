package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.web.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page about what is not as it should be. */
@ExtendWith(SharedTown.class)
class ConsoleAlertsTest {
  private final Town town;
  private final FollowUpTown here;

  ConsoleAlertsTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @Test
  void should_tell_what_is_wrong_since_when_who_was_told_and_when_it_was_well_again()
      throws Exception {
    here.goal("enabled: true");
    String name = here.audience.connection().name();
    long failed = run("FAILED", "ann@people.test could not be read");
    long later = run("FAILED", "Mailchimp did not answer");
    run("SKIPPED", null);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into notification (connection, run, kind, channel, target, content, attempts, failure, due_at)
                values (?, ?, 'failed', 'webhook', 'https://ops.example.org/secret-path', '{}', 3, 'HTTP 500', now() + interval '1 day')
                """,
                here.audience.connection().id(),
                later));
    Browser browser = new Browser(town.port);
    browser.logIn("password-of-the-test");

    String open = browser.page("/alerts?connection=" + name);
    assertThat(open)
        .contains("The last run of " + name + " failed", "began ", "href=\"/runs/" + later + "\"")
        .contains("Notifications of " + name + " do not go out", "ops.example.org: HTTP 500")
        .contains("0 of 1 told", "not yet", "skipped")
        .doesNotContain("secret-path");
    assertThat(browser.page("/"))
        .as("the first page shows some of what is open, and how many there are")
        .containsAnyOf("The last run of " + name + " failed", " open alerts</a>");
    assertThat(browser.page("/alerts?state=SKIPPED&connection=" + name))
        .doesNotContain("Run " + failed + "<");

    long compared = run("COMPLETED", null);
    town.jdbi.useHandle(
        handle -> {
          handle.execute("update run set trigger = 'drift' where id = ?", compared);
          handle.execute(
              """
              insert into drift (run, goal, audience, profile, field, address, changed_by)
              values (?, 1, 1, 1, 'tags', 'ann@people.test', 'there')
              """,
              compared);
        });
    assertThat(browser.page("/alerts?connection=" + name))
        .as("a comparison says nothing of how runs do, but what it found")
        .contains("The last run of " + name + " failed", "not yet")
        .contains("Mailchimp differs from what " + name + " sent", "1 member");

    long well = run("COMPLETED", null);
    assertThat(browser.page("/alerts?connection=" + name))
        .contains("href=\"/runs/" + well + "\">Run " + well)
        .doesNotContain("The last run of " + name + " failed");
    assertThat(browser.part("/alerts/sources")).doesNotContain("<html");

    town.token("alex", "viewer", "read", false);
    Browser alex = new Browser(town.port);
    alex.logIn("alex", "long-enough-for-alex");
    assertThat(alex.page("/alerts?connection=" + name))
        .contains("a…@people.test could not be read")
        .doesNotContain("ann@people.test");
  }

  private long run(String state, String detail) {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    insert into run (connection, state, trigger, detail, started_at, ended_at, judged)
                    values (:connection, :state, 'schedule', :detail, now(), now(), true) returning id
                    """)
                .bind("connection", here.audience.connection().id())
                .bind("state", state)
                .bind("detail", detail)
                .mapTo(Long.class)
                .one());
  }
}
