package dev.caravan.web;

import static dev.caravan.web.ConnectionCalls.named;
import static dev.caravan.web.ConnectionCalls.problem;
import static dev.caravan.web.ConnectionCalls.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.Edit;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a document: versions, lost updates, another name, copies, small changes. */
class ConnectionEditsApiTest {
  private static final String YAML =
      """
      connection: newsletter
      description: first
      account: main
      schedule: {timesPerDay: 4}
      """;

  private static ConnectionCalls calls;

  @BeforeAll
  static void open() {
    calls = new ConnectionCalls();
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  @BeforeEach
  void store() {
    calls.clock.set("2026-11-01T10:00:00Z");
    calls.connections.all().stream()
        .map(Connection::name)
        .forEach(name -> calls.connections.delete(name, Edit.by("test")));
    put(YAML).to(calls.documents::put);
  }

  @Test
  void should_tell_of_each_version_who_made_it_when_and_what_it_changed() {
    calls.clock.advance(Duration.ofHours(1));
    put(YAML.replace("first", "second").replace("timesPerDay: 4", "timesPerDay: 6"))
        .to(calls.documents::put);
    change("{\"labels\": [\"shop\"]}");

    JsonNode list = named("newsletter").to(calls.edits::versions).json();
    assertThat(list.toString())
        .isEqualTo(
            "{\"items\":["
                + "{\"version\":3,\"changedAt\":\"2026-11-01T11:00:00Z\",\"changedBy\":\"bob\",\"changes\":["
                + "{\"place\":\"labels\",\"before\":null,\"after\":[\"shop\"]}]},"
                + "{\"version\":2,\"changedAt\":\"2026-11-01T11:00:00Z\",\"changedBy\":\"ann\",\"changes\":["
                + "{\"place\":\"description\",\"before\":\"first\",\"after\":\"second\"},"
                + "{\"place\":\"schedule.timesPerDay\",\"before\":4,\"after\":6}]},"
                + "{\"version\":1,\"changedAt\":\"2026-11-01T10:00:00Z\",\"changedBy\":\"ann\",\"changes\":[]}]}");
    assertThat(
            named("newsletter")
                .with("limit", "1")
                .with("after", "3")
                .to(calls.edits::versions)
                .json()
                .at("/items/0/version")
                .asInt())
        .isEqualTo(2);
    assertThat(problem(named("other"), calls.edits::versions).status()).isEqualTo(404);
  }

  @Test
  void should_put_an_earlier_version_back_as_a_new_one() {
    put(YAML.replace("first", "second")).to(calls.documents::put);
    assertThat(version("1").to(calls.edits::get).json().path("description").asText())
        .isEqualTo("first");

    ApiCall restored = version("1").to(calls.edits::restore);

    assertThat(restored.json().path("description").asText()).isEqualTo("first");
    assertThat(restored.header("ETag")).isEqualTo("\"3\"");
    assertThat(problem(version("9"), calls.edits::restore).status()).isEqualTo(404);
    assertThat(problem(version("first"), calls.edits::get).status()).isEqualTo(404);
  }

  @Test
  void should_check_an_earlier_version_before_it_comes_back() {
    put(YAML.replace("first", "second")).to(calls.documents::put);
    calls
        .database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "update connection_version set document = jsonb_set(document, '{account}', '\"gone\"')"
                        + " where version = 1"));

    assertThat(problem(version("1"), calls.edits::restore).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("account");
    assertThat(description()).isEqualTo("second");
  }

