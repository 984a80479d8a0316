package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurvivalTest extends SandboxTest {
  @TempDir Path directory;

  @Override
  SandboxOptions options() {
    return super.options().withDataDir(directory.resolve("live"));
  }

  /** What a killed process leaves: the files as they are, with nothing closed. */
  private Sandbox afterKill() throws IOException {
    Path copy = directory.resolve("copy");
    Files.createDirectories(copy);
    Files.copy(directory.resolve("live").resolve("journal"), copy.resolve("journal"));
    return Sandbox.start(super.options().withDataDir(copy));
  }

  private static List<JsonNode> everyone(Sandbox sandbox, String list) {
    return sandbox.members(list).toList();
  }

  @Test
  void should_know_after_a_kill_whatever_it_had_answered() throws Exception {
    batch(
        "{\"email_address\":\"kept@example.org\",\"status\":\"subscribed\",\"tags\":[\"new tag\"],"
            + "\"merge_fields\":{\"FNAME\":\"Ωmega\"}}",
        "");
    sandbox.churn(LIST, new Churn(5, 20, 3, 4, 2));
    api.post("/lists/" + LIST + "/merge-fields", "{\"name\":\"More\",\"type\":\"text\"}");
    api.call("PATCH", "/lists/" + LIST, "{\"marketing_permissions\": true}");
    String permission =
        subscribe("permitting@example.org")
            .json()
            .at("/marketing_permissions/2/marketing_permission_id")
            .asText();
    api.call(
        "PATCH",
        path("permitting@example.org"),
        "{\"marketing_permissions\":[{\"marketing_permission_id\":\"%s\",\"enabled\":true}]}"
            .formatted(permission));
    subscribe("erased@example.org");
    api.post(path("erased@example.org") + "/actions/delete-permanent", "");
    String list = sandbox.createAudience("Second", 200);
    sandbox.churn(list, new Churn(1, 2, 1, 1, 1));

    try (Sandbox restarted = afterKill()) {
      assertThat(restarted.apiKey()).isEqualTo(sandbox.apiKey());
      assertThat(restarted.audiences()).containsExactly(LIST, list);
      assertThat(everyone(restarted, LIST)).isEqualTo(everyone(sandbox, LIST));
      assertThat(everyone(restarted, list)).isEqualTo(everyone(sandbox, list));
      assertThat(
              new ApiClient(restarted)
                  .post(
                      "/lists/" + LIST + "/members",
                      "{\"email_address\":\"erased@example.org\",\"status\":\"subscribed\"}")
                  .text("/title"))
          .isEqualTo("Forgotten Email Not Subscribed");
    }
  }

  @Test
  void should_stay_the_same_over_two_restarts() throws Exception {
    sandbox.churn(LIST, new Churn(3, 10, 2, 2, 4));
    List<JsonNode> before = everyone(sandbox, LIST);
    for (int i = 0; i < 2; i++) {
      sandbox.close();
      sandbox = Sandbox.start(options());
    }
    assertThat(everyone(sandbox, LIST)).isEqualTo(before);
    assertThat(sandbox.churn(LIST, new Churn(2, 0, 0, 0, 0))).isEqualTo(2);
    assertThat(everyone(sandbox, LIST)).hasSize(before.size() + 2);
  }

  @Test
  void should_leave_out_an_entry_that_was_torn_by_the_kill() throws Exception {
    subscribe("whole@example.org");
    List<JsonNode> before = everyone(sandbox, LIST);
    long whole = Files.size(directory.resolve("live/journal"));
    subscribe("torn@example.org");
    Path copy = directory.resolve("copy");
    Files.createDirectories(copy);
    byte[] journal = Files.readAllBytes(directory.resolve("live/journal"));
    Files.write(
        copy.resolve("journal"),
        Arrays.copyOf(journal, (int) (whole + journal.length) / 2),
        StandardOpenOption.CREATE);

    try (Sandbox restarted = Sandbox.start(super.options().withDataDir(copy))) {
      assertThat(everyone(restarted, LIST)).isEqualTo(before);
      assertThat(restarted.member(LIST, "torn@example.org")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void should_not_store_generated_members_one_by_one() throws Exception {
    long before = Files.size(directory.resolve("live/journal"));
    sandbox.createAudience("Large", 20_000);
    assertThat(Files.size(directory.resolve("live/journal")) - before).isLessThan(10_000);
  }

  @Test
  void should_refuse_a_data_directory_in_use() {
    assertThatThrownBy(() -> Sandbox.start(options()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in use by another sandbox");
  }
}
