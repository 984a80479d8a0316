package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.YamlText;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.Counts;
import dev.caravan.run.FollowUp;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.segment.LifecycleStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports that keep to the stages and thresholds of a lifecycle. */
class ThresholdRunTest {
  /** Further lines of the goal; the first goes on with its mappings. */
  private static final String TOUCHPOINT =
      "  - {lifecycles: all, field: LNAME}\n"
          + "    createSubscribers: true\n"
          + "    touchpoint: {lifecycle: customer, count: [open, click]}\n"
          + "    whenCapped: {tag: pressure}";

  private static final String ANN = "ann@caravan.test";

  private volatile String deadly = "";

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town =
        new ExportTown(
            5,
            step -> {
              if (step.equals(deadly)) {
                deadly = "";
                throw new IllegalStateException("cut short");
              }
            });
    PropertyStore properties = new PropertyStore(town.jdbi);
    properties.put(new Property("tier", PropertyType.TEXT, false, false, null, false));
    properties.put(new Property("first_name", PropertyType.TEXT, false, false, null, false));
    new LifecycleStore(town.jdbi, properties, town.stages)
        .put(
            new YamlText()
                .parse(
                    """
                    lifecycle: customer
                    stages:
                      - {stage: new, where: {property: tier, empty: false}, threshold: {atMost: 2, per: week, count: open}}
                      - {stage: loyal, where: {property: first_name, startsWith: Loyal}}
                    """));
  }

  @AfterEach
  void stop() {
    town.close();
  }

  @Test
  void should_hold_somebody_back_at_the_threshold_and_go_on_when_free_again() {
    town.goal(TOUCHPOINT);
    town.profile(ANN, "Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
    assertThat(run().added()).isEqualTo(2);
    assertThat(town.field(ANN, "LNAME").asText()).isEqualTo("customer: new");

    open(ANN, "c1", false);
    open(ANN, "c1", false);
    open(ANN, "c2", true);
    open("bob@caravan.test", "c1", false);
    town.set(ANN, "first_name", "Anna");
    assertThat(run().changed()).as("one campaign, and a machine").isEqualTo(1);

    town.clock.advance(Duration.ofDays(1));
    open(ANN, "c2", false);
    town.set(ANN, "first_name", "Annie");
    Run capped = runOpen();
    assertThat(town.outcomes(capped)).isEqualTo(Map.of("EXCLUDED THRESHOLD", 1L));
    assertThat(town.counts(capped).unchanged()).isEqualTo(1);
    assertThat(town.outcomes(capped, ANN).get(0).get("detail").asText())
        .isEqualTo(
            "Had 2 opens in the last 7 days, and the stage new of customer allows 2 per week; free"
                + " again at %s; carries the tag pressure until then."
                    .formatted(latestOpen("c1").plus(Duration.ofDays(7))));
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Anna");
    assertThat(tags(ANN)).containsExactly("pressure");
    assertThat(tags("bob@caravan.test")).isEmpty();
    assertThat(town.status(ANN)).isEqualTo("subscribed");

    long calls = tagCalls();
    assertThat(run().excluded()).as("still capped").isEqualTo(1);
    assertThat(tagCalls()).isEqualTo(calls);

    town.clock.advance(Duration.ofDays(6));
    Counts free = run();
    assertThat(free.changed()).isEqualTo(1);
    assertThat(free.excluded()).isZero();
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Annie");
    assertThat(tags(ANN)).isEmpty();
    assertThat(rows("select count(*) from capped_tag")).isZero();
  }

  @Test
  void should_start_anew_in_another_stage() {
    town.goal(TOUCHPOINT);
    town.profile(ANN, "Ann", "Gold");
    run();
    open(ANN, "c1", false);
    open(ANN, "c2", false);
    assertThat(run().excluded()).isEqualTo(1);
    town.set(ANN, "first_name", "Loyal Ann");
    town.clock.advance(Duration.ofHours(1));
    assertThat(run().changed()).as("no threshold here").isEqualTo(1);
    assertThat(town.field(ANN, "LNAME").asText()).isEqualTo("customer: loyal");
    assertThat(tags(ANN)).isEmpty();
    town.set(ANN, "first_name", "Ann");
    town.clock.advance(Duration.ofHours(1));
    assertThat(run().changed()).as("what was before does not count").isEqualTo(1);
  }

  @Test
  void should_write_only_people_of_the_stage_and_take_nobody_out_who_leaves_it() {
    town.goal(
        """
        createSubscribers: true
            lifecycle: {name: customer, stage: loyal}
            removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
        """
            .strip());
    town.profile(ANN, "Loyal Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
    Run first = runOpen();
    assertThat(town.outcomes(first)).isEqualTo(Map.of("ADDED", 1L, "EXCLUDED STAGE", 1L));
    town.set(ANN, "first_name", "Ann");
    Run second = runOpen();
    assertThat(town.outcomes(second)).isEqualTo(Map.of("EXCLUDED STAGE", 2L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Loyal Ann");
  }

  @Test
  void should_take_the_tag_off_whoever_is_no_candidate_any_more() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.set(ANN, "tier", "Silver");
    run();
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_take_the_old_tag_off_when_the_goal_has_another_or_none() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.goal(TOUCHPOINT.replace("{tag: pressure}", "{tag: later}"));
    run();
    assertThat(tags(ANN)).containsExactly("later");
    town.goal(TOUCHPOINT.replace("whenCapped: {tag: pressure}", "enabled: true"));
    assertThat(run().excluded()).isEqualTo(1);
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_put_no_tag_on_whoever_withdraws_consent_meanwhile_and_take_off_what_is_there() {
    town.objective();
    town.goal(TOUCHPOINT, List.of("newsletter"));
    town.profile(ANN, "Ann", "Gold");
    town.answer(ANN, true);
    run();
    open(ANN, "c1", false);
    open(ANN, "c2", false);
    town.before("export-tags/tag-orders", () -> town.answer(ANN, false));
    assertThat(town.outcomes(runOpen())).isEqualTo(Map.of("EXCLUDED THRESHOLD", 1L));
    assertThat(town.toHappen()).isEmpty();
    assertThat(tagCalls()).isZero();
    assertThat(tags(ANN)).isEmpty();

    town.answer(ANN, true);
    run();
    assertThat(tags(ANN)).containsExactly("pressure");
    town.answer(ANN, false);
    run();
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_take_off_the_tags_of_a_connection_that_is_gone() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    takeOffLeftTags();
    assertThat(tags(ANN)).as("looked after").containsExactly("pressure");
    town.deleteConnection();
    takeOffLeftTags();
    assertThat(tags(ANN)).isEmpty();
    assertThat(rows("select count(*) from capped_tag")).isZero();
  }

  @Test
  void should_take_off_the_tags_of_a_goal_or_connection_that_is_switched_off_and_put_them_back() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.goal(TOUCHPOINT + "\n    enabled: false");
    takeOffLeftTags();
    assertThat(tags(ANN)).isEmpty();
    town.goal(TOUCHPOINT);
    run();
    assertThat(tags(ANN)).containsExactly("pressure");
    town.switchConnectionOff();
    takeOffLeftTags();
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_take_off_the_tags_in_an_audience_that_the_goal_has_left() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update connection set document ="
                    + " jsonb_set(document, '{exports,0,audiences}', '[\"other\"]')"));
    takeOffLeftTags();
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_keep_a_left_tag_in_mind_while_mailchimp_does_not_answer() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.deleteConnection();
    town.jdbi.useHandle(handle -> handle.execute("update account set secret = ''"));
    assertThatThrownBy(this::takeOffLeftTags).isInstanceOf(RuntimeException.class);
    assertThat(rows("select count(*) from capped_tag where not wanted")).isEqualTo(1);
  }

  private void takeOffLeftTags() {
    town.leftTags.accounts().forEach(town.leftTags::takeOff);
  }

  @Test
  void should_forget_no_tag_when_the_answer_to_its_call_was_lost() {
    town.goal(TOUCHPOINT);
    town.profile(ANN, "Ann", "Gold");
    run();
    open(ANN, "c1", false);
    open(ANN, "c2", false);
    deadly = "export-tag/tagged";
    town.stages.recompute();
    Run run = town.open(false);
    assertThatThrownBy(() -> town.export(run)).isInstanceOf(CamelExecutionException.class);
    assertThat(tags(ANN)).containsExactly("pressure");
    town.runs.close(run, RunState.FAILED, null);
    town.clock.advance(Duration.ofDays(7));
    run();
    assertThat(tags(ANN)).isEmpty();
  }

  @Test
  void should_go_on_with_tags_where_a_run_was_cut_short() {
    town.goal(TOUCHPOINT);
    for (int i = 0; i < 120; i++) {
      town.profile("p%d@caravan.test".formatted(i), "P", "Gold");
    }
    run();
    for (int i = 0; i < 120; i++) {
      open("p%d@caravan.test".formatted(i), "c1", false);
      open("p%d@caravan.test".formatted(i), "c2", false);
    }
    town.stages.recompute();
    Run run = town.open(false);
    deadly = "export-tags/finish-tags";
    assertThatThrownBy(() -> town.export(run)).isInstanceOf(CamelExecutionException.class);
    Run again = town.takeOver(run);
    town.export(again);
    town.runs.close(again, RunState.COMPLETED, null);
    assertThat(town.counts(again).excluded()).isEqualTo(120);
    assertThat(town.counts(again).rows()).isEqualTo(120);
    assertThat(tags("p7@caravan.test")).containsExactly("pressure");
    assertThat(rows("select count(*) from capped_tag where tagged_at is not null")).isEqualTo(120);
    assertThat(tagCalls()).isEqualTo(120);
  }

  @Test
  void should_leave_tags_alone_in_a_run_that_tries_rows_again() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    Run source = runOpen();
    town.runs.follow(source, FollowUp.Kind.RETRY, List.of("vip"), FollowUp.of(source.id()));
    Run again = town.runs.claim("test").orElseThrow();
    town.export(again);
    town.runs.close(again, RunState.COMPLETED, null);
    assertThat(town.counts(again).rows()).isZero();
    assertThat(tags(ANN)).containsExactly("pressure");
  }

  @Test
  void should_put_no_tag_on_anybody_in_a_dry_run() {
    town.goal(TOUCHPOINT);
    town.profile(ANN, "Ann", "Gold");
    run();
    open(ANN, "c1", false);
    open(ANN, "c2", false);
    town.stages.recompute();
    Run run = town.open(true);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.outcomes(run)).isEqualTo(Map.of("EXCLUDED THRESHOLD", 1L));
    assertThat(tags(ANN)).isEmpty();
    assertThat(rows("select count(*) from capped_tag")).isZero();
  }

  @Test
  void should_forget_the_tag_of_a_member_that_mailchimp_does_not_know_any_more() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.elsewhere("POST", ANN, "/actions/delete-permanent", "");
    ExportTown.waitForTheNextSecond();
    town.clock.advance(Duration.ofDays(7));
    run();
    assertThat(rows("select count(*) from capped_tag")).isZero();
  }

  @Test
  void should_leave_the_tag_of_an_archived_member_until_it_is_back() {
    town.goal(TOUCHPOINT);
    cap(ANN);
    town.elsewhere("DELETE", ANN, "", "");
    ExportTown.waitForTheNextSecond();
    town.clock.advance(Duration.ofDays(7));
    long calls = tagCalls();
    run();
    assertThat(tagCalls()).isEqualTo(calls);
    assertThat(town.status(ANN)).isEqualTo("archived");
    town.elsewhere(
        "PUT", ANN, "", "{\"email_address\": \"%s\", \"status\": \"subscribed\"}".formatted(ANN));
    ExportTown.waitForTheNextSecond();
    run();
    assertThat(tags(ANN)).isEmpty();
  }

  private void cap(String address) {
    town.profile(address, "Ann", "Gold");
    run();
    open(address, "c1", false);
    open(address, "c2", false);
    assertThat(run().excluded()).isEqualTo(1);
    assertThat(tags(address)).containsExactly("pressure");
  }

  private Counts run() {
    town.stages.recompute();
    return town.run();
  }

  private Run runOpen() {
    town.stages.recompute();
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private void open(String address, String campaign, boolean machine) {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (key, connection, type, profile, address, time, properties, source, machine)
                select uuid_send(gen_random_uuid()), 1, 'Open Email', profile, value, ?,
                       jsonb_build_object('List ID', ?, 'Campaign ID', ?), 'test', ?
                  from identifier where value = ?
                """,
                town.clock.instant().atOffset(ZoneOffset.UTC),
                AUDIENCE,
                campaign,
                machine,
                address));
  }

  private List<String> tags(String address) {
    JsonNode tags = town.sandbox.member(AUDIENCE, address).orElseThrow().get("tags");
    return StreamSupport.stream(tags.spliterator(), false)
        .map(tag -> tag.get("name").asText())
        .toList();
  }

  private long tagCalls() {
    return town.sandbox.calls().entrySet().stream()
        .filter(call -> call.getKey().startsWith("POST") && call.getKey().endsWith("/tags"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private long rows(String sql) {
    return town.jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  /** As PostgreSQL keeps it. */
  private Instant latestOpen(String campaign) {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select max(time) from event
                     where properties ->> 'Campaign ID' = :campaign
                       and address = :address
                    """)
                .bind("campaign", campaign)
                .bind("address", ANN)
                .map((row, context) -> row.getObject(1, java.time.OffsetDateTime.class).toInstant())
                .one());
  }
}
