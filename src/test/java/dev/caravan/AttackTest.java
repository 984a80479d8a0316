package dev.caravan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.connection.Connection;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.web.Browser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody tries who should not get in, over HTTP. */
@ExtendWith(SharedTown.class)
class AttackTest {
  private static final List<String> ROLES = List.of("viewer", "operator", "editor", "admin");
  private static final Map<String, String> SCOPES =
      Map.of("viewer", "read", "operator", "run", "editor", "edit");

  private final Town town;

  AttackTest(Town town) {
    this.town = town;
  }

  private record Operation(String method, String path) {
    String address() {
      return path.replaceAll("\\{[^}]+}", "7");
    }
  }

  @Test
  void should_answer_no_call_without_a_credential() throws Exception {
    for (Operation call : calls()) {
      for (String token : new String[] {null, "", "wrong", "caravan_" + "x".repeat(43)}) {
        assertThat(town.call(token, call.method(), call.address(), null).statusCode())
            .as(call + " with " + token)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void should_answer_no_call_to_a_role_that_is_too_low() throws Exception {
    Map<String, String> tokens = new HashMap<>();
    for (String role : SCOPES.keySet()) {
      tokens.put(role, town.token("low-" + role, role, SCOPES.get(role), true));
    }
    int refused = 0;
    for (Operation call : calls()) {
      String needed = rights().get(call.method() + " " + call.path());
      int level = ROLES.indexOf(needed);
      if (level > 0) {
        String token = tokens.get(ROLES.get(level - 1));
        assertThat(town.call(token, call.method(), call.address(), null).statusCode())
            .as(call + " by " + ROLES.get(level - 1))
            .isEqualTo(403);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(25);
  }

  @Test
  void should_open_nothing_with_a_stolen_session_cookie_alone() throws Exception {
    Browser thief = new Browser(town.port);
    thief.logIn("password-of-the-test");
    for (Operation call : calls()) {
      if (call.method().equals("GET")) {
        assertThat(thief.open(call.address()).statusCode()).as(call.path()).isEqualTo(401);
      }
    }
    long before = town.count("select count(*) from oauth_state");
    thief.forgetToken();
    thief.submit("/connect/stolen", Map.of());
    assertThat(town.count("select count(*) from oauth_state")).isEqualTo(before);
    thief.open("/");
    thief.submit("/connect/stolen", Map.of());
    assertThat(town.count("select count(*) from oauth_state")).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/../api/users",
        "/x/..%2fapi/users",
        "//api/users",
        "/API/users",
        "/%61pi/users",
        "/%2561pi/users",
        "/api%2fusers",
        "/api;x=1/users",
        "/assets/../api/users",
        "/assets/..%2f..%2fapplication.properties",
        "/assets/%2e%2e/%2e%2e/application.properties",
        "/../../../../etc/passwd",
        "/api\\users",
        "/webhooks/../api/users",
        "/oauth/..%252fapi/users",
        "http://127.0.0.1/api/users"
      })
  void should_lead_nowhere_by_the_way_a_path_is_written(String path) throws Exception {
    String viewer = town.token("walker", "viewer", "read", true);
    for (String credential : new String[] {"", "Authorization: Bearer " + viewer + "\r\n"}) {
      String answer = raw("GET " + path + " HTTP/1.1\r\n" + credential);
      assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 (30\\d|4\\d\\d).*");
      assertThat(answer)
          .doesNotContain("walker\"", "caravan.api.token", "root:", "personalData\":");
    }
  }

  @Test
  void should_take_no_header_for_who_somebody_is() throws Exception {
    String viewer = town.token("header", "viewer", "read", true);
    for (String header :
        List.of(
            "CamelVertxPlatformHttpAuthenticatedUser: admin",
            "CamelHttpPath: /api/me",
            "X-Forwarded-User: admin",
            "X-Caravan-Browser: x",
            "Cookie: caravan=../../admin",
            "Authorization: Basic YWRtaW46cGFzc3dvcmQtb2YtdGhlLXRlc3Q=")) {
      assertThat(raw("GET /api/users HTTP/1.1\r\n" + header + "\r\n")).startsWith("HTTP/1.1 401");
      if (!header.startsWith("Authorization")) {
        assertThat(
                raw(
                    "GET /api/users HTTP/1.1\r\nAuthorization: Bearer %s\r\n%s\r\n"
                        .formatted(viewer, header)))
            .startsWith("HTTP/1.1 403");
      }
    }
  }

  @Test
  void should_write_no_header_that_a_caller_made_up() throws Exception {
    String line = "%0d%0aSet-Cookie:%20stolen=1%0d%0a";
    for (String path :
        List.of(
            "/api/runs/7" + line,
            "/api/accounts/x" + line + "/authorize",
            "/api/profiles?email=x" + line,
            "/api/audit?path=x" + line,
            "/oauth/callback?state=x" + line + "&code=1",
            "/login" + line,
            line)) {
      String answer =
          raw("GET %s HTTP/1.1\r\nAuthorization: Bearer %s\r\n".formatted(path, Town.TOKEN));
      assertThat(answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT))
          .as(path)
          .doesNotContain("set-cookie: stolen");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"apiKey\": \"0123456789abcdef-169.254.169.254/us1\"}",
        "{\"apiKey\": \"0123456789abcdef-us1.evil.example.org\"}",
        "{\"apiKey\": \"0123456789abcdef-us1@evil.example.org\"}",
        "{\"apiKey\": \"0123456789abcdef-localhost#us1\"}",
        "{\"apiKey\": \"0123456789abcdef-us1\", \"instance\": \"127.0.0.1:8081/us1\"}",
        "{\"apiKey\": \"0123456789abcdef-us1\", \"endpoint\": \"http://169.254.169.254/\"}"
      })
  void should_send_no_key_to_a_host_that_a_caller_names(String body) {
    // What a key is tried with; others may be at work in the town.
    List<CallInfo> tried = new CopyOnWriteArrayList<>();
    town.onCall(
        call -> {
          if (call.path().equals("/3.0/")) {
            tried.add(call);
          }
        });
    assertThat(town.call(Town.TOKEN, "PUT", "/api/accounts/forged", body).statusCode())
        .isEqualTo(422);
    assertThat(tried).isEmpty();
    String own = "{\"apiKey\": \"%s\"}".formatted(town.sandbox.apiKey());
    assertThat(town.call(Town.TOKEN, "PUT", "/api/accounts/main", own).statusCode()).isEqualTo(200);
    assertThat(tried).isNotEmpty();
    town.onCall(call -> {});
  }

  /**
   * Those who write documents decide where a webhook goes, and must not look around inside by it.
   */
  @Test
  void should_call_no_webhook_inside() throws Exception {
    AtomicInteger called = new AtomicInteger();
    HttpServer inside = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    inside.createContext(
        "/",
        call -> {
          called.incrementAndGet();
          call.sendResponseHeaders(200, -1);
          call.close();
        });
    inside.start();
    try {
      for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]")) {
        Connection connection =
            town.connect(
                "{connection: inside, account: main, notify: {on: every, webhook: \"http://%s:%d/\"}}"
                    .formatted(host, inside.getAddress().getPort()));
        town.jdbi.useHandle(
            handle ->
                handle.execute(
                    "insert into run (connection, state, trigger, started_at, ended_at)"
                        + " values (?, 'COMPLETED', 'api', now(), now())",
                    connection.id()));
      }
      Awaitility.await()
          .until(
              () ->
                  town.count(
                          "select count(*) from notification where failure is not null and target"
                              + " like 'http://%:"
                              + inside.getAddress().getPort()
                              + "/'")
                      == 3);
      assertThat(called).hasValue(0);
      assertThat(town.api("GET", "/api/connections/inside/notifications", null).toString())
          .contains("has an address that is not public");
    } finally {
      inside.stop(0);
      town.call(Town.TOKEN, "DELETE", "/api/connections/inside", null);
    }
  }

  private String raw(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", town.port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write((head + "Host: caravan.test\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static List<Operation> calls() throws IOException {
    JsonNode document =
        new ObjectMapper().readTree(AttackTest.class.getResourceAsStream("/openapi.json"));
    List<Operation> calls = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      if (path.getKey().startsWith("/api/")) {
        path.getValue()
            .fieldNames()
            .forEachRemaining(
                method -> calls.add(new Operation(method.toUpperCase(Locale.ROOT), path.getKey())));
      }
    }
    assertThat(calls).hasSizeGreaterThan(70);
    return calls;
  }

  /** The role that each call needs, by the table itself. */
  private static Map<String, String> rights() throws IOException {
    Map<String, String> rights = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("src", "main", "resources", "rights.txt"))) {
      String[] words = line.split("\\s+");
      if (words.length >= 3 && !line.startsWith("#")) {
        rights.put(words[1] + " " + words[2], words[0]);
      }
    }
    return rights;
  }
}