  @ParameterizedTest(name = "If-Match {0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"2\" | 200",
        "\"1\", \"2\" | 200",
        "* | 200",
        "\"1\" | 412",
        "W/\"2\" | 412",
        "\"x\" | 412",
        "2 | 400"
      })
  void should_change_a_document_only_as_the_caller_has_seen_it(String seen, int status) {
    put(YAML.replace("first", "second")).to(calls.documents::put);
    ApiCall call = put(YAML.replace("first", "third")).with("If-Match", seen);

    if (status == 200) {
      assertThat(call.to(calls.documents::put).status()).isEqualTo(200);
    } else {
      assertThat(problem(call, calls.documents::put).status()).isEqualTo(status);
      assertThat(description()).isEqualTo("second");
    }
  }

  @Test
  void should_hold_every_other_change_to_the_version_that_the_caller_has_seen() {
    put(YAML.replace("first", "second")).to(calls.documents::put);
    ApiCall delete = named("newsletter").with("If-Match", "\"1\"");
    ApiCall change = json("newsletter", "{\"enabled\": false}").with("If-Match", "\"1\"");
    ApiCall rename = json("newsletter", "{\"to\": \"shop\"}").with("If-Match", "\"1\"");
    ApiCall restore = version("1").with("If-Match", "\"1\"");

    assertThat(problem(delete, calls.documents::delete).status()).isEqualTo(412);
    assertThat(problem(change, calls.edits::change).status()).isEqualTo(412);
    assertThat(problem(rename, calls.edits::rename).status()).isEqualTo(412);
    assertThat(problem(restore, calls.edits::restore).status()).isEqualTo(412);
    assertThat(problem(named("newsletter").with("If-Match", "\"2\""), calls.documents::delete))
        .isNull();
    assertThat(problem(put(YAML).with("If-Match", "*"), calls.documents::put).status())
        .as("there has to be one")
        .isEqualTo(412);
  }

  @Test
  void should_rename_a_connection_and_keep_what_hangs_on_it() {
    int id = calls.connections.find("newsletter").orElseThrow().id();
    String secret = calls.connections.secrets("newsletter").orElseThrow().current();

    ApiCall renamed = json("newsletter", "{\"to\": \"shop\"}").to(calls.edits::rename);

    assertThat(renamed.json().path("connection").asText()).isEqualTo("shop");
    assertThat(calls.connections.find("shop").orElseThrow().id()).isEqualTo(id);
    assertThat(calls.connections.secrets("shop").orElseThrow().current()).isEqualTo(secret);
    assertThat(problem(named("newsletter"), calls.documents::get).status()).isEqualTo(404);
    JsonNode versions = named("shop").to(calls.edits::versions).json().path("items");
    assertThat(versions.get(0).path("changes").toString())
        .isEqualTo("[{\"place\":\"connection\",\"before\":\"newsletter\",\"after\":\"shop\"}]");
    assertThat(
            named("shop").with("version", "1").to(calls.edits::restore).json().path("connection"))
        .as("an earlier version comes back under the present name")
        .hasToString("\"shop\"");
  }

  @Test
  void should_refuse_a_name_that_is_none_or_is_taken() {
    put(YAML.replace("newsletter", "other")).with("name", "other").to(calls.documents::put);

    assertThat(problem(json("newsletter", "{\"to\": \"other\"}"), calls.edits::rename).status())
        .isEqualTo(409);
    assertThat(problem(json("newsletter", "{\"to\": \"other\"}"), calls.edits::duplicate).status())
        .isEqualTo(409);
    assertThat(problem(json("newsletter", "{\"to\": \"Not so\"}"), calls.edits::rename).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("to");
    assertThat(problem(json("newsletter", "{\"name\": \"x\"}"), calls.edits::rename).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("name");
    assertThat(problem(json("nosuch", "{\"to\": \"x\"}"), calls.edits::rename).status())
        .isEqualTo(404);
  }

  @Test
  void should_copy_a_connection_switched_off_and_with_secrets_of_its_own() {
    change("{\"favorite\": true}");

    ApiCall copy = json("newsletter", "{\"to\": \"shop\"}").to(calls.edits::duplicate);

    assertThat(copy.status()).isEqualTo(201);
    assertThat(copy.json().path("enabled").asBoolean(true)).isFalse();
    assertThat(copy.json().has("favorite")).isFalse();
    assertThat(copy.json().path("schedule").path("timesPerDay").asInt()).isEqualTo(4);
    assertThat(calls.connections.nextRunAt("shop")).isEmpty();
    assertThat(calls.connections.secrets("shop").orElseThrow().current())
        .isNotEqualTo(calls.connections.secrets("newsletter").orElseThrow().current());
  }

  @Test
  void should_switch_label_and_refuse_anything_else() {
    assertThat(change("{\"enabled\": false, \"favorite\": true}").header("ETag"))
        .isEqualTo("\"2\"");
    assertThat(calls.connections.nextRunAt("newsletter")).isEmpty();
    assertThat(change("{\"enabled\": true}").json().path("enabled").asBoolean()).isTrue();

    assertThat(problem(json("newsletter", "{\"account\": \"x\"}"), calls.edits::change).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("account");
    assertThat(problem(json("newsletter", "{\"enabled\": 1}"), calls.edits::change).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("enabled");
    assertThat(problem(json("newsletter", "{}"), calls.edits::change).status()).isEqualTo(422);
    assertThat(problem(json("newsletter", "{\"goals\": [\"vip\"]}"), calls.edits::change).errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("goals");
  }

  private ApiCall change(String json) {
    return json("newsletter", json).to(calls.edits::change);
  }

  private String description() {
    return named("newsletter").to(calls.documents::get).json().path("description").asText();
  }

  private static ApiCall version(String version) {
    return named("newsletter").with("version", version);
  }

  private static ApiCall json(String name, String body) {
    return named(name).with(Exchange.CONTENT_TYPE, "application/json").body(body);
  }
}
