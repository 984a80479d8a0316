package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls about objectives and zones. */
class DefinitionsApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestDatabase database;
  private Jdbi jdbi;
  private SegmentStore segments;
  private DefinitionsApi objectives;
  private DefinitionsApi zones;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    jdbi = database.jdbi();
    segments = new SegmentStore(jdbi, new PropertyStore(jdbi));
    ConnectionUses uses =
        new ConnectionUses(
            new ConnectionStore(
                jdbi, new DocumentReader(), new SettableClock("2026-11-01T12:00:00Z")));
    ObjectiveStore store = new ObjectiveStore(jdbi, segments);
    objectives = DefinitionsApi.objectives(store, uses);
    zones = DefinitionsApi.zones(store, uses);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_store_and_show_what_was_put() throws Exception {
    assertThat(put(zones::put, "EU", "{\"zone\": \"EU\", \"mode\": \"optIn\"}").toString())
        .isEqualTo("{\"zone\":\"EU\",\"mode\":\"optIn\"}");
    String document =
        "{\"title\": \"Newsletter\", \"description\": \"About our shop.\", \"zones\": [\"EU\"]}";
    String stored =
        "{\"objective\":\"news\",\"title\":\"Newsletter\",\"description\":\"About our shop.\","
            + "\"needsConsent\":true,\"zones\":[\"EU\"]}";
    assertThat(put(objectives::put, "news", document).toString()).isEqualTo(stored);
    assertThat(call(objectives::get, "news").toString()).isEqualTo(stored);
    assertThat(call(objectives::list, null).get("items").toString()).isEqualTo("[" + stored + "]");
    Exchange again = exchange("news", "{\"needsConsent\": false}", "application/json");
    objectives.put(again);
    assertThat(again.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    assertThat(call(objectives::get, "news").get("needsConsent").asBoolean()).isFalse();
  }

  @Test
  void should_read_yaml_where_nothing_turns_into_something_else() throws Exception {
    Exchange zone = exchange("NO", "zone: NO\nmode: optOut\n", "application/yaml");
    zones.put(zone);
    assertThat(zone.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(201);
    Exchange objective =
        exchange("news", "objective: news\nzones: [NO]\nneedsConsent: true\n", "application/yaml");
    objectives.put(objective);
    assertThat(call(objectives::get, "news").get("zones").toString()).isEqualTo("[\"NO\"]");
  }

  @Test
  void should_name_every_place_and_store_nothing() throws Exception {
    put(zones::put, "EU", "{\"mode\": \"optIn\"}");
    ApiProblem problem =
        problem(
            objectives::put,
            "news",
            "{\"title\": 1, \"needsConsent\": \"yes\", \"zones\": [\"EU\", \"EU\", \"UK\", 7], \"colour\": 1}");
    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("colour", "title", "needsConsent", "zones[1]", "zones[2]", "zones[3]");
    assertThat(problem.errors().get(4).message()).isEqualTo("there is no zone UK; make it first");
    assertThat(problem(objectives::get, "news", null).status()).isEqualTo(404);
    assertThat(problem(zones::put, "US", "{\"mode\": \"opt-out\"}").errors())
        .extracting(ApiProblem.FieldError::message)
        .containsExactly("must be optIn or optOut, not \"opt-out\"");
    assertThat(problem(zones::put, "US", "{\"zone\": \"UK\", \"mode\": \"optIn\"}").errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("zone");
    assertThat(problem(zones::put, "a/b", "{\"mode\": \"optIn\"}").errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("zone");
  }

  @Test
  void should_not_delete_what_something_goes_by() throws Exception {
    put(zones::put, "EU", "{\"mode\": \"optIn\"}");
    put(objectives::put, "news", "{\"zones\": [\"EU\"]}");
    assertThat(problem(zones::delete, "EU", null))
        .hasMessage("zone EU is used by objective news")
        .extracting(ApiProblem::status)
        .isEqualTo(409);

    segments.put(
        JSON.readTree(
            "{\"segment\": \"readers\", \"where\": {\"not\": {\"objective\": \"news\", \"state\": \"refused\"}}}"));
    assertThat(problem(objectives::delete, "news", null))
        .hasMessage("objective news is used by segment readers");
    segments.delete("readers");

    for (String document :
        java.util.List.of(
            "\"objectives\": [\"news\"]",
            imports("{\"id\": \"a\", \"consent\": \"news\"}", ""),
            imports(
                "{\"id\": \"a\"}",
                "{\"field\": \"marketing_permissions.a\", \"objective\": \"news\"}"))) {
      connection(document);
      assertThat(problem(objectives::delete, "news", null))
          .as(document)
          .hasMessage("objective news is used by connection shop");
    }
    connection(imports("{\"id\": \"a\", \"zone\": \"EU\"}", ""));
    objectives.delete(exchange("news", null, null));
    assertThat(problem(zones::delete, "EU", null)).hasMessage("zone EU is used by connection shop");
    connection("\"enabled\": true");

    jdbi.useHandle(handle -> handle.execute("insert into profile (id, zone) values (7, 'EU')"));
    assertThat(problem(zones::delete, "EU", null))
        .hasMessage("zone EU is used by profiles, such as 7");
    jdbi.useHandle(handle -> handle.execute("update profile set zone = null"));
    zones.delete(exchange("EU", null, null));
    assertThat(problem(zones::delete, "EU", null).status()).isEqualTo(404);
  }

  private void connection(String keys) {
    jdbi.useHandle(
        handle -> {
          handle.execute(
              """
              insert into account (id, name, endpoint, data_centre, secret, account_id, account_name, login, state)
              overriding system value
              values (1, 'main', 'x', 'us1', '', '1', 'x', 'x', 'CONNECTED') on conflict do nothing
              """);
          handle.execute("delete from connection");
          handle.execute(
              """
              insert into connection (name, account, document, enabled, path_secret)
              values ('shop', 1, ?::jsonb, true, 'x')
              """,
              "{\"connection\": \"shop\", \"account\": \"main\", " + keys + "}");
        });
  }

  private static String imports(String audience, String mapping) {
    return "\"import\": {\"audiences\": [%s], \"mappings\": [%s], \"identifier\": {\"field\": \"email_address\", \"property\": \"email\"}}"
        .formatted(audience, mapping);
  }

  private JsonNode put(Processor api, String id, String document) throws Exception {
    Exchange exchange = exchange(id, document, "application/json");
    api.process(exchange);
    assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(201);
    return JSON.readTree(exchange.getMessage().getBody(byte[].class));
  }

  private JsonNode call(Processor api, String id) throws Exception {
    Exchange exchange = exchange(id, null, null);
    api.process(exchange);
    return JSON.readTree(exchange.getMessage().getBody(byte[].class));
  }

  private static ApiProblem problem(Processor api, String id, String document) {
    ApiProblem problem =
        catchThrowableOfType(
            ApiProblem.class, () -> api.process(exchange(id, document, "application/json")));
    assertThat(problem).isNotNull();
    return problem;
  }

  private static Exchange exchange(String id, String body, String type) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    if (id != null) {
      headers.put("id", id);
    }
    if (body != null) {
      headers.put(Exchange.CONTENT_TYPE, type);
      exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
    }
    return exchange;
  }
}
