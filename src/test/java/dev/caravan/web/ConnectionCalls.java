package dev.caravan.web;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.CheckedDocuments;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.ConnectionVersions;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.SecretBox;
import dev.caravan.importing.FullReason;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.run.ExchangeCounts;
import dev.caravan.segment.Objectives;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Jdbi;

/** The calls about connections, with a database and an account {@code main}. */
final class ConnectionCalls implements AutoCloseable {
  final TestDatabase database = new TestDatabase();
  final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  final Map<String, FullReason> whole = new TreeMap<>();
  final ConnectionStore connections;
  final ConnectionsApi documents;
  final ConnectionEditsApi edits;

  ConnectionCalls() {
    Jdbi jdbi = database.jdbi();
    AccountStore accounts = new AccountStore(jdbi, new SecretBox(new byte[32]), clock);
    accounts.put(
        "main",
        new CheckedKey(
            "0123-us6", URI.create("http://127.0.0.1/3.0"), "us6", "a", "The Shop", "l", "owner"));
    DocumentReader reader = new DocumentReader();
    DocumentCheck check =
        new DocumentCheck(
            accounts,
            new AudienceCatalogue(
                call ->
                    new MailchimpAnswer(
                        200, clock.instant(), JsonNodeFactory.instance.objectNode()),
                new AudienceStore(jdbi),
                clock),
            Map::of,
            name -> false,
            () -> new Objectives(new TreeMap<>(), new TreeMap<>()),
            name -> Optional.empty(),
            clock);
    connections = new ConnectionStore(jdbi, reader, clock);
    CheckedDocuments checked = new CheckedDocuments(reader, check, connections, false);
    ConnectionAnswer answer = new ConnectionAnswer(connections, connection -> whole);
    documents =
        new ConnectionsApi(
            connections, checked, answer, new ExchangeCounts(jdbi), exchange -> "ann");
    edits =
        new ConnectionEditsApi(
            checked, new ConnectionVersions(jdbi), answer, exchange -> "bob", name -> {});
  }

  static ApiCall put(String yaml) {
    return named("newsletter").with(Exchange.CONTENT_TYPE, "application/yaml").body(yaml);
  }

  static ApiCall named(String name) {
    return new ApiCall().with("name", name);
  }

  static ApiProblem problem(ApiCall call, Consumer<Exchange> handler) {
    return catchThrowableOfType(ApiProblem.class, () -> call.to(handler));
  }

  @Override
  public void close() {
    database.close();
  }
}
