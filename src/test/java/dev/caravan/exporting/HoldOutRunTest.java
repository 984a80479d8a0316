package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports that keep some people out to see what they change. */
class HoldOutRunTest {
  private static final int PEOPLE = 40;
  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(3, null);
    for (int i = 0; i < PEOPLE; i++) {
      town.profile("p%d@caravan.test".formatted(i), "P" + i, "Gold");
    }
  }

  @AfterEach
  void stop() {
    town.close();
  }

  @Test
  void should_keep_the_same_people_out_of_every_run_and_send_the_others() {
    hold(40);
    Run first = run(false);
    List<Long> held = held();
    assertThat(held).isNotEmpty().hasSizeLessThan(PEOPLE);
    assertThat(town.outcomes(first))
        .isEqualTo(
            Map.of("EXCLUDED HOLD_OUT", (long) held.size(), "ADDED", (long) PEOPLE - held.size()));
    assertThat(town.counts(first).rows()).isEqualTo(PEOPLE);
    assertThat(rows("select count(*) from hold_out")).isEqualTo(PEOPLE);
    assertThat(
            rows("select count(*) from export_ledger where profile = any(array%s)".formatted(held)))
        .isZero();

    String since = text("select string_agg(since::text, ' ' order by profile) from hold_out");
    town.clock.advance(java.time.Duration.ofDays(1));
    run(false);
    assertThat(held()).isEqualTo(held);
    assertThat(text("select string_agg(since::text, ' ' order by profile) from hold_out"))
        .isEqualTo(since);
  }

  @Test
  void should_take_nobody_out_who_enters_the_hold_out() {
    town.goal(
        """
        createSubscribers: true
            removeOthers: {scope: managed, action: archive, atMost: {count: 100, percent: 100}}
        """
            .strip());
    run(false);
    hold(40, "removeOthers: {scope: managed, action: archive, atMost: {count: 100, percent: 100}}");
    Run second = run(false);
    long held = held().size();
    assertThat(town.outcomes(second)).isEqualTo(Map.of("EXCLUDED HOLD_OUT", held));
    assertThat(town.counts(second).removed()).isZero();
    assertThat(town.status("p0@caravan.test")).isEqualTo("subscribed");

    hold(70, "removeOthers: {scope: managed, action: archive, atMost: {count: 100, percent: 100}}");
    TreeSet<Long> before = new TreeSet<>(held());
    run(false);
    assertThat(held()).hasSizeGreaterThan(before.size()).containsAll(before);
  }

  @Test
  void should_record_nobody_who_is_left_out_before_and_nothing_in_a_dry_run() {
    town.profile(null, "Nobody", "Gold");
    hold(40);
    run(true);
    assertThat(rows("select count(*) from hold_out")).isZero();
    run(false);
    assertThat(rows("select count(*) from hold_out")).isEqualTo(PEOPLE);
  }

  private void hold(int percent, String... more) {
    town.goal(
        "createSubscribers: true\n    holdOut: %d\n    %s"
            .formatted(percent, String.join("\n    ", more)));
  }

  private Run run(boolean dryRun) {
    Run run = town.open(dryRun);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private List<Long> held() {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery("select profile from hold_out where held order by profile")
                .mapTo(Long.class)
                .list());
  }

  private long rows(String sql) {
    return town.jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private String text(String sql) {
    return town.jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).one());
  }
}
