package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.ConnectionStore;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionsApiTest {
  private static final String YAML =
      """
      connection: newsletter
      description: "on"
      account: main
      schedule:
        daysOfWeek:
        - mon
        at: "01:30"
      events:
        joinKey: identity
        types:
        - open
      """;

  private final Map<String, FullReason> whole = new java.util.TreeMap<>();
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final Jdbi jdbi = database.jdbi();
  private final AccountStore accounts = new AccountStore(jdbi, new SecretBox(new byte[32]), clock);
  private final DocumentReader reader = new DocumentReader();
  private final ConnectionsApi api =
      new ConnectionsApi(
          new ConnectionStore(jdbi, reader, clock),
          reader,
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
              name -> java.util.Optional.empty(),
              clock),
          new ExchangeCounts(jdbi),
          connection -> whole);

  @BeforeEach
  void account() {
    accounts.put(
        "main",
        new CheckedKey(
            "0123-us6", URI.create("http://127.0.0.1/3.0"), "us6", "a", "The Shop", "l", "owner"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_store_yaml_and_answer_it_as_yaml_and_as_json() {
    ApiCall put = put(YAML).with("Accept", "application/yaml").to(api::put);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("ETag")).isEqualTo("\"1\"");
    assertThat(put.text()).isEqualTo(YAML);

    ApiCall yaml = named("newsletter").with("Accept", "text/yaml, */*;q=0.1").to(api::get);
    assertThat(yaml.header(Exchange.CONTENT_TYPE)).isEqualTo("application/yaml");
    assertThat(yaml.text()).isEqualTo(YAML);

    ApiCall json = named("newsletter").with("Accept", "*/*").to(api::get);
    assertThat(json.header(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(json.text())
        .isEqualTo(
            "{\"connection\":\"newsletter\",\"description\":\"on\",\"account\":\"main\","
                + "\"schedule\":{\"daysOfWeek\":[\"mon\"],\"at\":\"01:30\"},"
                + "\"events\":{\"joinKey\":\"identity\",\"types\":[\"open\"]}}");

    ApiCall again =
        named("newsletter")
            .with(Exchange.CONTENT_TYPE, "application/json")
            .body(json.text())
            .to(api::put);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void should_number_the_versions_in_the_etag() {
    put(YAML).to(api::put);
    ApiCall changed = put(YAML.replace("\"on\"", "new")).to(api::put);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    assertThat(named("newsletter").to(api::get).header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void should_refuse_a_document_with_all_its_errors_and_change_nothing() {
    put(YAML).to(api::put);

    ApiProblem unread = problem(put(YAML + "shcedule: {}\nfavorite: yes\n"), api::put);
    assertThat(unread.status()).isEqualTo(422);
    assertThat(unread.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactlyInAnyOrder("shcedule", "favorite");

    ApiProblem unfit =
        problem(put(YAML.replace("main", "mian").replace("identity", "email")), api::put);
    assertThat(unfit.status()).isEqualTo(422);
    assertThat(unfit).hasMessage("2 things are wrong with the document; nothing was changed");
    assertThat(unfit.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("account", "events.joinKey");

    assertThat(named("newsletter").with("Accept", "application/yaml").to(api::get).text())
        .isEqualTo(YAML);
  }

  @Test
  void should_refuse_a_name_that_is_not_the_addresss() {
    ApiProblem problem =
        problem(
            new ApiCall()
                .with("name", "other")
                .with(Exchange.CONTENT_TYPE, "application/yaml")
                .body(YAML),
            api::put);
    assertThat(problem.errors())
        .containsExactly(
            new ApiProblem.FieldError(
                "connection", "is newsletter, but the address says other; they must agree"));
  }

  @Test
  void should_refuse_a_body_that_is_no_document() {
    assertThat(problem(put("a: [1"), api::put).status()).isEqualTo(400);
    assertThat(problem(named("newsletter").body("{\"a\":1} x"), api::put).status()).isEqualTo(400);
    assertThat(problem(named("newsletter").body("{\"a\":1,\"a\":2}"), api::put))
        .hasMessageContaining("Duplicate field 'a'");
    assertThat(problem(named("newsletter"), api::put)).hasMessageContaining("the body is empty");
  }

  @Test
  void should_list_connections_with_their_next_run() {
    put(YAML).to(api::put);
    assertThat(new ApiCall().to(api::list).json().toString())
        .isEqualTo(
            "{\"items\":[{\"connection\":\"newsletter\",\"description\":\"on\",\"labels\":[],\"favorite\":false,"
                + "\"enabled\":true,\"account\":\"main\",\"version\":1,\"nextRunAt\":\"2026-11-02T01:30:00Z\"}]}");
  }

  @Test
  void should_delete_a_connection_unless_it_is_running() {
    put(YAML).to(api::put);
    jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into run (connection, state, trigger) select id, 'RUNNING', 'api' from"
                    + " connection"));
    assertThat(problem(named("newsletter"), api::delete).status()).isEqualTo(409);

    jdbi.useHandle(handle -> handle.execute("update run set ended_at = now()"));
    assertThat(named("newsletter").to(api::delete).status()).isEqualTo(204);
    assertThat(problem(named("newsletter"), api::get).status()).isEqualTo(404);
    assertThat(problem(named("newsletter"), api::delete).status()).isEqualTo(404);
  }

  @Test
  void should_answer_how_many_were_exchanged() {
    put(YAML).to(api::put);
    assertThat(named("newsletter").to(api::exchange).json().toString())
        .isEqualTo("{\"imported\":0,\"exported\":0}");
    assertThat(problem(named("other"), api::exchange).status()).isEqualTo(404);
  }

  private static ApiCall put(String yaml) {
    return named("newsletter").with(Exchange.CONTENT_TYPE, "application/yaml").body(yaml);
  }

  private static ApiCall named(String name) {
    return new ApiCall().with("name", name);
  }

  private static ApiProblem problem(ApiCall call, Consumer<Exchange> handler) {
    return catchThrowableOfType(ApiProblem.class, () -> call.to(handler));
  }
}
