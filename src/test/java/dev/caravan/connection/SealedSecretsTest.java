package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.TestDatabase;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealedSecretsTest {
  private final TestDatabase database = new TestDatabase();
  private final SecretBox old = box(1);
  private final SecretBox now = box(2);
  private final SealedSecrets secrets = new SealedSecrets(database.jdbi());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_seal_everything_anew_once_and_open_nothing_with_the_old_key() {
    int id = account("main", old);
    account("reset", old);
    new AccountStore(database.jdbi(), old, Clock.systemUTC()).reset("reset");
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into connection (name, account, document, enabled, path_secret)
                    values ('shop', (select id from account where name = 'main'), '{}', true, 'x')
                    """));
    new SigningKeys(database.jdbi(), old).add(1, "hook", "signed-with-this");
    byte[] notification = old.seal("bm90aWZ5", "notification secret of connection 1");
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into notification_secret (connection, secret) values (1, ?)",
                    (Object) notification));
    assertThat(secrets.erasureKey(old, new byte[] {7})).containsExactly(7);

    assertThat(secrets.reseal(old, now)).isEqualTo(4);
    assertThat(secrets.reseal(old, now)).isZero();

    assertThat(new AccountStore(database.jdbi(), now, Clock.systemUTC()).access(id).key())
        .isEqualTo("key-us6");
    assertThat(new SigningKeys(database.jdbi(), now).of(1, SigningKeys.Source.MAILCHIMP))
        .containsExactly("signed-with-this");
    assertThat(secrets.erasureKey(now, new byte[] {8})).containsExactly(7);
    assertThatThrownBy(() -> new AccountStore(database.jdbi(), old, Clock.systemUTC()).access(id))
        .hasMessageContaining("does not open");
  }

  @Test
  void should_know_every_table_that_has_secrets() {
    assertThat(SealedSecrets.KINDS)
        .extracting(SealedSecrets.Kind::table)
        .containsExactlyInAnyOrderElementsOf(
            database
                .jdbi()
                .withHandle(
                    handle ->
                        handle
                            .createQuery(
                                """
                                select table_name from information_schema.columns
                                 where table_schema = 'public' and column_name = 'secret' and data_type = 'bytea'
                                """)
                            .mapTo(String.class)
                            .list()));
  }

  @Test
  void should_change_nothing_when_one_secret_opens_with_neither_key() {
    int first = account("first", old);
    account("second", box(3));

    assertThatThrownBy(() -> secrets.reseal(old, now))
        .hasMessageContaining("account second opens neither with");
    assertThat(new AccountStore(database.jdbi(), old, Clock.systemUTC()).access(first).key())
        .isEqualTo("key-us6");
  }

  private int account(String name, SecretBox box) {
    return new AccountStore(database.jdbi(), box, Clock.systemUTC())
        .put(
            name,
            new CheckedKey(
                "key-us6",
                URI.create("https://us6.api.mailchimp.com/3.0"),
                "us6",
                "acc",
                "The Shop",
                "4711",
                "owner"))
        .id();
  }

  private static SecretBox box(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return new SecretBox(key);
  }
}
