package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.SettableClock;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations in bulk, as the Marketing API describes them. */
class BatchesTest {
  private static final String LIST = "a1b2c3d4e5";

  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private Sandbox sandbox;
  private ApiClient api;

  @BeforeEach
  void start() {
    sandbox =
        Sandbox.start(
            SandboxOptions.defaults()
                .withClock(clock)
                .withBatchTime(Duration.ofMillis(200))
                .withAudiences(SandboxOptions.NewAudience.of(LIST, "Newsletter", 20)));
    api = new ApiClient(sandbox);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private JsonNode finished(String id) {
    Awaitility.await()
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> api.get("/batches/" + id).text("/status").equals("finished"));
    return api.get("/batches/" + id).json();
  }

  private static String operation(String method, String path, String id) {
    return "{\"method\": \"%s\", \"path\": \"%s\", \"operation_id\": \"%s\"}"
        .formatted(method, path, id);
  }

  private ApiClient.Reply submit(String... operations) {
    return api.post("/batches", "{\"operations\": [" + String.join(",", operations) + "]}");
  }

  private HttpResponse<byte[]> fetch(String url, boolean authorised) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (authorised) {
      request.header("Authorization", "Bearer " + sandbox.apiKey());
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Status codes by operation. */
  private static Map<String, Integer> results(byte[] file) throws Exception {
    byte[] tar = new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
    Map<String, Integer> results = new HashMap<>();
    assertThat(new String(tar, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("./\0");
    for (int at = 0; tar[at] != 0; ) {
      int size =
          Integer.parseInt(new String(tar, at + 124, 11, StandardCharsets.US_ASCII).strip(), 8);
      if (size > 0) {
        for (JsonNode each :
            Json.parse(java.util.Arrays.copyOfRange(tar, at + 512, at + 512 + size))) {
          results.put(each.path("operation_id").asText(), each.path("status_code").asInt());
        }
      }
      at += 512 + (size + 511) / 512 * 512;
    }
    return results;
  }

  @Test
  void should_carry_out_operations_behind_the_callers_back_and_keep_the_results() throws Exception {
    String ann = "/lists/" + LIST + "/members/";
    String hash =
        sandbox
            .members(LIST)
            .filter(m -> m.path("status").asText().equals("subscribed"))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asText();
    ApiClient.Reply submitted =
        submit(operation("DELETE", ann + hash, "one"), operation("GET", ann + "nobody", "two"));
    assertThat(submitted.text("/status")).isEqualTo("pending");
    assertThat(submitted.text("/response_body_url")).isEmpty();
    assertThat(submitted.text("/completed_at")).isEmpty();
    JsonNode batch = finished(submitted.text("/id"));
    assertThat(batch.path("errored_operations").asInt()).isEqualTo(1);
    assertThat(batch.path("finished_operations").asInt()).isEqualTo(2);
    String url = batch.path("response_body_url").asText();
    assertThat(results(fetch(url, false).body())).isEqualTo(Map.of("one", 204, "two", 404));
    assertThat(api.get(ann + hash).text("/status")).isEqualTo("archived");

    assertThat(fetch(url, true).statusCode()).isEqualTo(400);
    clock.advance(Duration.ofMinutes(11));
    assertThat(fetch(url, false).statusCode()).isEqualTo(403);
    String again = api.get("/batches/" + submitted.text("/id")).text("/response_body_url");
    assertThat(fetch(again, false).statusCode()).isEqualTo(200);
    assertThat(api.get("/batches").json().path("total_items").asInt()).isEqualTo(1);
    assertThat(api.call("DELETE", "/batches/" + submitted.text("/id"), null).status())
        .isEqualTo(204);
    assertThat(api.get("/batches/" + submitted.text("/id")).status()).isEqualTo(404);
  }

  @Test
  void should_refuse_what_is_no_list_of_operations() {
    assertThat(api.post("/batches", "{}").status()).isEqualTo(400);
    assertThat(submit(operation("delete", "/lists", "a")).status()).isEqualTo(400);
    assertThat(submit("{\"method\": \"GET\"}").status()).isEqualTo(400);
    assertThat(
            submit("{\"method\": \"POST\", \"path\": \"/lists\", \"body\": {\"name\": \"x\"}}")
                .json()
                .at("/errors/0/message")
                .asText())
        .isEqualTo("Schema describes string, object found instead");
  }

  @Test
  void should_answer_a_path_with_the_version_in_front_as_not_found() throws Exception {
    JsonNode batch = finished(submit(operation("GET", "/3.0/lists", "a")).text("/id"));
    assertThat(results(fetch(batch.path("response_body_url").asText(), false).body()))
        .isEqualTo(Map.of("a", 404));
  }

  @Test
  void should_leave_out_results_of_operations_whose_answers_are_lost() throws Exception {
    sandbox.faults(Faults.of(1, 3, FaultKind.LOST_ANSWER).onPath("/lists/"));
    JsonNode batch = finished(submit(operation("GET", "/lists/" + LIST, "a")).text("/id"));
    assertThat(results(fetch(batch.path("response_body_url").asText(), false).body())).isEmpty();
  }
}
