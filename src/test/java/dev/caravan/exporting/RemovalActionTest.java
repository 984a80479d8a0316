package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of people who leave a segment, by each of the four actions, and of their return. */
class RemovalActionTest {
  private static final String ANN = "ann@caravan.test";
  private static final String TAG = "left-vip";

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(3);
    town.profile(ANN, "Ann", "Gold");
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  /** Ann is added by the goal and leaves the segment. */
  private void annLeaves(String action) {
    goal("managed", action);
    assertThat(town.run().added()).isEqualTo(1);
    town.set(ANN, "tier", "Silver");
  }

  private void goal(String scope, String action) {
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: %s, action: %s, atMost: {count: 10, percent: 100}}
        """
            .formatted(scope, action));
  }

  private void annReturns() {
    town.set(ANN, "tier", "Gold");
  }

  private Map<String, Long> outcomes() {
    return town.finish(town.open(false));
  }

  private List<String> tags(String address) {
    return StreamSupport.stream(
            town.sandbox
                .member(ExportTown.AUDIENCE, address)
                .orElseThrow()
                .get("tags")
                .spliterator(),
            false)
        .map(tag -> tag.path("name").asText())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "unsubscribe", "{tag: left-vip}", "delete"})
  void should_remove_once_and_say_in_a_dry_run_what_a_run_does(String action) {
    annLeaves(action);
    Run dry = town.open(true);
    town.export(dry);
    town.runs.close(dry, RunState.COMPLETED, null);
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    ObjectNode told = withoutTime(town.outcomes(run, ANN).get(0));
    assertThat(withoutTime(town.outcomes(dry, ANN).get(0))).isEqualTo(told);
    assertThat(told.path("class").asText()).isEqualTo("REMOVED");
    assertThat(told.path("before").path("status").asText()).isEqualTo("subscribed");
    assertThat(told.path("after").path("status").asText())
        .isEqualTo(
            switch (action) {
              case "archive" -> "archived";
              case "unsubscribe" -> "unsubscribed";
              case "delete" -> "deleted";
              default -> "subscribed";
            });
    assertThat(town.run()).isEqualTo(Counts.NONE);
  }

  private static ObjectNode withoutTime(JsonNode outcome) {
    return ((ObjectNode) outcome.deepCopy()).without(List.of("at", "id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "unsubscribe", "{tag: left-vip}", "delete"})
  void should_take_out_of_an_audience_whoever_is_not_in_the_segment_once(String action) {
    goal("audience", action);
    long outside = subscribed();
    Counts counts = town.run();
    assertThat(counts.removed()).isEqualTo(outside);
    assertThat(counts.added()).isEqualTo(1);
    assertThat(town.run()).isEqualTo(Counts.NONE.plus(dev.caravan.run.OutcomeClass.UNCHANGED, 1));
    assertThat(subscribed()).isEqualTo(action.startsWith("{") ? outside + 1 : 1);
  }

  private long subscribed() {
    return town.sandbox
        .members(ExportTown.AUDIENCE)
        .filter(member -> member.path("status").asText().equals("subscribed"))
        .count();
  }

  @Test
  void should_never_subscribe_again_whom_it_unsubscribed() {
    annLeaves("unsubscribe");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
    annReturns();
    assertThat(outcomes()).isEqualTo(Map.of("CHANGED RETURNED", 1L));
    assertThat(town.status(ANN)).isEqualTo("unsubscribed");
    assertThat(town.run().unchanged()).isEqualTo(1);
    town.set(ANN, "tier", "Silver");
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED UNSUBSCRIBED", 1L));
  }

  @Test
  void should_take_the_tag_of_leavers_off_again_when_they_return() {
    annLeaves("{tag: left-vip}");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(tags(ANN)).contains(TAG);
    annReturns();
    assertThat(outcomes()).isEqualTo(Map.of("CHANGED RETURNED", 1L));
    assertThat(tags(ANN)).doesNotContain(TAG);
    assertThat(town.run().unchanged()).isEqualTo(1);
    town.set(ANN, "tier", "Silver");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(tags(ANN)).contains(TAG);
  }

  @Test
  void should_remember_whom_it_deleted_permanently() {
    annLeaves("delete");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("none");
    annReturns();
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED FORGOTTEN", 1L));
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED FORGOTTEN", 1L));
    assertThat(town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L)).isEqualTo(1);
  }

  @Test
  void should_count_a_deletion_whose_answer_was_lost_as_its_own() {
    annLeaves("delete");
    town.sandbox.faults(
        Faults.of(1, 7, FaultKind.LOST_ANSWER).onPath("delete-permanent").onlyTimes(1));
    assertThat(outcomes()).isEqualTo(Map.of("REMOVED LEFT_SEGMENT", 1L));
    annReturns();
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED FORGOTTEN", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "unsubscribe", "{tag: left-vip}", "delete"})
  void should_leave_alone_who_is_back_in_the_segment_before_the_call(String action) {
    annLeaves(action);
    town.before("export-members/prepare-members", this::annReturns);
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED RETURNED", 1L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(tags(ANN)).doesNotContain(TAG);
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_book_an_archiving_of_somebody_who_is_archived_already_as_so_already() {
    annLeaves("archive");
    town.before("export-member-attempt/write-member", () -> town.elsewhere("DELETE", ANN, "", ""));
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.run()).isEqualTo(Counts.NONE);
  }

  @Test
  void should_reject_an_archiving_that_mailchimp_refuses_with_the_reason() {
    annLeaves("archive");
    town.before(
        "export-member-attempt/write-member",
        () -> town.elsewhere("PATCH", ANN, "", "{\"status\": \"pending\"}"));
    assertThat(outcomes()).isEqualTo(Map.of("REJECTED NOT_ARCHIVED", 1L));
    assertThat(town.status(ANN)).isEqualTo("pending");
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED PENDING", 1L));
  }

  @Test
  void should_let_the_brake_hold_whatever_becomes_of_those_who_leave() {
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: audience, action: delete, atMost: {count: 0}}
        """);
    long outside = subscribed();
    assertThat(outcomes()).isEqualTo(Map.of("ADDED", 1L, "DEFERRED BRAKE", outside));
    town.clock.advance(Duration.ofDays(1));
    assertThat(subscribed()).isEqualTo(outside + 1);
  }

  @Test
  void should_not_touch_members_that_other_systems_added() {
    long others = subscribed();
    annLeaves("delete");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(subscribed()).isEqualTo(others);
  }

  @Test
  void should_not_empty_an_audience_when_the_segment_is_empty_by_mistake() {
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: audience, action: unsubscribe, atMost: {percent: 50}}
        """);
    town.set(ANN, "tier", "Silver");
    long everybody = subscribed();
    assertThat(outcomes()).isEqualTo(Map.of("DEFERRED BRAKE", everybody));
    assertThat(subscribed()).isEqualTo(everybody);
  }

  @Test
  void should_unsubscribe_nobody_when_a_goal_is_switched_off_and_on() {
    annLeaves("unsubscribe");
    annReturns();
    town.goal("enabled: false");
    goal("managed", "unsubscribe");
    assertThat(town.run().unchanged()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("subscribed");
  }
}
