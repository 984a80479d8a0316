package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest extends SandboxTest {

  @Test
  void should_let_the_key_in_as_bearer_and_as_basic_password() throws Exception {
    String pair =
        Base64.getEncoder()
            .encodeToString(("any:" + sandbox.apiKey()).getBytes(StandardCharsets.UTF_8));
    assertThat(with("Authorization", "Basic " + pair).status()).isEqualTo(200);
    assertThat(with("Authorization", "Bearer " + sandbox.apiKey()).status()).isEqualTo(200);
    assertThat(sandbox.apiKey()).endsWith("-us99");
  }

  @Test
  void should_tell_a_missing_a_wrong_and_a_misplaced_key_apart() throws Exception {
    ApiClient.Reply missing = with("X-Nothing", "-");
    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.text("/title")).isEqualTo("API Key Missing");

    assertThat(with("Authorization", "Bearer 1234-us99").text("/title"))
        .isEqualTo("API Key Invalid");

    ApiClient.Reply elsewhere =
        with("Authorization", "Bearer " + sandbox.apiKey().replace("-us99", "-us6"));
    assertThat(elsewhere.status()).isEqualTo(403);
    assertThat(elsewhere.text("/detail"))
        .isEqualTo("The API key provided is linked to datacenter 'us99'");
  }

  @Test
  void should_give_the_error_asked_for_in_the_header() throws Exception {
    ApiClient.Reply reply =
        api.send(
            HttpRequest.newBuilder(api.uri("/ping"))
                .header("Authorization", "Bearer " + sandbox.apiKey())
                .header("X-Trigger-Error", "UserDisabled")
                .build());
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text("/title")).isEqualTo("User Disabled");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/lists/0000000000,404,Resource Not Found",
    "PUT,/lists/abcdef0123/members,405,Method Not Allowed",
    "GET,/nonsense,404,Resource Not Found"
  })
  void should_refuse_what_is_not_there(String method, String path, int status, String title) {
    ApiClient.Reply reply = api.call(method, path, null);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text("/title")).isEqualTo(title);
    assertThat(reply.text("/instance")).isNotEmpty();
  }

  @Test
  void should_say_when_only_the_sandbox_lacks_a_path() {
    assertThat(api.get("/templates").text("/detail"))
        .isEqualTo("This sandbox has no /templates, though the real API has paths like it.");
  }

  @Test
  void should_refuse_a_body_that_is_no_json() {
    assertThat(api.post("/lists/" + LIST, "{\"members\":[").text("/title"))
        .isEqualTo("JSON Parse Exception");
  }

  @Test
  void should_refuse_the_eleventh_request_at_the_same_time() {
    sandbox.faults(Faults.latency(300));
    List<CompletableFuture<ApiClient.Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      replies.add(api.later("GET", "/ping", null));
    }
    List<ApiClient.Reply> all = replies.stream().map(CompletableFuture::join).toList();

    assertThat(all).filteredOn(reply -> reply.status() == 200).hasSizeBetween(10, 14);
    assertThat(all)
        .filteredOn(reply -> reply.status() == 429)
        .isNotEmpty()
        .allSatisfy(
            reply ->
                assertThat(reply.text("/detail"))
                    .isEqualTo("You have exceeded the limit of 10 simultaneous connections."));
    assertThat(sandbox.peakConnections()).isGreaterThan(10);
  }

  @Test
  void should_tell_about_the_account() {
    assertThat(api.get("/").json().path("role").asText()).isEqualTo("owner");
    assertThat(api.get("/ping").text("/health_status")).isEqualTo("Everything's Chimpy!");
  }

  @Test
  void should_say_that_the_port_is_in_use() {
    SandboxOptions taken = options().withPort(sandbox.port());
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Sandbox.start(taken)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("port " + sandbox.port())
        .hasMessageContaining("in use");
  }

  private ApiClient.Reply with(String header, String value) throws Exception {
    return api.send(HttpRequest.newBuilder(api.uri("/lists")).header(header, value).build());
  }
}
