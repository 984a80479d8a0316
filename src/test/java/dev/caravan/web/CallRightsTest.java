package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.access.Role;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CallRightsTest {
  private final CallRights rights = new CallRights();

  @Test
  void should_say_of_every_call_of_the_api_who_may_make_it() throws IOException {
    TreeSet<String> described = new TreeSet<>();
    JsonNode document =
        new ObjectMapper().readTree(CallRightsTest.class.getResourceAsStream("/openapi.json"));
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      if (path.getKey().startsWith("/api/")) {
        path.getValue()
            .fieldNames()
            .forEachRemaining(
                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
      }
    }
    assertThat(new TreeSet<>(rights.calls())).isEqualTo(described);
  }

  @Test
  void should_let_nobody_change_anything_who_only_looks() {
    assertThat(rights.calls())
        .filteredOn(call -> !call.startsWith("GET "))
        .filteredOn(call -> rights.of(call).role() == Role.VIEWER)
        .containsExactlyInAnyOrder(
            "PUT /api/me",
            "POST /api/tokens",
            "DELETE /api/tokens/{id}",
            // It asks, with a document that is not stored.
            "POST /api/segments/{name}/count");
  }

  @Test
  void should_keep_users_accounts_and_their_secrets_for_admins() {
    Caller editor = new Caller("ed", Role.EDITOR, true, Caller.Means.SESSION);
    assertThat(rights.allow(editor, "PUT /api/connections/{name}")).isTrue();
    assertThat(rights.allow(editor, "PUT /api/accounts/{account}")).isFalse();
    assertThat(rights.allow(editor, "GET /api/users")).isFalse();
  }

  @Test
  void should_know_no_right_to_what_is_no_call() {
    assertThatThrownBy(() -> rights.of("GET /api/everything"))
        .hasMessage("rights.txt does not say who may GET /api/everything");
  }
}
