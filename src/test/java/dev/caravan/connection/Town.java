package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.FetchedAudience;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database with an account {@code main} and its audience {@code a1b2c3d4e5}. */
final class Town implements AutoCloseable {
  static final String AUDIENCE = "a1b2c3d4e5";

  final TestDatabase database = new TestDatabase();
  final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  final AccountStore accounts =
      new AccountStore(database.jdbi(), new SecretBox(new byte[32]), clock);
  final AudienceStore audiences = new AudienceStore(database.jdbi());
  final DocumentReader reader = new DocumentReader();
  final ConnectionStore connections = new ConnectionStore(database.jdbi(), reader, clock);
  final Account account =
      accounts.put(
          "main",
          new CheckedKey(
              "0123-us6",
              URI.create("https://us6.api.mailchimp.com/3.0"),
              "us6",
              "acc1",
              "The Shop",
              "4711",
              "owner"));

  /** The stages of the one lifecycle there is, {@code customer}. */
  static Optional<List<String>> stages(String lifecycle) {
    return Optional.of(lifecycle).filter("customer"::equals).map(name -> List.of("new", "loyal"));
  }

  Town() {
    audiences.put(
        account.id(),
        List.of(
            new FetchedAudience(
                AUDIENCE,
                "Newsletter",
                false,
                Map.of("subscribed", 10L),
                List.of(
                    new MergeField("FNAME", "text", "First name", false, List.of()),
                    new MergeField("POINTS", "number", "Points", false, List.of())),
                List.of(new InterestGroup("6fbed1c079", "Interests", "News")),
                List.of())),
        clock.instant());
  }

  StoredConnection put(String yaml) {
    ObjectNode tree = new YamlText().parse(yaml);
    return connections.put(tree, reader.read(tree), "ann");
  }

  /** A document that says nothing more. */
  static String document(String more) {
    return "connection: newsletter\naccount: main\n" + more;
  }

  @Override
  public void close() {
    database.close();
  }
}
