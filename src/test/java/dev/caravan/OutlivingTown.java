package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.Sandbox;
import dev.caravan.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/**
 * The packaged program and a sandbox in the test's own process, which lives on when the program is
 * killed. The account is called {@code main}; everything is set up over the API.
 */
final class OutlivingTown implements AutoCloseable {
  static final String NEWSLETTER = "a1b2c3d4e5";
  static final String CUSTOMERS = "c0ffee1234";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  final Sandbox sandbox;
  final PackagedCaravan caravan;
  private final LeftBehind postgres;

  /** Starts the program with the account and the properties that the tests need. */
  OutlivingTown(Path dataDir, SandboxOptions.NewAudience... audiences) {
    this(dataDir, Map.of(), audiences);
  }

  /** The same with settings of one's own. */
  OutlivingTown(
      Path dataDir, Map<String, String> settings, SandboxOptions.NewAudience... audiences) {
    sandbox = Sandbox.start(SandboxOptions.defaults().withAudiences(audiences));
    postgres = new LeftBehind(dataDir);
    caravan =
        new PackagedCaravan(dataDir)
            .with("caravan.mailchimp.base-url", sandbox.baseUrl().toString())
            .with("caravan.mailchimp.retry-delay", "20")
            .with("caravan.batches.pause", "1");
    settings.forEach(caravan::with);
    try {
      caravan.start();
      caravan.put("/api/accounts/main", "{\"apiKey\": \"" + sandbox.apiKey() + "\"}");
      property("email", "{\"type\": \"email\", \"uniqueIdentifier\": true}");
      property("first_name", "{\"type\": \"text\"}");
      property("points", "{\"type\": \"decimal\"}");
      property("audiences", "{\"type\": \"text\", \"multiple\": true}");
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void property(String id, String json) {
    caravan.put("/api/properties/" + id, json);
  }

  void segment(String name, String json) {
    caravan.put("/api/segments/" + name, json);
  }

  void connect(String name, String yaml) {
    caravan.put("/api/connections/" + name, "application/yaml", yaml);
  }

  /** Opens a run and gives its id. */
  long request(String connection, boolean full) {
    return caravan
        .post(
            "/api/connections/" + connection + "/runs",
            "application/json",
            "{\"full\": " + full + "}")
        .path("id")
        .asLong();
  }

  JsonNode report(long run) {
    return caravan.get("/api/runs/" + run);
  }

  boolean isEnded(long run) {
    return RunState.valueOf(report(run).path("state").asText()).isEnded();
  }

  /** The report of a run, when it has ended. */
  JsonNode await(long run) {
    return Awaitility.await("the end of run " + run)
        .atMost(PATIENCE)
        .pollInterval(200, TimeUnit.MILLISECONDS)
        .until(() -> report(run), OutlivingTown::isEnded);
  }

  private static boolean isEnded(JsonNode report) {
    return RunState.valueOf(report.path("state").asText()).isEnded();
  }

  /** The database; also that of a killed program. */
  Jdbi database() {
    return postgres.database();
  }

  long count(String sql) {
    return database().withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  void kill() {
    postgres.look();
    caravan.kill();
  }

  void start() {
    caravan.start();
    postgres.look();
  }

  /** Ends the program in peace; no PostgreSQL is left, of this start or an earlier one. */
  void stopWithoutTrace() {
    postgres.look();
    caravan.stop();
    postgres.assertGone();
  }

  List<JsonNode> members(String list, Predicate<JsonNode> which) {
    try (var members = sandbox.members(list)) {
      return members.filter(which).toList();
    }
  }

  static String address(JsonNode member) {
    return member.path("email_address").asText().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    sandbox.faults(Faults.NONE);
    try {
      caravan.close();
    } finally {
      postgres.stop();
      sandbox.close();
    }
  }
}
