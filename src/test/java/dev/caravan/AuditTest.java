package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedTown.class)
class AuditTest {
  private final Town town;

  AuditTest(Town town) {
    this.town = town;
  }

  @Test
  void should_write_down_who_changed_what_and_where_it_differs() throws Exception {
    String editor = town.token("audited", "editor", "edit", true);
    String path = "/api/segments/audited";
    put(editor, path, "Oslo");
    put(editor, path, "Bergen");
    put(editor, path, "ann@example.org");
    town.call(editor, "DELETE", path, null);
    assertThat(town.call(editor, "PUT", path, "{\"where\": 1}").statusCode()).isEqualTo(422);
    town.call(editor, "GET", path, null);

    JsonNode items = town.api("GET", "/api/audit?path=" + path, null).get("items");
    assertThat(items).hasSize(4);
    assertThat(items)
        .allSatisfy(entry -> assertThat(entry.get("who").asText()).isEqualTo("audited"));
    JsonNode second = items.get(2);
    assertThat(second.get("call").asText()).isEqualTo("PUT /api/segments/{name}");
    assertThat(second.get("means").asText()).isEqualTo("token");
    assertThat(second.get("origin").asText()).isEqualTo("127.0.0.1");
    assertThat(second.get("changes").toString())
        .isEqualTo("[{\"after\":\"Bergen\",\"place\":\"where.is[0]\",\"before\":\"Oslo\"}]");
    assertThat(second.get("beforeDigest")).isEqualTo(items.get(3).get("afterDigest"));
    assertThat(items.get(1).toString()).contains("a…@example.org").doesNotContain("ann@");
    assertThat(items.get(0).has("afterDigest")).isFalse();
  }

  @Test
  void should_write_down_no_secret() throws Exception {
    String token = town.token("secretive", "viewer", "read", true);
    String key = town.sandbox.apiKey();
    assertThat(
            town.call(
                    Town.TOKEN,
                    "PUT",
                    "/api/me",
                    "{\"current\": \"a\", \"password\": \"long-enough-but-refused\"}")
                .statusCode())
        .isEqualTo(409);
    String all =
        town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select string_agg(to_jsonb(a)::text, ' ') from audit a")
                    .mapTo(String.class)
                    .one());
    assertThat(all)
        .contains("PUT /api/users/{name}", "POST /api/tokens", "\"place\": \"\"")
        .doesNotContain(token, "long-enough-for-secretive", key, "$2a$");
  }

  @Test
  void should_refuse_to_change_or_remove_what_was_written_down() {
    town.token("kept", "viewer", "read", true);
    for (String attempt :
        new String[] {"update audit set who = 'nobody'", "delete from audit", "truncate audit"}) {
      assertThatThrownBy(() -> town.jdbi.useHandle(handle -> handle.execute(attempt)))
          .hasMessageContaining("the table audit is only added to");
    }
  }

  @Test
  void should_give_the_log_out_as_a_file_and_by_filters_to_admins() throws Exception {
    String viewer = town.token("filed", "viewer", "read", true);
    assertThat(town.call(viewer, "GET", "/api/audit", null).statusCode()).isEqualTo(403);
    HttpResponse<String> file = file("text/csv", "path=/api/users/filed");
    assertThat(file.body().lines())
        .hasSize(2)
        .first()
        .isEqualTo("id,at,who,means,origin,call,path,status,beforeDigest,afterDigest,changes");
    assertThat(file.body())
        .contains("caravan.api.token,setting,127.0.0.1,PUT /api/users/{name},/api/users/filed,201");

    JsonNode one = town.api("GET", "/api/audit?limit=1", null);
    JsonNode next = town.api("GET", "/api/audit?limit=1&after=" + one.get("next").asText(), null);
    assertThat(next.at("/items/0/id").asLong()).isLessThan(one.at("/items/0/id").asLong());
    assertThat(town.api("GET", "/api/audit?who=nobody", null).get("items")).isEmpty();
    assertThat(town.api("GET", "/api/audit?to=2020-01-01T00:00:00Z", null).get("items")).isEmpty();
    assertThat(town.call(Town.TOKEN, "GET", "/api/audit?from=today", null).statusCode())
        .isEqualTo(400);
  }

  /** More entries than are read at once, in the same words and by the same filters as pages. */
  @Test
  void should_give_the_log_out_as_lines_of_json() throws Exception {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into audit (at, who, means, origin, call, path, status)
                select timestamptz '2020-01-01T00:00:00Z' + n * interval '1 second', 'lines', 'token', '127.0.0.1',
                       'PUT /api/zones/{id}', '/api/zones/' || n, 200 from generate_series(1, 2500) n
                """));
    String filter = "who=lines&from=2020-01-01T00:00:05Z&path=/api/zones/";
    HttpResponse<String> file = file("application/x-ndjson", filter);
    assertThat(file.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/x-ndjson");
    List<String> lines = file.body().lines().toList();
    assertThat(lines).hasSize(2496).doesNotHaveDuplicates();
    JsonNode page = town.api("GET", "/api/audit?limit=2&" + filter, null).get("items");
    assertThat(lines.subList(0, 2)).containsExactly(page.get(0).toString(), page.get(1).toString());
    assertThat(new ObjectMapper().readTree(lines.get(2495)).get("path").asText())
        .isEqualTo("/api/zones/5");
  }

  @Test
  void should_mask_every_line_for_whom_people_are_hidden_from() throws Exception {
    String blind = town.token("blind", "admin", "admin", false);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into audit (at, who, means, origin, call, path, status)
                select now(), 'masked', 'token', '127.0.0.1', 'DELETE /api/profiles',
                       '/api/profiles?email=person' || n || '@example.org', 200 from generate_series(1, 3) n
                """));
    List<String> lines = file(blind, "application/x-ndjson", "who=masked").body().lines().toList();
    assertThat(lines).hasSize(3).allMatch(line -> line.contains("=p…@example.org"));
    assertThat(file("application/x-ndjson", "who=masked").body().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("=person"));
  }

  private HttpResponse<String> file(String type, String query) throws Exception {
    return file(Town.TOKEN, type, query);
  }

  private HttpResponse<String> file(String token, String type, String query) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + town.port + "/api/audit?" + query))
                .header("Authorization", "Bearer " + token)
                .header("Accept", type)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void put(String token, String path, String city) {
    String segment =
        new ObjectMapper()
            .createObjectNode()
            .put("segment", "audited")
            .set(
                "where",
                new ObjectMapper()
                    .createObjectNode()
                    .put("property", "city")
                    .set("is", new ObjectMapper().createArrayNode().add(city)))
            .toString();
    assertThat(town.call(token, "PUT", path, segment).statusCode()).isBetween(200, 201);
  }
}
