package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ImportGoal;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import dev.caravan.testing.TestDatabase;
import dev.caravan.web.ApiProblem.FieldError;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final TestDatabase database = new TestDatabase();
  private final DefaultCamelContext context = new DefaultCamelContext();
  private RunsApi api;

  @BeforeEach
  void start() {
    context.start();
    StatusRows.insert(database.jdbi());
    RunStore runs = new RunStore(database.jdbi());
    OutcomeStore outcomes = new OutcomeStore(database.jdbi());
    api =
        new RunsApi(
            runs,
            new RunReports(database.jdbi(), runs, new RunPages(database.jdbi())),
            outcomes,
            new OutcomeFile(outcomes, new PersonalData(Map::of), directory.resolve("spool")),
            name -> name.equals("newsletter") ? Optional.of(newsletter()) : Optional.empty());
  }

  @AfterEach
  void stop() {
    context.stop();
    database.close();
  }

  @Test
  void should_start_a_run_and_answer_it() throws Exception {
    Exchange exchange = start("{\"goals\": [\"vip\", \"vip\"], \"dryRun\": true}");
    assertThat(status(exchange)).isEqualTo(202);
    assertThat(exchange.getMessage().getHeader("Location")).isEqualTo("/api/runs/2");
    JsonNode run = json(exchange);
    assertThat(run.path("state").asText()).isEqualTo("STARTING");
    assertThat(run.path("trigger").asText()).isEqualTo("api");
    assertThat(run.path("dryRun").asBoolean()).isTrue();
    assertThat(run.path("full").asBoolean()).isFalse();
    assertThat(new RunStore(database.jdbi()).find(2).orElseThrow().goals()).containsExactly("vip");
  }

  @Test
  void should_start_everything_for_everybody_without_a_body() {
    start("");
    assertThat(new RunStore(database.jdbi()).find(2).orElseThrow().goals()).isNull();
  }

  @Test
  void should_normalise_the_address_of_the_one_person_to_run_for() {
    start("{\"email\": \" Ann@Example.org\"}");
    assertThat(new RunStore(database.jdbi()).find(2).orElseThrow().address())
        .isEqualTo("ann@example.org");
  }

  @Test
  void should_refuse_a_second_run_while_one_is_open() {
    start("");
    assertThatThrownBy(() -> start(""))
        .asInstanceOf(type(ApiProblem.class))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(409);
              assertThat(problem).hasMessageContaining("Run 2 of connection newsletter");
            });
  }

  @Test
  void should_name_every_wrong_field_and_start_nothing() {
    assertThatThrownBy(
            () ->
                start(
                    """
                    {"goals": ["import", "vipp"], "dryrun": true, "full": "yes", "email": "ann"}
                    """))
        .asInstanceOf(type(ApiProblem.class))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(422);
              assertThat(problem.errors())
                  .containsExactly(
                      new FieldError(
                          "goals[1]", "vipp is no goal of this connection; it has [import, vip]"),
                      new FieldError(
                          "dryrun", "is unknown here; there are goals, full, dryRun, email"),
                      new FieldError("full", "\"yes\" is neither true nor false"),
                      new FieldError("email", "\"ann\" is no email address"));
            });
    assertThat(new RunStore(database.jdbi()).find(2)).isEmpty();
  }

  @Test
  void should_refuse_a_body_that_is_not_json() {
    assertProblem(400, () -> start("goals=import"));
    assertProblem(400, () -> start("[]"));
    assertProblem(400, () -> start("{} {}"));
  }

  @Test
  void should_answer_404_for_what_there_is_not() {
    assertProblem(404, () -> call(api::start, Map.of("name", "newsletters"), ""));
    assertProblem(404, () -> call(api::get, Map.of("id", "99"), null));
    assertProblem(404, () -> call(api::get, Map.of("id", "one"), null));
    assertProblem(404, () -> call(api::stop, Map.of("id", "99"), null));
    assertProblem(404, () -> call(api::outcomes, Map.of("id", "99"), null));
    assertProblem(404, () -> call(api::list, Map.of("connection", "other"), null));
  }

  @Test
  void should_list_runs_newest_first_in_pages() throws Exception {
    start("");
    JsonNode first = json(call(api::list, Map.of("limit", "1", "connection", "newsletter"), null));
    assertThat(first.at("/items/0/id").asLong()).isEqualTo(2);
    assertThat(first.path("next").asText()).isEqualTo("2");
    JsonNode second = json(call(api::list, Map.of("limit", "1", "after", "2"), null));
    assertThat(second.at("/items/0/id").asLong()).isEqualTo(1);
    assertThat(second.has("next")).isFalse();
  }

  @Test
  void should_refuse_limits_and_places_that_are_none() {
    assertProblem(400, () -> call(api::list, Map.of("limit", "0"), null));
    assertProblem(400, () -> call(api::list, Map.of("limit", "1001"), null));
    assertProblem(400, () -> call(api::list, Map.of("limit", "ten"), null));
    assertProblem(400, () -> call(api::list, Map.of("after", "x"), null));
    assertProblem(400, () -> call(api::outcomes, Map.of("id", "1", "after", "x"), null));
    assertProblem(400, () -> call(api::outcomes, Map.of("id", "1", "class", "LOST"), null));
  }

  @Test
  void should_stop_an_open_run_and_refuse_to_stop_an_ended_one() throws Exception {
    start("");
    Exchange stopped = call(api::stop, Map.of("id", "2"), null);
    assertThat(status(stopped)).isEqualTo(202);
    assertThat(json(stopped).path("state").asText()).isEqualTo("STOPPED");
    assertProblem(409, () -> call(api::stop, Map.of("id", "1"), null));
  }

  @Test
  void should_page_through_outcomes_and_filter_them() throws Exception {
    insertOutcomes(5);
    JsonNode first = json(call(api::outcomes, Map.of("id", "1", "limit", "3"), null));
    assertThat(first.path("items")).hasSize(3);
    JsonNode second =
        json(
            call(
                api::outcomes,
                Map.of("id", "1", "limit", "3", "after", first.path("next").asText()),
                null));
    assertThat(second.path("items")).hasSize(2);
    assertThat(second.has("next")).isFalse();
    JsonNode refused = json(call(api::outcomes, Map.of("id", "1", "class", "REJECTED"), null));
    assertThat(refused.path("items")).hasSize(3);
    assertThat(
            json(call(api::outcomes, Map.of("id", "1", "reason", "FORGOTTEN"), null)).path("items"))
        .isEmpty();
  }

  @Test
  void should_write_outcomes_as_a_file_that_is_gone_after_it_was_read() throws Exception {
    insertOutcomes(2500);
    Exchange answer = call(api::outcomes, Map.of("id", "1", "Accept", "text/csv"), null);
    assertThat(answer.getMessage().getHeader(Exchange.CONTENT_TYPE))
        .isEqualTo("text/csv; charset=utf-8");
    assertThat(answer.getMessage().getHeader("Content-Disposition").toString())
        .contains("run-1.csv");
    List<String> lines;
    try (InputStream stream = (InputStream) answer.getMessage().getBody()) {
      lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(lines).hasSize(2501);
    assertThat(lines.get(0))
        .isEqualTo("goal,audience,email,profile,class,reason,detail,field,before,after,at");
    assertThat(lines.get(1))
        .startsWith(
            "import,a1b2c3d4e5,p2@example.org,2,CHANGED,,,,\"{\"\"n\"\":1}\",\"{\"\"n\"\":2}\",");
    try (var left = Files.list(directory.resolve("spool"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void should_stream_the_file_to_a_caller_over_http() throws Exception {
    insertOutcomes(20_000);
    try (ApiServer server = new ApiServer().with("runsApi", api).start()) {
      HttpResponse<String> answer =
          server.send(server.request("/api/runs/1/outcomes").header("Accept", "text/csv"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body().lines()).hasSize(20_001);
    }
    try (var left = Files.list(directory.resolve("spool"))) {
      assertThat(left).isEmpty();
    }
  }

  private void insertOutcomes(int number) {
    // the partition of today comes with the first run that is requested
    start("");
    call(api::stop, Map.of("id", "2"), null);
    database
        .jdbi()
        .useHandle(
            handle -> {
              // Also where a day turns between the two runs.
              handle.execute(
                  "update run set requested_at = (select requested_at from run where id = 2)"
                      + " where id = 1");
              handle
                  .createUpdate(
                      """
                        insert into outcome (day, run, goal, audience, address, profile, class, reason, detail, before, after)
                        select (select (requested_at at time zone 'UTC')::date from run where id = 1),
                               1, 1, 1, 'p' || n || '@example.org', n,
                               case n % 2 when 0 then 'CHANGED' else 'REJECTED' end,
                               case n % 2 when 1 then 'MERGE_FIELD' end,
                               case n % 2 when 1 then 'FNAME, "too long"' end,
                               case n % 2 when 0 then '{"n": 1}'::jsonb end,
                               case n % 2 when 0 then '{"n": 2}'::jsonb end
                          from generate_series(1, :number) n
                        """)
                  .bind("number", number)
                  .execute();
            });
  }

  private Exchange start(String body) {
    return call(api::start, Map.of("name", "newsletter"), body);
  }

  private Exchange call(Consumer<Exchange> method, Map<String, Object> headers, String body) {
    Exchange exchange = new DefaultExchange(context);
    Caller.ofSetting().enter(exchange);
    headers.forEach(exchange.getMessage()::setHeader);
    exchange.getMessage().setBody(body);
    method.accept(exchange);
    return exchange;
  }

  private static void assertProblem(
      int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(ApiProblem.class))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(status);
              assertThat(problem.getMessage()).isNotEmpty();
            });
  }

  private static int status(Exchange exchange) {
    return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
  }

  private static JsonNode json(Exchange exchange) throws Exception {
    return JSON.readTree(exchange.getMessage().getBody(byte[].class));
  }

  private static Connection newsletter() {
    ImportGoal imports =
        new ImportGoal(true, List.of(), null, "email_address", "email", List.of(), List.of());
    ExportGoal vip =
        new ExportGoal(
            "vip",
            true,
            "vip",
            List.of("a1b2c3d4e5"),
            "email",
            List.of(),
            false,
            false,
            ExportGoal.StatusForNew.AUTO,
            null,
            null,
            null,
            null,
            0);
    ConnectionDocument document =
        new ConnectionDocument(
            "newsletter",
            "",
            List.of(),
            false,
            true,
            "main",
            List.of(),
            null,
            null,
            imports,
            List.of(vip),
            null);
    return new Connection(
        1, "newsletter", 1, 1, document, Map.of("import", 1, "vip", 2), Map.of("a1b2c3d4e5", 1));
  }
}
