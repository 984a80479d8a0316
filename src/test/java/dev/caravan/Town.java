package dev.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.Connection;
import dev.caravan.connection.YamlText;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.Counts;
import dev.caravan.run.OutcomeFilter;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.sandbox.Sandbox;
import dev.caravan.sandbox.SandboxOptions;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WrittenOutcomes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/**
 * The whole program, wired as it is in earnest, with a database and a sandbox of its own. Runs are
 * opened and taken up as always; the tests look at what became of them.
 */
final class Town implements AutoCloseable {
  static final String AUDIENCE = "a1b2c3d4e5";
  static final String TOKEN = "token-of-the-test";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final TestDatabase database = new TestDatabase();
  final Jdbi jdbi = database.jdbi();
  final Sandbox sandbox;
  final Main main;
  final Wiring wiring;
  final int port;
  final int managementPort;
  final Account account;
  private final Properties settings;
  private final Instance program;
  private volatile Consumer<CallInfo> hook = call -> {};

  Town(int members) throws Exception {
    this(SandboxOptions.NewAudience.of(AUDIENCE, "Newsletter", members));
  }

  Town(SandboxOptions.NewAudience... audiences) throws Exception {
    this("file:routes/*.camel.yaml", audiences);
  }

  /**
   * @param routes which route files are loaded
   */
  Town(String routes, SandboxOptions.NewAudience... audiences) throws Exception {
    this(routes, Map.of(), audiences);
  }

  /**
   * @param more settings of this test
   */
  Town(String routes, Map<String, String> more, SandboxOptions.NewAudience... audiences)
      throws Exception {
    sandbox = Sandbox.start(SandboxOptions.defaults().withAudiences(audiences));
    sandbox.onCall(call -> hook.accept(call));
    Properties given = new Properties();
    given.setProperty("caravan.database.url", database.jdbcUrl());
    given.setProperty(
        "caravan.data-dir", Path.of("target", "town-" + ProcessHandle.current().pid()).toString());
    given.setProperty("caravan.api.token", TOKEN);
    given.setProperty("caravan.admin.password", "password-of-the-test");
    given.setProperty("caravan.mailchimp.retry-delay", "5");
    given.setProperty("caravan.schedule.interval", "200");
    given.setProperty("caravan.drift.at", "never");
    given.setProperty("caravan.runs.period", "50");
    given.setProperty("caravan.inbox.period", "50");
    given.setProperty("caravan.read-back.period", "100");
    given.setProperty("caravan.metrics.period", "1000");
    given.setProperty("camel.main.routesIncludePattern", routes);
    given.setProperty("caravan.mailchimp.base-url", sandbox.baseUrl().toString());
    given.setProperty("caravan.mailchimp.oauth-url", sandbox.oauthUrl().toString());
    given.setProperty("caravan.mailchimp.oauth-client-id", "client-of-the-test");
    given.setProperty("caravan.mailchimp.oauth-client-secret", "secret-of-the-test");
    more.forEach(given::setProperty);
    settings = given;
    program = new Instance(settings);
    main = program.main;
    wiring = program.wiring;
    port = program.port;
    managementPort = program.managementPort;
    account = wiring.accounts.put("main", wiring.checkKey(sandbox.baseUrl(), sandbox.apiKey()));
    wiring.catalogue.refresh(account.id());
    property("email", PropertyType.EMAIL, false, true);
    property("first_name", PropertyType.TEXT, false, false);
    property("points", PropertyType.DECIMAL, false, false);
    property("audiences", PropertyType.TEXT, true, false);
  }

  /** Another running instance of the program on the same database. */
  Instance neighbour() throws Exception {
    Properties others = new Properties();
    others.putAll(settings);
    // Of two in one virtual machine, the second would be managed under another name, and Quartz
    // tells by that name whose jobs they are.
    others.setProperty("camel.main.jmxEnabled", "false");
    return new Instance(others);
  }

  /** This instance hangs from now on. */
  void silence() throws Exception {
    program.fallSilent();
  }

  /** Has every call to Mailchimp reported before its answer is sent; one listener at a time. */
  void onCall(Consumer<CallInfo> listener) {
    hook = listener;
  }

