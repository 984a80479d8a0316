package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.mailchimp.Access;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountStoreTest {
  private static final String KEY = "0123456789abcdef-us6";

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final AccountStore accounts =
      new AccountStore(database.jdbi(), new SecretBox(new byte[32]), clock);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_keep_an_account_and_find_it_by_name_and_by_id() {
    Account stored = accounts.put("main", checked(KEY, "us6"));

    assertThat(stored)
        .isEqualTo(
            new Account(
                stored.id(),
                "main",
                URI.create("https://us6.api.mailchimp.com/3.0"),
                "us6",
                "acc1",
                "The Shop",
                "4711",
                "manager",
                Account.State.CONNECTED,
                null,
                Instant.parse("2026-11-01T10:00:00Z")));
    assertThat(accounts.find("main")).contains(stored);
    assertThat(accounts.find(stored.id())).contains(stored);
    assertThat(accounts.all()).containsExactly(stored);
    assertThat(accounts.find("other")).isEmpty();
  }

  @Test
  void should_answer_the_secret_and_store_only_its_seal() {
    int id = accounts.put("main", checked(KEY, "us6")).id();

    assertThat(accounts.access(id))
        .isEqualTo(new Access(URI.create("https://us6.api.mailchimp.com/3.0"), KEY, "4711"));
    byte[] stored =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select secret from account").mapTo(byte[].class).one());
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("0123456789abcdef");
  }

  @Test
  void should_give_the_same_account_a_new_key() {
    int id = accounts.put("main", checked(KEY, "us6")).id();
    accounts.refused(id, "401 API Key Invalid");

    Account again = accounts.put("main", checked("fedcba-us7", "us7"));

    assertThat(again.id()).isEqualTo(id);
    assertThat(again.state()).isEqualTo(Account.State.CONNECTED);
    assertThat(again.detail()).isNull();
    assertThat(again.dataCentre()).isEqualTo("us7");
    assertThat(accounts.access(id).key()).isEqualTo("fedcba-us7");
  }

  @Test
  void should_forget_the_key_and_keep_the_account_when_reset() {
    int id = accounts.put("main", checked(KEY, "us6")).id();

    assertThat(accounts.reset("main")).isTrue();
    assertThat(accounts.reset("other")).isFalse();

    assertThat(accounts.find("main").orElseThrow().state())
        .isEqualTo(Account.State.NEEDS_ATTENTION);
    assertThatThrownBy(() -> accounts.access(id))
        .isInstanceOfSatisfying(
            MailchimpFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(MailchimpFailure.Kind.CREDENTIALS))
        .hasMessageContaining("account main was reset; connect it again");
  }

  @Test
  void should_never_show_a_key_as_text() {
    assertThat(checked(KEY, "us6").toString()).doesNotContain("0123456789abcdef");
    assertThat(accounts.put("main", checked(KEY, "us6")).toString())
        .doesNotContain("0123456789abcdef");
  }

  private static CheckedKey checked(String key, String dataCentre) {
    return new CheckedKey(
        key,
        URI.create("https://" + dataCentre + ".api.mailchimp.com/3.0"),
        dataCentre,
        "acc1",
        "The Shop",
        "4711",
        "manager");
  }
}
