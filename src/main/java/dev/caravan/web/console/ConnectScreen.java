package dev.caravan.web.console;

import dev.caravan.web.OAuthApi;

/** The button "Connect with Mailchimp". */
final class ConnectScreen implements Screen {
  private final OAuthApi oauth;

  ConnectScreen(OAuthApi oauth) {
    this.oauth = oauth;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.post(
        "/connect/:account",
        "GET /api/accounts/{account}/authorize",
        visit ->
            visit.leave(
                visit
                    .call("GET /api/accounts/{account}/authorize", oauth::authorize)
                    .with("account", visit.path("account"))));
  }
}
