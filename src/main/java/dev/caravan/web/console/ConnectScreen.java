package dev.caravan.web.console;

import dev.caravan.web.OAuthApi;

/** The button "Connect with Mailchimp". */
final class ConnectScreen implements Screen {
  private static final String CALL = "GET /api/accounts/{account}/authorize";

  private final OAuthApi oauth;

  ConnectScreen(OAuthApi oauth) {
    this.oauth = oauth;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.post("/connect", CALL, visit -> connect(visit, visit.form().text("account")));
    routes.post("/connect/:account", CALL, visit -> connect(visit, visit.path("account")));
  }

  private void connect(Visit visit, String account) {
    visit.leave(visit.call(CALL, oauth::authorize).with("account", account));
  }
}
