package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.importing.FullReason;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
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

  private final ConnectionCalls calls = new ConnectionCalls();
  private final ConnectionsApi api = calls.documents;
  private final Map<String, FullReason> whole = calls.whole;
  private final Jdbi jdbi = calls.database.jdbi();

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void should_store_yaml_and_answer_it_as_yaml_and_as_json() {
    ApiCall put = ConnectionCalls.put(YAML).with("Accept", "application/yaml").to(api::put);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("ETag")).isEqualTo("\"1\"");
    assertThat(put.text()).isEqualTo(YAML);

    ApiCall yaml =
        ConnectionCalls.named("newsletter").with("Accept", "text/yaml, */*;q=0.1").to(api::get);
    assertThat(yaml.header(Exchange.CONTENT_TYPE)).isEqualTo("application/yaml");
    assertThat(yaml.text()).isEqualTo(YAML);

    ApiCall json = ConnectionCalls.named("newsletter").with("Accept", "*/*").to(api::get);
    assertThat(json.header(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(json.text())
        .isEqualTo(
            "{\"connection\":\"newsletter\",\"description\":\"on\",\"account\":\"main\","
                + "\"schedule\":{\"daysOfWeek\":[\"mon\"],\"at\":\"01:30\"},"
                + "\"events\":{\"joinKey\":\"identity\",\"types\":[\"open\"]}}");

    ApiCall again =
        ConnectionCalls.named("newsletter")
            .with(Exchange.CONTENT_TYPE, "application/json")
            .body(json.text())
            .to(api::put);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void should_number_the_versions_in_the_etag() {
    ConnectionCalls.put(YAML).to(api::put);
    ApiCall changed = ConnectionCalls.put(YAML.replace("\"on\"", "new")).to(api::put);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    assertThat(ConnectionCalls.named("newsletter").to(api::get).header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void should_refuse_a_document_with_all_its_errors_and_change_nothing() {
    ConnectionCalls.put(YAML).to(api::put);

    ApiProblem unread =
        ConnectionCalls.problem(
            ConnectionCalls.put(YAML + "shcedule: {}\nfavorite: yes\n"), api::put);
    assertThat(unread.status()).isEqualTo(422);
    assertThat(unread.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactlyInAnyOrder("shcedule", "favorite");

    ApiProblem unfit =
        ConnectionCalls.problem(
            ConnectionCalls.put(YAML.replace("main", "mian").replace("identity", "email")),
            api::put);
    assertThat(unfit.status()).isEqualTo(422);
    assertThat(unfit).hasMessage("2 things are wrong with the document; nothing was changed");
    assertThat(unfit.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("account", "events.joinKey");

    assertThat(
            ConnectionCalls.named("newsletter")
                .with("Accept", "application/yaml")
                .to(api::get)
                .text())
        .isEqualTo(YAML);
  }

  @Test
  void should_refuse_a_name_that_is_not_the_addresss() {
    ApiProblem problem =
        ConnectionCalls.problem(
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
    assertThat(ConnectionCalls.problem(ConnectionCalls.put("a: [1"), api::put).status())
        .isEqualTo(400);
    assertThat(
            ConnectionCalls.problem(
                    ConnectionCalls.named("newsletter").body("{\"a\":1} x"), api::put)
                .status())
        .isEqualTo(400);
    assertThat(
            ConnectionCalls.problem(
                ConnectionCalls.named("newsletter").body("{\"a\":1,\"a\":2}"), api::put))
        .hasMessageContaining("Duplicate field 'a'");
    assertThat(ConnectionCalls.problem(ConnectionCalls.named("newsletter"), api::put))
        .hasMessageContaining("the body is empty");
  }

  @Test
  void should_list_connections_with_their_next_run() {
    ConnectionCalls.put(YAML).to(api::put);
    assertThat(new ApiCall().to(api::list).json().toString())
        .isEqualTo(
            "{\"items\":[{\"connection\":\"newsletter\",\"description\":\"on\",\"labels\":[],\"favorite\":false,"
                + "\"enabled\":true,\"account\":\"main\",\"version\":1,\"nextRunAt\":\"2026-11-02T01:30:00Z\"}]}");
  }

  @Test
  void should_delete_a_connection_unless_it_is_running() {
    ConnectionCalls.put(YAML).to(api::put);
    jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into run (connection, state, trigger) select id, 'RUNNING', 'api' from"
                    + " connection"));
    assertThat(ConnectionCalls.problem(ConnectionCalls.named("newsletter"), api::delete).status())
        .isEqualTo(409);

    jdbi.useHandle(handle -> handle.execute("update run set ended_at = now()"));
    assertThat(ConnectionCalls.named("newsletter").to(api::delete).status()).isEqualTo(204);
    assertThat(ConnectionCalls.problem(ConnectionCalls.named("newsletter"), api::get).status())
        .isEqualTo(404);
    assertThat(ConnectionCalls.problem(ConnectionCalls.named("newsletter"), api::delete).status())
        .isEqualTo(404);
  }

  @Test
  void should_answer_how_many_were_exchanged() {
    ConnectionCalls.put(YAML).to(api::put);
    assertThat(ConnectionCalls.named("newsletter").to(api::exchange).json().toString())
        .isEqualTo("{\"imported\":0,\"exported\":0}");
    assertThat(ConnectionCalls.problem(ConnectionCalls.named("other"), api::exchange).status())
        .isEqualTo(404);
  }
}
