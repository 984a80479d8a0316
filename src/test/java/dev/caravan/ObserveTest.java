package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the management port tells, and whether everything that builds on it names what there is. */
@ExtendWith(SharedTown.class)
class ObserveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern METRIC = Pattern.compile("\\b(?:caravan|jvm)_[a-z_]+");

  private final Town town;

  ObserveTest(Town town) {
    this.town = town;
  }

  @Test
  void should_measure_runs_calls_and_what_waits_under_the_names_of_the_readme() throws Exception {
    FollowUpTown people = new FollowUpTown(town);
    people.goal("");
    people.person("gus", "Gus");
    people.run("{\"dryRun\": true}");
    people.run("{}");

    String connection = people.audience.connection().name();
    AtomicReference<String> metrics = new AtomicReference<>();
    // A run is counted after it has ended, and what waits is looked at now and then.
    Awaitility.await()
        .untilAsserted(
            () -> metrics.set(assertMeasured(connection, get("/observe/metrics").body())));
    String scraped = metrics.get();

    Set<String> names = names(scraped);
    Set<String> told = metrics(Files.readString(Path.of("README.md")));
    assertThat(told).hasSizeGreaterThan(10).isSubsetOf(names);
    assertThat(told)
        .containsAll(
            names.stream().filter(name -> name.startsWith("caravan_")).collect(Collectors.toSet()));
    assertThat(metrics(Files.readString(Path.of("docker", "grafana.json"))))
        .hasSizeGreaterThan(10)
        .isSubsetOf(names);
  }

  private static String assertMeasured(String connection, String scraped) {
    assertThat(scraped)
        .contains("caravan_runs_waiting")
        .doesNotContain("waiting NaN")
        .containsPattern(
            "caravan_runs_seconds_count\\{connection=\"%s\",state=\"COMPLETED\",trigger=\"api\"} 2"
                .formatted(connection))
        .contains(
            "caravan_outcomes_total{class=\"added\",connection=\"%s\",direction=\"export\"} 1.0"
                .formatted(connection))
        .containsPattern(
            "caravan_mailchimp_calls_seconds_count\\{method=\"POST\",status=\"200\"} [1-9]")
        .contains("caravan_mailchimp_permits_in_use 0.0", "caravan_intake_lag_seconds 0.0");
    return scraped;
  }

  @Test
  void should_show_what_may_come_at_zero_so_that_its_first_number_is_seen_to_rise()
      throws Exception {
    FollowUpTown people = new FollowUpTown(town);
    people.goal("");
    String connection = people.audience.connection().name();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(get("/observe/metrics").body())
                    .contains(
                        "caravan_runs_seconds_count{connection=\"%s\",state=\"FAILED\",trigger=\"schedule\"} 0"
                            .formatted(connection),
                        "caravan_outcomes_total{class=\"rejected\",connection=\"%s\",direction=\"export\"} 0.0"
                            .formatted(connection)));
  }

  @Test
  void should_tell_alive_from_ready() throws Exception {
    JsonNode live = JSON.readTree(get("/observe/health/live").body());
    JsonNode ready = JSON.readTree(get("/observe/health/ready").body());

    assertThat(live.path("status").asText()).isEqualTo("UP");
    assertThat(live.toString()).doesNotContain("database");
    assertThat(ready.path("status").asText()).isEqualTo("UP");
    assertThat(ready.toString()).contains("database");
  }

  @Test
  void should_name_only_settings_there_are_in_the_files_for_docker() throws Exception {
    JsonNode compose = RouteFiles.tree(Path.of("docker", "compose.yaml"));
    Set<String> keys = new TreeSet<>();
    compose.at("/services/caravan/environment").fieldNames().forEachRemaining(keys::add);
    Properties settings = new Properties();
    settings.load(Files.newBufferedReader(Path.of("application.properties")));
    assertThat(keys).hasSizeGreaterThan(5);
    assertThat(keys.stream().map(key -> key.replaceFirst("_FILE$", "")))
        .isSubsetOf(
            settings.stringPropertyNames().stream()
                .map(key -> key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT))
                .toList());
    assertThat(Files.readString(Path.of("docker", "Dockerfile")))
        .contains("USER caravan", "HEALTHCHECK", "/data");
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + town.managementPort + path))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer;
  }

  private static Set<String> names(String scraped) {
    return scraped
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[{ ].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
