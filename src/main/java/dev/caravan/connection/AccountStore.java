package dev.caravan.connection;

import dev.caravan.mailchimp.Access;
import dev.caravan.mailchimp.MailchimpAccounts;
import dev.caravan.mailchimp.MailchimpFailure;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The Mailchimp accounts and their sealed keys. Safe for use by many threads. */
public final class AccountStore implements MailchimpAccounts {
  private final Jdbi jdbi;
  private final SecretBox box;
  private final Clock clock;

  public AccountStore(Jdbi jdbi, SecretBox box, Clock clock) {
    this.jdbi = jdbi;
    this.box = box;
    this.clock = clock;
  }

  /** Sets up an account, or gives the one of this name a new key; it is connected afterwards. */
  public Account put(String name, CheckedKey checked) {
    return put(name, checked, "key");
  }

  /** The same with an access token, which a person granted. */
  public Account grant(String name, CheckedKey granted) {
    return put(name, granted, "oauth");
  }

  /** Names of the other accounts with the same login: Mailchimp counts their connections as one. */
  public List<String> sharing(Account account) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select name from account
                     where login = :login and account_id = :accountId and id <> :id
                     order by name collate "C"
                    """)
                .bind("login", account.login())
                .bind("accountId", account.accountId())
                .bind("id", account.id())
                .mapTo(String.class)
                .list());
  }

  private Account put(String name, CheckedKey checked, String credential) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, role,
                                         state, credential, created_at, checked_at)
                    values (:name, :endpoint, :dataCentre, :secret, :accountId, :accountName, :login, :role,
                            'CONNECTED', :credential, :now, :now)
                    on conflict (name) do update set
                      endpoint = excluded.endpoint, data_centre = excluded.data_centre, secret = excluded.secret,
                      account_id = excluded.account_id, account_name = excluded.account_name,
                      login = excluded.login, role = excluded.role, credential = excluded.credential,
                      state = 'CONNECTED', detail = null, checked_at = excluded.checked_at
                    returning *""")
                .bind("name", name)
                .bind("endpoint", checked.endpoint().toString())
                .bind("dataCentre", checked.dataCentre())
                .bind("secret", box.seal(checked.key(), row(name)))
                .bind("accountId", checked.accountId())
                .bind("accountName", checked.accountName())
                .bind("login", checked.login())
                .bind("role", checked.role())
                .bind("credential", credential)
                .bind("now", now())
                .map(AccountStore::account)
                .one());
  }

  public Optional<Account> find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from account where name = :name")
                .bind("name", name)
                .map(AccountStore::account)
                .findOne());
  }

  public Optional<Account> find(int id) {
    return jdbi.withHandle(handle -> find(handle, id));
  }

  /** All accounts by name. */
  public List<Account> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from account order by name collate \"C\"")
                .map(AccountStore::account)
                .list());
  }

  @Override
  public Access access(int account) {
    return jdbi.withHandle(
        handle -> {
          Account found =
              find(handle, account)
                  .orElseThrow(
                      () -> new IllegalArgumentException("there is no account " + account));
          byte[] sealed =
              handle
                  .createQuery("select secret from account where id = :id")
                  .bind("id", account)
                  .mapTo(byte[].class)
                  .one();
          if (sealed.length == 0) {
            throw new MailchimpFailure(
                MailchimpFailure.Kind.CREDENTIALS,
                0,
                "No API key",
                "account " + found.name() + " was reset; connect it again with an API key",
                List.of());
          }
          return new Access(found.endpoint(), box.open(sealed, row(found.name())), found.login());
        });
  }

  @Override
  public void refused(int account, String detail) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update account set state = 'NEEDS_ATTENTION',
                      detail = case credential
                        when 'oauth' then 'Mailchimp takes the permission no longer; connect with Mailchimp again. '
                        else 'Mailchimp takes the key no longer; give the account another. ' end || :detail
                     where id = :id
                    """)
                .bind("id", account)
                .bind("detail", detail)
                .execute());
  }

  /**
   * Forgets the key. The account stays, in need of attention, because connections and their ledgers
   * hang on it; a new key brings it back.
   *
   * @return false when there is no such account
   */
  public boolean reset(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                    .createUpdate(
                        """
                        update account set state = 'NEEDS_ATTENTION', secret = ''::bytea,
                          detail = 'The connection was reset: the account has no API key'
                        where name = :name""")
                    .bind("name", name)
                    .execute()
                > 0);
  }

  private static Optional<Account> find(Handle handle, int id) {
    return handle
        .createQuery("select * from account where id = :id")
        .bind("id", id)
        .map(AccountStore::account)
        .findOne();
  }

  private static Account account(ResultSet row, StatementContext context) throws SQLException {
    return new Account(
        row.getInt("id"),
        row.getString("name"),
        URI.create(row.getString("endpoint")),
        row.getString("data_centre"),
        row.getString("account_id"),
        row.getString("account_name"),
        row.getString("login"),
        row.getString("role"),
        Account.State.valueOf(row.getString("state")),
        row.getString("detail"),
        row.getObject("checked_at", OffsetDateTime.class).toInstant());
  }

  private static String row(String name) {
    return "account " + name;
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
