package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a run need not look at to know that Mailchimp has all that is due, and whom it must. */
class SettledTest {
  private static final String ANN = "ann@caravan.test";
  private static final String BOB = "bob@caravan.test";

  private ExportTown town;

  @BeforeEach
  void open() throws Exception {
    town = new ExportTown(20, null);
    town.goal("createSubscribers: true");
    town.profile(ANN, "Ann", "Gold");
    town.profile(BOB, "Bob", "Gold");
    town.run();
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  @Test
  void should_decide_about_nobody_where_nothing_has_moved() {
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isEqualTo(2);
  }

  @Test
  void should_decide_about_whose_profile_has_moved_and_nobody_else() {
    town.set(ANN, "first_name", "Anna");
    Counts counts = town.run();
    assertThat(counts.changed()).isEqualTo(1);
    assertThat(counts.unchanged()).isEqualTo(1);
    assertThat(settled()).isEqualTo(1);
  }

  @Test
  void should_look_once_at_a_profile_that_moved_to_no_effect() {
    town.property("shoe_size", "text");
    town.set(ANN, "shoe_size", "38");
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isEqualTo(1);
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isEqualTo(2);
  }

  @Test
  void should_look_again_at_everybody_where_the_rules_have_moved() {
    town.goal("createSubscribers: true\n    holdOut: 0.0001");
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isZero();
  }

  @Test
  void should_see_that_somebody_archived_the_member() {
    town.elsewhere("DELETE", ANN, "", "");
    ExportTown.waitForTheNextSecond();
    Counts counts = town.run();
    assertThat(counts.excluded()).isEqualTo(1);
    assertThat(counts.unchanged()).isEqualTo(1);
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  @Test
  void should_write_again_what_the_ledger_says_is_not_there() {
    town.jdbi.useHandle(
        handle ->
            handle.execute("update export_ledger set payload_hash = null where address = ?", ANN));
    assertThat(town.run().changed()).isEqualTo(1);
  }

  @Test
  void should_know_in_which_segments_people_are() {
    town.goal("  - {segments: all, field: LNAME}\n    createSubscribers: true");
    assertThat(town.run().changed()).isEqualTo(2);
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isEqualTo(2);
  }

  @Test
  void should_look_at_everybody_where_what_is_written_moves_by_itself() {
    town.goal("  - {interactions: all, field: LNAME}\n    createSubscribers: true");
    town.run();
    assertThat(town.run().unchanged()).isEqualTo(2);
    assertThat(settled()).isZero();
  }

  /** Nobody is written down who need not be looked at: the plan is as small as the change. */
  @Test
  void should_plan_nothing_for_whom_it_need_not_look_at() {
    town.set(ANN, "first_name", "Anna");
    Run run = town.open(true);
    town.export(run);
    long planned =
        town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from candidate where run = :run")
                    .bind("run", run.id())
                    .mapTo(Long.class)
                    .one());
    assertThat(planned).isEqualTo(1);
    town.runs.close(run, RunState.COMPLETED, null);
  }

  @Test
  void should_leave_the_member_to_whoever_has_its_address_now_though_nothing_is_due_to_them() {
    town.goal(
        "createSubscribers: true\n"
            + "    removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}");
    town.profile(null, "Eve", "Gold");
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                with both_of_them as (
                  update profile set revision = revision + 1
                   where properties ->> 'first_name' in ('Ann', 'Eve')
                  returning id, properties ->> 'first_name' as name)
                update identifier i set profile = o.id from both_of_them o
                 where o.name = 'Eve' and i.value = ?
                """,
                ANN));
    town.run();
    town.run();
    assertThat(settled()).isEqualTo(2);

    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                update profile set properties = properties || '{"tier": "Silver"}',
                                   revision = revision + 1
                 where properties ->> 'first_name' = 'Ann'
                """));
    assertThat(town.run().removed()).isZero();
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Eve");
  }

  /** Of how many the last run knew without looking at them. */
  private long settled() {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select unchanged from run_page
                     where phase = 'settled' and run = (select max(id) from run)
                    """)
                .mapTo(Long.class)
                .one());
  }
}
