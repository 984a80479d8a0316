package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.web.ApiProblem;
import java.util.stream.StreamSupport;

/** Who is told of runs by mail and webhook, what they were told, and whether it arrives. */
final class NotificationsScreen implements Screen {
  private static final String PAGE = "/alerts/notifications";
  private static final String CHANNELS = "GET /api/notifications/channels";
  private static final String TEST = "POST /api/connections/{name}/notifications/test";
  private static final String SECRET = "POST /api/connections/{name}/notifications/secret";
  private static final int MOST = 1000;
  private static final int ROWS = 25;

  private final Apis apis;

  NotificationsScreen(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get(PAGE, CHANNELS, this::show);
    routes.post(PAGE + "/:name/test", TEST, this::test);
    routes.post(PAGE + "/:name/secret", SECRET, this::renewSecret);
  }

  private void show(Visit visit) {
    JsonNode told =
        visit
            .call("GET /api/notifications", apis.notifications()::all)
            .with("connection", visit.query("connection"))
            .with("channel", visit.query("channel"))
            .with("limit", ROWS)
            .with("after", visit.query("after"))
            .json();
    visit
        .page("alerts/notifications.jte", "Alerts")
        .in("alerts")
        .with(
            "channels",
            visit
                .call(CHANNELS, apis.notifications()::channels)
                .with("limit", MOST)
                .json()
                .path("items"))
        .with("told", told.path("items"))
        .with(
            "waiting",
            StreamSupport.stream(told.path("items").spliterator(), false)
                .anyMatch(NotificationsScreen::isWaiting))
        .with("next", told.path("next").asText(""))
        .with("later", !visit.query("after").isEmpty())
        .with("connection", visit.query("connection"))
        .with("channel", visit.query("channel"))
        .with("mayTest", visit.may(TEST))
        .with("mayRenew", visit.may(SECRET))
        .show();
  }

  /** Whether it is on its way for the first time: a moment later, more is known. */
  private static boolean isWaiting(JsonNode one) {
    return one.path("sentAt").isNull()
        && one.path("givenUpAt").isNull()
        && one.path("failure").isNull();
  }

  private void test(Visit visit) {
    try {
      visit
          .call(TEST, apis.notifications()::test)
          .with("name", visit.path("name"))
          .body(JsonNodeFactory.instance.objectNode().put("channel", visit.form().text("channel")))
          .json();
      visit.flash(Flash.good("A test is on its way. Below stands what became of it."));
    } catch (ApiProblem problem) {
      visit.flash(Flash.bad("Nothing was sent: " + problem.getMessage() + "."));
    }
    visit.redirect(PAGE);
  }

  /** The page that says the secret is the answer to the form: it is kept nowhere on the way. */
  private void renewSecret(Visit visit) {
    visit
        .page("alerts/secret.jte", "A new signing secret")
        .in("alerts")
        .below("Alerts", "/alerts")
        .below("Who is told", PAGE)
        .with(
            "secret",
            visit
                .call(SECRET, apis.notifications()::renewSecret)
                .with("name", visit.path("name"))
                .json()
                .path("secret")
                .asText())
        .with("connection", visit.path("name"))
        .with("back", PAGE)
        .show();
  }
}
