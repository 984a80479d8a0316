package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.event.EventReports;
import dev.caravan.event.EventStore;
import dev.caravan.importing.Erasure;
import dev.caravan.importing.PermanentDeletion;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls about properties, profiles and segments. */
class ProfileCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANN =
      "{\"identifiers\": {\"email\": \"Ann@Example.org\"}, \"properties\": {\"tier\": \"gold\"},"
          + " \"zone\": \"EU\", \"objectives\": {\"consented\": [\"news\"]}}\n";

  private final CamelContext camel = new DefaultCamelContext();
  private final List<String> mailchimpCalls = new ArrayList<>();
  private List<MailchimpFailure> mailchimpAnswers = List.of();
  private TestDatabase database;
  private Jdbi jdbi;
  private PropertiesApi properties;
  private ProfilesApi profiles;
  private SegmentsApi segments;

  @BeforeEach
  void open() throws Exception {
    database = new TestDatabase();
    jdbi = database.jdbi();
    SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
    ErasedPeople erased = new ErasedPeople(new byte[] {1});
    EventStore events = new EventStore(jdbi, erased);
    ProfileStore profileStore =
        new ProfileStore((handle, owners) -> events.attach(handle, owners.keySet()));
    PropertyStore propertyStore = new PropertyStore(jdbi);
    SegmentStore segmentStore = new SegmentStore(jdbi, propertyStore);
    ConsentStore consents = new ConsentStore();
    ConnectionUses uses =
        new ConnectionUses(new ConnectionStore(jdbi, new DocumentReader(), clock));
    ProfileReports reports =
        new ProfileReports(
            jdbi,
            propertyStore,
            profileStore,
            consents,
            segmentStore,
            new StageStore(jdbi, propertyStore, clock),
            new StageReports(jdbi, clock),
            new EventReports(jdbi));
    properties = new PropertiesApi(propertyStore, List.of(segmentStore, uses));
    profiles =
        new ProfilesApi(
            jdbi,
            propertyStore,
            profileStore,
            reports,
            new ProfileUpload(
                jdbi,
                propertyStore,
                profileStore,
                consents,
                new ObjectiveStore(jdbi, segmentStore),
                erased,
                clock,
                Runnable::run),
            new Erasure(jdbi, profileStore, events, erased, clock),
            new PermanentDeletion(jdbi, this::mailchimp));
    segments = new SegmentsApi(segmentStore, reports, uses);
    property("email", "{\"type\": \"email\", \"uniqueIdentifier\": true, \"pii\": true}");
    property("tier", "{\"type\": \"text\"}");
    jdbi.useHandle(
        handle ->
            handle
                .createScript(
                    """
                    insert into zone (id, mode) values ('EU', 'optIn');
                    insert into objective (id, document) values ('news', '{"objective": "news"}')
                    """)
                .execute());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_answer_all_that_is_known_of_a_profile() throws Exception {
    jdbi.useHandle(handle -> handle.execute(SURROUNDINGS));
    segment("vip", "{\"where\": {\"property\": \"tier\", \"is\": \"GOLD\"}}");
    assertThat(upload(ANN).toString())
        .isEqualTo(
            "{\"read\":1,\"created\":1,\"changed\":0,\"unchanged\":0,\"invalid\":0,\"errors\":[]}");
    JsonNode found = call(profiles::find, Map.of("email", "ann@example.org"), null).get("items");
    assertThat(found).hasSize(1);
    long id = found.get(0).get("id").asLong();
    jdbi.useHandle(
        handle -> {
          handle.execute("update membership set profile = ?", id);
          handle.execute("update profile set provenance = provenance || '{\"tier\": 1}'");
        });
    JsonNode profile = call(profiles::get, Map.of("id", String.valueOf(id)), null);
    assertThat(profile.get("identifiers").toString()).isEqualTo("{\"email\":\"Ann@Example.org\"}");
    assertThat(profile.get("properties").get("tier").asText()).isEqualTo("gold");
    assertThat(profile.get("provenance").get("email").toString())
        .isEqualTo("{\"source\":\"api\",\"at\":\"2026-11-01T12:00:00Z\"}");
    assertThat(profile.get("provenance").get("tier").toString())
        .isEqualTo("{\"connection\":\"newsletter\",\"run\":1,\"at\":\"2026-10-01T00:00:00Z\"}");
    assertThat(profile.get("segments").toString()).isEqualTo("[\"vip\"]");
    JsonNode consent = profile.get("consent");
    assertThat(consent.get("zone").asText()).isEqualTo("EU");
    assertThat(consent.get("consented").toString()).isEqualTo("[\"news\"]");
    assertThat(consent.get("refused")).isEmpty();
    ObjectNode change = (ObjectNode) consent.get("history").get(0);
    assertThat(Instant.parse(change.remove("recordedAt").asText())).isNotNull();
    assertThat(change.toString())
        .isEqualTo(
            "{\"objective\":\"news\",\"state\":\"consented\",\"at\":\"2026-11-01T12:00:00Z\",\"source\":\"api\"}");
    assertThat(profile.get("permissionLevel").asText()).isEqualTo("PERSONAL");
    assertThat(profile.get("memberships").toString())
        .isEqualTo(
            "[{\"audience\":\"a1\",\"audienceName\":\"A\",\"status\":\"subscribed\",\"member\":\"m1\",\"lastChanged\":\"2026-10-01T00:00:00Z\"}]");
    assertThat(profile.get("events")).hasSize(1);
    assertThat(profile.get("interactions")).isEmpty();
    assertThat(profile.get("lifecycles")).isEmpty();
  }

  @Test
  void should_erase_a_person_everywhere() throws Exception {
    jdbi.useHandle(handle -> handle.execute(SURROUNDINGS));
    upload(ANN + ANN.replace("Ann@", "Bob@"));
    long id = find("ann@example.org");
    JsonNode receipt = call(profiles::erase, Map.of("id", String.valueOf(id)), null);
    assertThat(receipt.get("profile").asLong()).isEqualTo(id);
    assertThat(receipt.get("erasedAt").asText()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(receipt.get("doNotReimport").asInt()).isPositive();
    assertThat(receipt.get("erased").get("identifiers").asInt()).isEqualTo(1);
    assertThat(receipt.get("mailchimp")).isEmpty();
    for (String table :
        List.of(
            "profile",
            "identifier",
            "consent",
            "consent_history",
            "membership",
            "import_ledger",
            "export_ledger",
            "candidate",
            "hint",
            "run",
            "inbox",
            "event")) {
      String rows =
          jdbi.withHandle(
              handle ->
                  handle
                      .createQuery(
                          "select coalesce(string_agg(t::text, ' '), '') from " + table + " t")
                      .mapTo(String.class)
                      .one());
      assertThat(rows).as(table).doesNotContainIgnoringCase("ann@example.org", "ann%40");
    }
    assertThat(find("bob@example.org")).isPositive();
    assertThat(problem(profiles::erase, Map.of("id", String.valueOf(id))).status()).isEqualTo(404);
  }

  @Test
  void should_store_an_erased_person_again_only_when_told_that_the_person_came_back()
      throws Exception {
    upload(ANN);
    call(profiles::erase, Map.of("id", "" + find("ann@example.org")), null);

    JsonNode refused = upload(ANN);
    assertThat(refused.get("invalid").asInt()).isEqualTo(1);
    assertThat(refused.get("errors").get(0).get("message").asText())
        .contains("ERASED", "\"reimport\": true");
    JsonNode back = upload(ANN.replace("{\"identifiers\"", "{\"reimport\": true, \"identifiers\""));
    assertThat(back.get("created").asInt()).isEqualTo(1);
    assertThat(upload(ANN).get("invalid").asInt()).isZero();
  }

  @Test
  void should_erase_nobody_here_while_mailchimp_has_not_deleted_everywhere() throws Exception {
    jdbi.useHandle(handle -> handle.execute(SURROUNDINGS));
    upload(ANN);
    Map<String, Object> erasure = Map.of("id", "" + find("ann@example.org"), "mailchimp", "delete");
    mailchimpAnswers =
        List.of(
            new MailchimpFailure(MailchimpFailure.Kind.PASSING, 503, "Busy", "later", List.of()));

    ApiProblem failed = problem(profiles::erase, erasure);
    assertThat(failed.status()).isEqualTo(502);
    assertThat(failed).hasMessageContaining("Nothing was erased here");
    assertThat(failed.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.field()).endsWith(".a1");
              assertThat(error.message()).startsWith("FAILED").contains("Busy");
            });

    mailchimpAnswers = List.of();
    JsonNode receipt = call(profiles::erase, erasure, null);
    assertThat(receipt.get("mailchimp").get(0).get("state").asText()).isEqualTo("DELETED");
    assertThat(mailchimpCalls)
        .allMatch(path -> path.matches("/lists/a1/members/[0-9a-f]{32}/actions/delete-permanent"));
    assertThat(problem(profiles::get, Map.of("id", erasure.get("id"))).status()).isEqualTo(404);
    assertThat(problem(profiles::erase, Map.of("id", "1", "mailchimp", "archive")).status())
        .isEqualTo(400);
  }

  private MailchimpAnswer mailchimp(MailchimpCall call) {
    long locks =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from pg_locks where locktype = 'advisory'")
                    .mapTo(Long.class)
                    .one());
    assertThat(locks).as("asked inside of a transaction").isZero();
    mailchimpCalls.add(call.path());
    mailchimpAnswers.forEach(
        failure -> {
          throw failure;
        });
    return new MailchimpAnswer(204, Instant.EPOCH, MissingNode.getInstance());
  }

  @Test
  void should_say_what_is_wrong_with_a_look_up() {
    assertThat(problem(profiles::find, Map.of("tier", "gold")))
        .hasMessageContaining("unique identifier as parameter; there are [email]");
    assertThat(problem(profiles::get, Map.of("id", "x"))).hasMessageContaining("must be a number");
    assertThat(problem(profiles::upload, Map.of(Exchange.CONTENT_TYPE, "text/html")).status())
        .isEqualTo(415);
  }

  @Test
  void should_define_properties_and_name_every_mistake() throws Exception {
    assertThat(call(properties::get, Map.of("id", "email"), null).toString())
        .isEqualTo(
            "{\"id\":\"email\",\"type\":\"email\",\"multiple\":false,\"uniqueIdentifier\":true,\"pii\":true}");
    ApiProblem refused =
        problem(
            exchange -> properties.put(exchange),
            Map.of("id", "a/b"),
            "{\"type\": \"txt\", \"multiple\": 1, \"colour\": 2}");
    assertThat(refused.errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("id", "multiple", "colour", "type");
    JsonNode list = call(properties::list, Map.of("limit", "1"), null);
    assertThat(list.get("items")).hasSize(1);
    assertThat(list.get("next").asText()).isEqualTo("email");
  }

  @Test
  void should_keep_a_property_that_a_segment_is_about() throws Exception {
    segment("vip", "{\"where\": {\"property\": \"tier\", \"is\": \"gold\"}}");
    assertThat(problem(properties::delete, Map.of("id", "tier")))
        .hasMessageContaining("property tier cannot be deleted while it is used by segment vip");
    assertThat(problem(properties::put, Map.of("id", "tier"), "{\"type\": \"number\"}"))
        .hasMessageContaining("cannot be redefined while it is used by segment vip");
    segments.delete(exchange(Map.of("name", "vip"), null));
    properties.delete(exchange(Map.of("id", "tier"), null));
    assertThat(problem(properties::delete, Map.of("id", "tier")).status()).isEqualTo(404);
  }

  @Test
  void should_answer_who_is_in_a_segment() throws Exception {
    upload(ANN + ANN.replace("Ann@", "Bob@") + ANN.replace("Ann@", "Cid@").replace("gold", "tin"));
    segment("vip", "{\"segment\": \"vip\", \"where\": {\"property\": \"tier\", \"is\": \"gold\"}}");
    assertThat(call(segments::count, Map.of("name", "vip"), null).toString())
        .isEqualTo("{\"count\":2}");
    JsonNode page = call(segments::profiles, Map.of("name", "vip", "limit", "1"), null);
    assertThat(page.get("items").get(0).get("identifiers").get("email").asText())
        .isEqualTo("Ann@Example.org");
    JsonNode last =
        call(
            segments::profiles,
            Map.of("name", "vip", "limit", "1", "after", page.get("next").asText()),
            null);
    assertThat(last.get("items")).hasSize(1);
    assertThat(last.has("next")).isFalse();
    assertThat(problem(segments::count, Map.of("name", "nobody")).status()).isEqualTo(404);
  }

  @Test
  void should_answer_a_segment_as_people_write_it() throws Exception {
    String document =
        "{\"segment\":\"vip\",\"description\":\"Good\",\"where\":{\"all\":[{\"property\":\"tier\",\"is\":\"gold\"},"
            + "{\"not\":{\"property\":\"email\",\"empty\":true}}]}}";
    Exchange put = exchange(Map.of("name", "vip"), document);
    segments.put(put);
    assertThat(put.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(201);
    assertThat(call(segments::get, Map.of("name", "vip"), null).toString()).isEqualTo(document);
    assertThat(call(segments::put, Map.of("name", "vip"), document).toString()).isEqualTo(document);
  }

  @Test
  void should_refuse_documents_that_hold_a_nul_character_or_are_of_another_type() {
    String nul = "{\"type\": \"text\", \"label\": \"a\\u0000b\"}";
    ApiProblem refused = problem(properties::put, Map.of("id", "shoe"), nul);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused).hasMessageContaining("label holds a NUL character");
    ApiProblem xml =
        problem(
            properties::put,
            Map.of("id", "shoe", Exchange.CONTENT_TYPE, "application/xml"),
            "{\"type\": \"text\"}");
    assertThat(xml.status()).isEqualTo(415);
    assertThat(xml).hasMessageContaining("right would be application/json");
  }

  @Test
  void should_refuse_monstrous_segments_with_a_clear_word() {
    String deep = "{\"where\": " + "{\"not\": ".repeat(200) + "{}" + "}".repeat(201);
    assertThat(problem(segments::put, Map.of("name", "a"), deep).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message()).contains("deeper than 50 levels"));
    String bottomless = "{\"where\": " + "{\"not\": ".repeat(100_000) + "{}" + "}".repeat(100_001);
    assertThat(problem(segments::put, Map.of("name", "a"), bottomless).status()).isEqualTo(400);
    String one = "{\"property\": \"tier\", \"is\": \"gold\"}";
    String broad = "{\"where\": {\"any\": [" + (one + ",").repeat(9_999) + one + "]}}";
    assertThat(problem(segments::put, Map.of("name", "a"), broad).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message()).contains("more than 1000 conditions"));
  }

  @Test
  void should_answer_why_somebody_is_in_a_segment() throws Exception {
    upload(ANN);
    segment("vip", "{\"where\": {\"all\": [{\"property\": \"tier\", \"is\": \"tin\"}]}}");
    Map<String, Object> of = Map.of("name", "vip", "id", "" + find("ann@example.org"));
    assertThat(call(segments::profile, of, null).path("because").toString())
        .isEqualTo(
            "{\"segment\":\"vip\",\"place\":\"where.all[0]\",\"holds\":false,"
                + "\"condition\":{\"property\":\"tier\",\"is\":\"tin\"},\"value\":\"gold\"}");
    assertThat(problem(segments::profile, Map.of("name", "vip", "id", "4711")))
        .hasMessageContaining("no profile 4711");
    assertThat(problem(segments::profile, Map.of("name", "nobody", "id", "1")))
        .hasMessageContaining("no segment nobody");
  }

  @Test
  void should_refuse_a_segment_with_its_errors() {
    ApiProblem refused =
        problem(
            segments::put,
            Map.of("name", "vip"),
            "{\"where\": {\"all\": [{\"property\": \"shoe\", \"is\": 1}]}}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.errors())
        .containsExactly(
            new ApiProblem.FieldError(
                "where.all[0].property",
                "\"shoe\" is no property; define it first, or use one that is defined"));
    assertThat(
            problem(
                    segments::put,
                    Map.of("name", "vip"),
                    "{\"segment\": \"gold\", \"where\": {\"property\": \"tier\", \"is\": 1}}")
                .errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("segment");
  }

  private static final String SURROUNDINGS =
      """
      insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
      values ('main', 'x', 'us1', '', '1', 'x', 'x', 'CONNECTED');
      insert into audience (account, mailchimp_id, name) values (1, 'a1', 'A');
      insert into connection (name, account, document, enabled, path_secret)
      values ('newsletter', 1,
          '{"connection": "newsletter", "account": "main", "events": {"joinKey": "email", "types": ["open"]}}',
          true, 'x');
      insert into goal (connection, kind, name) values (1, 'import', 'import');
      insert into run (connection, state, trigger, address, started_at, ended_at)
      values (1, 'COMPLETED', 'api', 'ann@example.org', '2026-10-01T00:00:00Z', now());
      insert into membership (audience, web_id, member, address, status, last_changed)
      values (1, 1, 'm1', 'ann@example.org', 'subscribed', '2026-10-01T00:00:00Z');
      insert into import_ledger (goal, audience, web_id, address, last_changed, fetched_at, run, fingerprint)
      values (1, 1, 1, 'ann@example.org', now(), now(), 1, 1);
      insert into export_ledger (goal, audience, profile, address, state)
      values (1, 1, 1, 'ann@example.org', 'active');
      insert into run_audience (run, goal, audience) values (1, 1, 1);
      insert into candidate (run, goal, audience, profile, address) values (1, 1, 1, 1, 'ann@example.org');
      insert into hint (connection, audience, address) values (1, 'a1', 'ann@example.org');
      insert into inbox (connection, source, body, done_at, failure)
      values (1, 'mailchimp', 'data[email]=Ann%40Example.org', now(), 'has no type');
      insert into event (key, connection, type, address, time, source)
      values ('k', 1, 'Open Email', 'ann@example.org', now(), 'track');
      """;

  private void property(String id, String document) throws Exception {
    properties.put(exchange(Map.of("id", id), document));
  }

  private void segment(String name, String document) throws Exception {
    segments.put(exchange(Map.of("name", name), document));
  }

  private JsonNode upload(String lines) throws Exception {
    return call(profiles::upload, Map.of(Exchange.CONTENT_TYPE, "application/x-ndjson"), lines);
  }

  private long find(String address) throws Exception {
    return call(profiles::find, Map.of("email", address), null)
        .path("items")
        .path(0)
        .path("id")
        .asLong();
  }

  private JsonNode call(Processor call, Map<String, Object> headers, String body) throws Exception {
    Exchange exchange = exchange(headers, body);
    call.process(exchange);
    assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    return JSON.readTree(exchange.getMessage().getBody(byte[].class));
  }

  private ApiProblem problem(Processor call, Map<String, Object> headers) {
    return problem(call, headers, null);
  }

  private ApiProblem problem(Processor call, Map<String, Object> headers, String body) {
    ApiProblem problem =
        catchThrowableOfType(ApiProblem.class, () -> call.process(exchange(headers, body)));
    assertThat(problem).isNotNull();
    return problem;
  }

  private Exchange exchange(Map<String, Object> headers, String body) {
    Exchange exchange = new DefaultExchange(camel);
    headers.forEach(exchange.getMessage()::setHeader);
    exchange.getMessage().setBody(body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    return exchange;
  }
}
