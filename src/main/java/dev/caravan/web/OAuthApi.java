package dev.caravan.web;

import dev.caravan.access.Role;
import dev.caravan.access.Secrets;
import dev.caravan.access.UserStore;
import dev.caravan.connection.Account;
import dev.caravan.connection.AccountCheck;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.connection.OAuthStates;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpOAuth;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * "Connect with Mailchimp": sends a person there, and takes what the person brings back. Whoever
 * began it in the console has to end it in the same browser.
 */
public final class OAuthApi {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

  private final MailchimpOAuth mailchimp;
  private final OAuthStates states;
  private final AccountStore accounts;
  private final AccountCheck check;
  private final UserStore users;
  private final AuditTrail trail;
  private final Function<OAuthLanding, String> page;
  private final boolean secureCookies;

  /**
   * @param page the HTML of where it ends
   */
  public OAuthApi(
      MailchimpOAuth mailchimp,
      OAuthStates states,
      AccountStore accounts,
      AccountCheck check,
      UserStore users,
      AuditTrail trail,
      Function<OAuthLanding, String> page,
      boolean secureCookies) {
    this.mailchimp = mailchimp;
    this.states = states;
    this.accounts = accounts;
    this.check = check;
    this.users = users;
    this.trail = trail;
    this.page = page;
    this.secureCookies = secureCookies;
  }

  /** Whether Mailchimp knows this program: otherwise an account is connected by its key only. */
  public boolean isRegistered() {
    return mailchimp.isRegistered();
  }

  /** 302 to Mailchimp. */
  public void authorize(Exchange exchange) {
    String name = AccountsApi.newName(exchange);
    if (!mailchimp.isRegistered()) {
      throw ApiProblem.conflict(
          "this program is not registered with Mailchimp: set caravan.mailchimp.oauth-client-id and"
              + " -secret, or connect the account "
              + name
              + " with an API key");
    }
    Caller caller = Caller.of(exchange);
    boolean inBrowser = caller.means() == Caller.Means.SESSION;
    String browser = inBrowser ? Secrets.random(32) : null;
    String state = states.begin(name, caller.name(), browser);
    Answer.bytes(exchange, 302, "text/plain", "");
    Message message = exchange.getMessage();
    message.setHeader("Location", mailchimp.authorize(state).toString());
    if (inBrowser) {
      message.setHeader("Set-Cookie", BrowserCookie.of(browser, secureCookies));
    }
  }

  /** The page that a person lands on. */
  public void callback(Exchange exchange) {
    String state = header(exchange, "state");
    String code = header(exchange, "code");
    Optional<OAuthStates.Asked> asked =
        state.isEmpty()
            ? Optional.empty()
            : states.take(
                state, exchange.getMessage().getHeader(BrowserCookie.HEADER, String.class));
    if (asked.isEmpty()) {
      refuse(
          exchange,
          400,
          "",
          "This way back from Mailchimp was used before, is older than ten minutes, or was begun in"
              + " another browser. Begin again with Connect with Mailchimp.");
    } else if (!mayStill(asked.get().who())) {
      refuse(
          exchange,
          403,
          asked.get().account(),
          "%s began this and may not connect accounts any more.".formatted(asked.get().who()));
    } else if (code.isEmpty()) {
      refuse(
          exchange,
          400,
          asked.get().account(),
          "Mailchimp gave no permission for the account " + asked.get().account() + ".");
    } else {
      connect(exchange, asked.get(), code);
    }
  }

  private void connect(Exchange exchange, OAuthStates.Asked asked, String code) {
    String name = asked.account();
    try {
      String token = mailchimp.token(code);
      CheckedKey granted = check.granted(token, mailchimp.metadata(token));
      refuseAnother(name, granted);
      AuditTrail.Watch watch = trail.watch(admission(asked));
      Account account = accounts.grant(name, granted);
      watch.ended(200);
      land(exchange, OAuthLanding.connected(account, accounts.sharing(account)));
    } catch (InvalidDocument e) {
      refuse(exchange, 422, name, "Mailchimp: " + e.problems().get(0).message() + ".");
    } catch (MailchimpFailure e) {
      refuse(
          exchange, 502, name, "Mailchimp did not do this (" + e.getMessage() + "). Begin again.");
    }
  }

  /** Who was sent to Mailchimp may have been changed or removed meanwhile. */
  private boolean mayStill(String who) {
    return who.equals(Caller.SETTING)
        || users.find(who).filter(user -> user.role() == Role.ADMIN).isPresent();
  }

  /** Whoever began it did it, by the means it was begun with. */
  private static Admission admission(OAuthStates.Asked asked) {
    Caller.Means begun =
        asked.who().equals(Caller.SETTING) ? Caller.Means.SETTING : Caller.Means.TOKEN;
    Caller.Means means = asked.inBrowser() ? Caller.Means.SESSION : begun;
    Caller caller = new Caller(asked.who(), Role.ADMIN, false, means);
    return new Admission(
        caller,
        "GET /oauth/callback",
        new CallRights.Right(Role.ADMIN, false, false),
        "/api/accounts/" + asked.account(),
        "a browser that came from Mailchimp");
  }

  /** Audiences and ledgers of an account hang on the one at Mailchimp that it was set up with. */
  private void refuseAnother(String name, CheckedKey granted) {
    accounts
        .find(name)
        .filter(known -> !known.accountId().equals(granted.accountId()))
        .ifPresent(
            known -> {
              throw new InvalidDocument(
                  "account",
                  "%s belongs to %s, and this login to %s; connect it under another name"
                      .formatted(name, known.accountName(), granted.accountName()));
            });
  }

  private void refuse(Exchange exchange, int status, String name, String reason) {
    land(exchange, OAuthLanding.refused(status, name, reason));
  }

  private void land(Exchange exchange, OAuthLanding landing) {
    Answer.bytes(exchange, landing.status(), "text/html; charset=utf-8", page.apply(landing));
    Message message = exchange.getMessage();
    message.setHeader("Content-Security-Policy", POLICY);
    message.setHeader("Referrer-Policy", "no-referrer"); // the address has the code
    message.setHeader("X-Content-Type-Options", "nosniff");
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, "", String.class);
  }
}
