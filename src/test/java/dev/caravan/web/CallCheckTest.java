package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallCheckTest {
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer().with(new CallCheck(new OpenApi())).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-alive", "close", "Keep-Alive, TE"})
  void should_not_take_a_header_for_a_parameter(String connection) throws IOException {
    String answer =
        exchange("GET /webhooks/mailchimp/newsletter/abc HTTP/1.1\r\nConnection: " + connection);

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("\"connection\":\"newsletter\"", "\"secret\":\"abc\"")
        .doesNotContain(connection + "\"");
  }

  @Test
  void should_leave_a_parameter_alone_that_no_query_gave() throws IOException {
    assertThat(
            exchange(
                "GET /api/runs HTTP/1.1\r\nConnection: keep-alive, close\r\nAfter: 7\r\nClass: x\r\n"
                    + "Authorization: Bearer "
                    + ApiServer.TOKEN))
        .startsWith("HTTP/1.1 200")
        .doesNotContain("\"connection\"", "\"After\"", "\"Class\"");
  }

  @Test
  void should_name_a_parameter_that_the_call_does_not_have() {
    HttpResponse<String> answer = server.get("/api/runs?conection=newsletter");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "there is no parameter conection here; there are connection, state, trigger, from, to, limit, after");
    assertThat(server.get("/api/runs/1?id=2").body())
        .contains("there is no parameter id here; this call takes none");
    assertThat(server.get("/api/runs?limit=2&limit=3").body())
        .contains("the parameter limit stands there more than once");
  }

  @Test
  void should_not_take_a_body_in_a_code_that_it_does_not_read() {
    HttpResponse<String> answer =
        server.send(
            server
                .request("/api/profiles")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("x")));
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("Content-Encoding is gzip; send the body as it is");
  }

  @Test
  void should_take_every_unique_identifier_as_a_parameter() {
    assertThat(server.get("/api/profiles?email=ann@example.org&customer_id=C-1").statusCode())
        .isEqualTo(200);
    assertThat(server.get("/api/runs?connection=newsletter&limit=5&after=7").statusCode())
        .isEqualTo(200);
  }

  @Test
  void should_say_what_may_be_done_where_the_method_is_wrong() {
    HttpResponse<String> answer =
        server.send(server.request("/api/accounts/main").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET, PUT");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .contains("There is no POST here; /api/accounts/main takes DELETE, GET, PUT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/webhooks/", "/webhooks/x/y/z", "/oauth/nothing", "/api/nothing"})
  void should_answer_a_problem_document_where_nothing_is(String path) {
    HttpResponse<String> answer = server.get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  private static String exchange(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port)) {
      socket.setSoTimeout(1_000);
      socket
          .getOutputStream()
          .write((head + "\r\nHost: caravan.test\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = new byte[10_000];
      return new String(
          answer, 0, socket.getInputStream().read(answer), StandardCharsets.ISO_8859_1);
    }
  }
}
