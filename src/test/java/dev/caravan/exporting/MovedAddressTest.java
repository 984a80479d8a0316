package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.MemberStatus;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person has another address: the member takes it over, and there is no second one. */
@ExtendWith(SharedExportTown.class)
class MovedAddressTest {
  private static final String GOAL =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
      """;

  private final ExportTown town;
  private final String old;
  private final String other;
  private String webId;

  MovedAddressTest(ExportTown town) {
    this.town = town;
    old = town.address("ann");
    other = town.address("ann-new");
  }

  @BeforeEach
  void start() {
    town.goal(GOAL);
    town.profile(old, "Ann", "Gold");
    town.run();
    webId = webId(old);
  }

  @Test
  void should_make_no_second_subscriber_of_somebody_whose_address_changed() {
    int subscribed = subscribed();
    town.readdress(old, other);
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("CHANGED", 1L));
    assertThat(town.outcomes(run, other).get(0).get("before").toString())
        .isEqualTo("{\"email_address\":\"" + old + "\"}");
    assertThat(town.outcomes(run, other).get(0).get("after").toString())
        .isEqualTo("{\"email_address\":\"" + other + "\"}");
    assertThat(webId(other)).isEqualTo(webId);
    assertThat(town.status(old)).isEqualTo("none");
    assertThat(subscribed()).isEqualTo(subscribed);

    assertThat(town.run().unchanged()).isEqualTo(1);
    town.set(other, "tier", "Silver");
    assertThat(town.run().removed()).isEqualTo(1);
    assertThat(town.status(other)).isEqualTo("archived");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "cleaned", "pending"})
  void should_bring_nobody_back_by_way_of_another_address(String status) {
    town.elsewhere("PATCH", old, "", "{\"status\": \"%s\"}".formatted(status));
    town.readdress(old, other);
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(town.status(other)).isEqualTo(status);
    assertThat(webId(other)).isEqualTo(webId);
    assertThat(town.status(old)).isEqualTo("none");
  }

  @Test
  void should_not_put_a_new_member_in_the_place_of_one_that_somebody_archived() {
    town.elsewhere("DELETE", old, "", "");
    town.readdress(old, other);
    assertThat(town.outcomes(run())).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.status(other)).isEqualTo("none");
    assertThat(town.status(old)).isEqualTo("archived");
  }

  @Test
  void should_leave_alone_whom_somebody_archives_right_before_the_address_is_changed() {
    town.readdress(old, other);
    town.before("export-single/attempt-single", () -> town.elsewhere("DELETE", old, "", ""));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("EXCLUDED ARCHIVED", 1L));
    assertThat(town.status(old)).isEqualTo("archived");
    assertThat(town.status(other)).isEqualTo("none");
  }

  @Test
  void should_bring_back_under_the_new_address_whom_it_archived_itself() {
    town.set(old, "tier", "Silver");
    town.run();
    town.readdress(old, other);
    town.set(other, "tier", "Gold");
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(town.status(other)).isEqualTo("subscribed");
    assertThat(webId(other)).isEqualTo(webId);
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_say_what_to_do_where_another_member_has_the_new_address() {
    String taken = town.subscribed();
    town.readdress(old, taken);
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("EXCLUDED MEMBER_EXISTS", 1L));
    assertThat(town.outcomes(run, taken).get(0).get("detail").asText())
        .contains("Archive the earlier one at Mailchimp");
    town.elsewhere("DELETE", old, "", "");
    mirrored(old, "archived");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(town.field(taken, "FNAME").asText()).isEqualTo("Ann");
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_tell_a_refusal_where_somebody_takes_the_new_address_meanwhile() {
    town.readdress(old, other);
    town.before("export-single/attempt-single", () -> subscribe(other));
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("REJECTED MEMBER_EXISTS", 1L));
    assertThat(town.outcomes(run, other).get(0).get("detail").asText())
        .contains("is already a list member")
        .contains("Archive the earlier one at Mailchimp");
    assertThat(town.status(old)).isEqualTo("subscribed");
    assertThat(town.outcomes(run())).doesNotContainKey("REJECTED MEMBER_EXISTS");
  }

  @Test
  void should_find_the_member_under_its_new_address_when_the_answer_was_lost() {
    town.readdress(old, other);
    town.sandbox.faults(Faults.of(1, 7, FaultKind.LOST_ANSWER).onMethod("PATCH").onlyTimes(1));
    assertThat(town.outcomes(run())).isEqualTo(Map.of("CHANGED", 1L));
    assertThat(webId(other)).isEqualTo(webId);
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_leave_the_member_to_the_profile_that_has_its_address_now() {
    town.readdress(old, other);
    town.profile(old, "Bob", "Gold");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("ADDED", 1L, "CHANGED", 1L));
    assertThat(town.field(old, "FNAME").asText()).isEqualTo("Bob");
    assertThat(town.field(other, "FNAME").asText()).isEqualTo("Ann");
    assertThat(town.run().unchanged()).isEqualTo(2);
  }

  private Run run() {
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private int subscribed() {
    return town.sandbox.count(AUDIENCE, MemberStatus.SUBSCRIBED);
  }

  private String webId(String address) {
    return town.sandbox.member(AUDIENCE, address).orElseThrow().get("web_id").asText();
  }

  /** What the mirror sees as soon as the second is over. */
  private void mirrored(String address, String status) {
    town.jdbi.useHandle(
        handle ->
            handle.execute("update membership set status = ? where address = ?", status, address));
  }

  private void subscribe(String address) {
    town.elsewhere(
        "POST",
        "/members",
        "{\"email_address\": \"%s\", \"status\": \"subscribed\"}".formatted(address));
  }
}
