package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The program behind a reverse proxy on the same machine, which the settings name. */
@ExtendWith(SharedTown.class)
class BehindProxyTest {
  private static final Map<String, String> SAID =
      Map.of("X-Forwarded-For", "192.0.2.1, 203.0.113.9", "X-Forwarded-Proto", "https");

  private final Town town;

  BehindProxyTest(Town town) {
    this.town = town;
  }

  @Test
  void should_write_down_who_called_the_proxy() throws Exception {
    String path = "/api/segments/behind-proxy";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + town.port + path))
            .header("Authorization", "Bearer " + Town.TOKEN)
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    "{\"where\": {\"property\": \"city\", \"is\": [\"Oslo\"]}}"));
    SAID.forEach(request::header);
    assertThat(
            HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(201);
    town.api("DELETE", path, null);

    JsonNode entries = town.api("GET", "/api/audit?path=" + path, null).get("items");
    assertThat(entries)
        .extracting(entry -> entry.get("origin").asText())
        .containsExactlyInAnyOrder("203.0.113.9", "127.0.0.1");
  }

  @Test
  void should_know_from_where_somebody_has_logged_in_and_give_a_cookie_for_https()
      throws Exception {
    town.token("proxied", "viewer", "read", false);
    Browser browser = new Browser(town.port);
    browser.open("/login");
    browser.submit(
        "/login", Map.of("login", "proxied", "password", "long-enough-for-proxied"), SAID);
    assertThat(new Browser(town.port).open("/login", SAID).headers().allValues("Set-Cookie"))
        .isNotEmpty()
        .allMatch(cookie -> cookie.contains("Secure"));
    assertThat(
            town.jdbi.<String, RuntimeException>withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select l.origin from console_login l
                              join console_user u on u.id = l.owner where u.name = 'proxied'
                            """)
                        .mapTo(String.class)
                        .one()))
        .isEqualTo("203.0.113.9");
  }
}
