package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest extends SandboxTest {

  @Test
  void should_repeat_the_same_faults_with_the_same_seed() {
    Faults faults = Faults.of(0.4, 9, FaultKind.SERVER_ERROR, FaultKind.TOO_MANY_REQUESTS);
    List<Integer> first = statuses(faults);
    assertThat(first).contains(200, 500, 429).isEqualTo(statuses(faults));
    assertThat(first).isNotEqualTo(statuses(Faults.of(0.4, 10, FaultKind.SERVER_ERROR)));
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_MANY_REQUESTS,429",
    "SERVER_ERROR,500",
    "BAD_GATEWAY,502",
    "FORBIDDEN,403",
    "RESET,0"
  })
  void should_fail_without_doing_anything(FaultKind kind, int status) {
    sandbox.faults(Faults.of(1, 1, kind));
    assertThat(subscribe("f@example.org").status()).isEqualTo(status);
    assertThat(sandbox.member(LIST, "f@example.org")).isEmpty();
  }

  @Test
  void should_carry_out_a_call_whose_answer_is_lost() {
    sandbox.faults(Faults.of(1, 1, FaultKind.LOST_ANSWER).onMethod("POST"));
    assertThat(subscribe("lost@example.org").status()).isZero();
    assertThat(sandbox.member(LIST, "lost@example.org")).isPresent();
  }

  @Test
  void should_cut_the_json_of_a_truncated_answer() {
    sandbox.faults(Faults.of(1, 1, FaultKind.TRUNCATED));
    ApiClient.Reply reply = api.get("/lists/" + LIST + "/members");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("/unreadable")).startsWith("{\"members\":[");
  }

  @Test
  void should_concern_only_the_named_path_and_number_of_times() {
    sandbox.faults(Faults.of(1, 1, FaultKind.SERVER_ERROR).onPath("/members").onlyTimes(2));
    assertThat(api.get("/ping").status()).isEqualTo(200);
    assertThat(api.get("/lists/" + LIST + "/members").status()).isEqualTo(500);
    assertThat(api.get("/lists/" + LIST + "/members").status()).isEqualTo(500);
    assertThat(api.get("/lists/" + LIST + "/members").status()).isEqualTo(200);
  }

  @Test
  void should_be_set_over_http() {
    assertThat(api.put("/sandbox/faults", "{\"rate\":1,\"kinds\":[\"502\"]}").status())
        .isEqualTo(200);
    assertThat(api.get("/ping").status()).isEqualTo(502);
    assertThat(api.put("/sandbox/faults", "{\"rate\":2,\"kinds\":[\"502\"]}").text("/detail"))
        .contains("rate is 2.0, it must be 0 to 1");
  }

  @Test
  void should_refuse_a_rate_without_kinds() {
    assertThatThrownBy(() -> Faults.of(0.5, 1)).hasMessageContaining("kinds");
  }

  private List<Integer> statuses(Faults faults) {
    sandbox.faults(faults);
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      statuses.add(api.get("/ping").status());
    }
    return statuses;
  }
}