  void property(String id, PropertyType type, boolean multiple, boolean unique) {
    wiring.properties.put(new Property(id, type, multiple, unique, id, false));
  }

  void segment(String json) throws IOException {
    wiring.segments.put(JSON.readTree(json));
  }

  /** Stores a connection; its document is checked as any other. */
  Connection connect(String yaml) {
    ObjectNode tree = new YamlText().parse(yaml);
    var document = wiring.documents.read(tree);
    var problems = wiring.documentCheck.check(document);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.toString());
    }
    return wiring.connections.put(tree, document, "test").connection();
  }

  Run request(Connection connection, boolean full) {
    return wiring.runs.request(connection.id(), "test", null, full, false, null);
  }

  /** A whole run, waited for. */
  Run run(Connection connection) {
    return await(request(connection, false));
  }

  Run await(Run run) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> wiring.runs.find(run.id()), found -> found.get().state().isEnded())
        .get();
  }

  JsonNode report(Run run) {
    return wiring.reports.report(run.id()).orElseThrow();
  }

  Counts counts(Run run, Connection connection, String goal) {
    return counts(run, connection, goal, AUDIENCE);
  }

  Counts counts(Run run, Connection connection, String goal, String audience) {
    return new RunPages(jdbi)
        .counts(run.id(), connection.goal(goal), connection.audience(audience));
  }

  /** How many outcomes of a run have each class and reason. */
  Map<String, Long> outcomes(Run run) {
    return new WrittenOutcomes(jdbi).byReason(run);
  }

  /** The one outcome of a run with this reason. */
  JsonNode outcome(Run run, String reason) {
    var rows =
        new OutcomeStore(jdbi)
            .page(run.id(), OutcomeFilter.of(reason), 2, OutcomeStore.After.START);
    if (rows.size() != 1) {
      throw new AssertionError("not one outcome has the reason " + reason + ": " + outcomes(run));
    }
    return rows.get(0).json();
  }

  /** What the program's own API answers to somebody, whatever it is. */
  HttpResponse<String> call(String token, String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return HttpClient.newHttpClient()
          .send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new user's token, of the scope that goes as far as the role. */
  String token(String user, String role, String scope, boolean personalData) {
    api(
        "PUT",
        "/api/users/" + user,
        "{\"role\": \"%s\", \"personalData\": %s, \"password\": \"long-enough-for-%s\"}"
            .formatted(role, personalData, user));
    return api(
            "POST",
            "/api/tokens",
            "{\"user\": \"%s\", \"name\": \"test\", \"scope\": \"%s\"}".formatted(user, scope))
        .get("token")
        .asText();
  }

  /** A call to the program's own API, which must go well. */
  JsonNode api(String method, String path, String body) {
    HttpResponse<String> answer = call(TOKEN, method, path, body);
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Uploads one profile, which must be taken. */
  void upload(String row) {
    JsonNode report = api("POST", "/api/profiles", "[" + row + "]");
    if (report.get("invalid").asInt() > 0) {
      throw new IllegalStateException(report.toString());
    }
  }

  /** A property of a profile as text; null when it has none. */
  String property(long profile, String property) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select properties ->> :property from profile where id = :profile")
                .bind("property", property)
                .bind("profile", profile)
                .mapTo(String.class)
                .one());
  }

  long count(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  /** A property of the profile with this address; empty when there is none. */
  Optional<String> value(String address, String property) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select p.properties ->> :property from profile p
                      join identifier i on i.profile = p.id
                     where i.property = 'email' and i.value = :address
                       and p.properties ->> :property is not null
                    """)
                .bind("property", property)
                .bind("address", address)
                .mapTo(String.class)
                .findOne());
  }

  /** Addresses of members in a status, as the sandbox spells them. */
  List<String> members(String status) {
    try (var members = sandbox.members(AUDIENCE)) {
      return members
          .filter(member -> member.path("status").asText().equals(status))
          .map(member -> member.path("email_address").asText())
          .toList();
    }
  }

  static boolean completed(Run run) {
    return run.state() == RunState.COMPLETED;
  }

  @Override
  public void close() {
    program.close();
    sandbox.close();
    database.close();
  }
}
