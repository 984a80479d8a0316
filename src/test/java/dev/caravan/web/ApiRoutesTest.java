package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.RouteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRoutesTest {
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer().start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void should_reach_the_method_that_the_contract_names_on_every_route() {
    List<RouteFiles.Call> calls = RouteFiles.calls(Path.of("routes/api.camel.yaml"));
    assertThat(calls).hasSizeGreaterThan(50);
    for (RouteFiles.Call call : calls) {
      HttpResponse<String> answer = call(call);
      if (call.bean().endsWith(".delete")) {
        assertThat(answer.statusCode()).as(call.id()).isEqualTo(500);
      } else if (call.method().equals("head")) {
        assertThat(answer.statusCode()).as(call.id()).isEqualTo(200);
      } else if (!call.id().equals("api-openapi") && !call.bean().endsWith(".start")) {
        JsonNode echo = json(answer);
        assertThat("bean:" + echo.path("bean").asText() + "." + echo.path("method").asText())
            .isEqualTo(call.bean());
      }
    }
  }

  private static HttpResponse<String> call(RouteFiles.Call call) {
    String path = call.path().replaceAll("\\{\\w+\\}", "7");
    String method = call.method().toUpperCase(Locale.ROOT);
    boolean hasBody = method.equals("PUT") || method.equals("POST");
    return server.send(
        server
            .request(path)
            .method(method, hasBody ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()));
  }

  @Test
  void should_not_take_a_route_for_missing_that_is_not_up_yet() {
    server.started(false);
    try {
      HttpResponse<String> answer = server.get("/api/runs");
      assertProblem(answer, 503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertProblem(server.get("/api/nothing-here"), 503);
      assertProblem(server.send(server.plain("/webhooks/mailchimp/a/b")), 503);
      assertThat(server.send(server.plain("/api/runs")).statusCode()).isEqualTo(401);
    } finally {
      server.started(true);
    }
    assertThat(server.get("/api/runs").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/runs",
        "GET /api/openapi.json",
        "GET /api/nothing-here",
        "GET /api",
        "DELETE /api/profiles/1",
        "POST /api/profiles",
        "OPTIONS /api/runs",
        "TRACE /api/runs",
        "PATCH /api/runs",
        "BREW /api/runs",
        "HEAD /api/runs",
        "GET //api/runs",
        "GET /API/runs",
        "GET /x/../api/runs",
        "GET /%61pi/runs",
        "GET /api%2Fruns",
        "GET /api/explain"
      })
  void should_answer_nothing_under_api_without_a_credential(String requestLine) {
    assertThat(server.raw(requestLine)).isEqualTo("HTTP/1.1 401 Unauthorized");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer", "Bearer ", "Basic right-token", "right-token"})
  void should_refuse_a_wrong_credential_with_a_problem_document(String authorization) {
    HttpResponse<String> answer =
        server.send(server.plain("/api/runs").header("Authorization", authorization));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"caravan\"");
    assertProblem(answer, 401);
  }

  @Test
  void should_leave_the_webhooks_to_the_secret_in_their_path() {
    assertThat(server.send(server.plain("/webhooks/mailchimp/a/b")).statusCode()).isEqualTo(200);
  }

  @Test
  void should_hand_parameters_over_and_nothing_that_steers_a_component() {
    JsonNode headers =
        json(server.send(
                server
                    .request("/api/runs/17?limit=3&CamelBeanMethodName=delete")
                    .header("CamelBeanMethodName", "delete")
                    .header("Cookie", "caravan=x")))
            .path("headers");
    assertThat(headers.path("id").asText()).isEqualTo("17");
    assertThat(headers.path("limit").asText()).isEqualTo("3");
    assertThat(headers.path("CamelHttpMethod").asText()).isEqualTo("GET");
    assertThat(headers.has("CamelBeanMethodName")).isFalse();
    assertThat(headers.has("Authorization")).isFalse();
    assertThat(headers.has("Cookie")).isFalse();
  }

  @Test
  void should_answer_a_refused_document_with_the_places_that_are_wrong() {
    HttpResponse<String> answer =
        server.send(
            server.request("/api/connections/newsletter/runs").POST(BodyPublishers.ofString("{}")));
    assertProblem(answer, 422);
    assertThat(answer.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Invalid document\",\"status\":422,"
                + "\"detail\":\"the run was not started\",\"errors\":[{\"field\":\"goals[0]\","
                + "\"message\":\"vipp is no goal; there are import, vip\"}]}");
  }

  @Test
  void should_say_nothing_of_the_inside_when_a_call_fails() {
    HttpResponse<String> answer = server.send(server.request("/api/segments/vip").DELETE());
    assertProblem(answer, 500);
    assertThat(answer.body()).doesNotContain("hunter2", "Exception", "dev.caravan");
  }

  @Test
  void should_answer_an_unknown_call_with_a_problem_that_leads_on() {
    HttpResponse<String> answer = server.get("/api/nothing-here");
    assertProblem(answer, 404);
    assertThat(answer.body()).contains("GET /api/nothing-here", "/api/openapi.json");
    assertProblem(server.send(server.request("/api/runs").DELETE()), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
  void should_refuse_forms_and_say_what_to_send(String type) {
    HttpResponse<String> answer =
        server.send(
            server
                .request("/api/track")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"event\": \"Open Email\"}")));
    assertProblem(answer, 415);
    assertThat(answer.body()).contains("Content-Type: application/json");
  }

  @Test
  void should_refuse_a_document_that_is_too_large() {
    HttpResponse<String> answer =
        server.send(
            server
                .request("/api/segments/vip")
                .PUT(BodyPublishers.ofByteArray(new byte[17 * 1024 * 1024])));
    assertProblem(answer, 413);
  }

  @Test
  void should_stream_an_upload_of_any_size_by_way_of_the_disk() {
    long size = 60_000_000;
    HttpResponse<String> answer =
        server.send(
            server
                .request("/api/profiles")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(() -> new Generated(size))));
    JsonNode counted = json(answer);
    assertThat(counted.path("bytes").asLong()).isEqualTo(size);
    assertThat(counted.path("held").asText()).contains("FileInputStreamCache");
  }

  @Test
  void should_tell_health_and_metrics_on_the_management_port_only() {
    HttpResponse<String> health = server.management("/observe/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(json(health).path("status").asText()).isEqualTo("UP");
    assertThat(server.management("/observe/metrics").body()).contains("camel_exchanges");
    assertThat(server.send(server.plain("/observe/health")).statusCode()).isEqualTo(404);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    assertThat(json(answer).path("detail").asText()).isNotEmpty();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  /** So many bytes, made as they are read. */
  private static final class Generated extends InputStream {
    private long left;

    Generated(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int n = (int) Math.min(length, left);
      java.util.Arrays.fill(buffer, offset, offset + n, (byte) 'x');
      left -= n;
      return n;
    }
  }
}
