package dev.caravan.connection;

import dev.caravan.access.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The values that tie a person who comes back from Mailchimp to the person who was sent there. Each
 * is good once, for ten minutes, and in the browser that it was made for. Only hashes are kept.
 * Safe for use by many threads.
 */
public final class OAuthStates {
  /** How long a person may take at Mailchimp. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * What somebody wanted who was sent to Mailchimp.
   *
   * @param account the name that the account is to have
   * @param who the user, or the token of the settings
   * @param inBrowser whether it was begun in a browser, which has come back
   */
  public record Asked(String account, String who, boolean inBrowser) {}

  public OAuthStates(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * A new value.
   *
   * @param account the name that the account is to have
   * @param browser what the browser shows again when it comes back; null: any browser may
   */
  public String begin(String account, String who, String browser) {
    String state = Secrets.random(32);
    jdbi.useHandle(
        handle -> {
          handle
              .createUpdate("delete from oauth_state where expires_at <= :now")
              .bind("now", now())
              .execute();
          handle
              .createUpdate(
                  """
                  insert into oauth_state (hash, account, who, browser, expires_at)
                  values (:hash, :account, :who, :browser, :expires)
                  """)
              .bind("hash", Secrets.sha256(state))
              .bind("account", account)
              .bind("who", who)
              .bind("browser", browser == null ? null : Secrets.sha256(browser))
              .bind("expires", now().plus(LIFE))
              .execute();
        });
    return state;
  }

  /**
   * Takes a value back; it is good no more, whatever comes of it.
   *
   * @param browser what the browser shows; null: nothing
   * @return empty: there is no such value, not any more, or not for this browser
   */
  public Optional<Asked> take(String state, String browser) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        delete from oauth_state where hash = :hash
                        returning account, who, browser is not null in_browser,
                          expires_at > :now and (browser is null or browser = :browser) good
                        """)
                    .bind("hash", Secrets.sha256(state))
                    .bind("now", now())
                    .bind("browser", browser == null ? new byte[0] : Secrets.sha256(browser))
                    .map(
                        (row, context) ->
                            row.getBoolean("good")
                                ? Optional.of(
                                    new Asked(
                                        row.getString("account"),
                                        row.getString("who"),
                                        row.getBoolean("in_browser")))
                                : Optional.<Asked>empty())
                    .findOne())
        .flatMap(asked -> asked);
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
