package dev.caravan.web;

import dev.caravan.access.ConsoleUser;

/** The page that asks for the password. */
final class LoginPage {
  private LoginPage() {}

  /**
   * @param csrf the token that the form carries
   * @param refusal why the last attempt failed; empty at the first
   */
  static String of(String csrf, String refusal) {
    String message =
        refusal.isEmpty()
            ? ""
            : "<p class=\"refusal\" role=\"alert\">" + Words.escape(refusal) + "</p>";
    return Page.of(
        "Log in · Caravan",
        0,
        "",
        """
        <form class="card login" method="post" action="/login">
        <h1>Log in</h1>
        %s
        <input type="hidden" name="X-XSRF-TOKEN" value="%s">
        <label for="login">Name</label>
        <input id="login" name="login" value="%s" autocomplete="username" required>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
        <button type="submit">Log in</button>
        <p class="quiet">The password of admin was printed on the terminal at the first start.</p>
        </form>
        """
            .formatted(message, Words.escape(csrf), ConsoleUser.FIRST));
  }
}
