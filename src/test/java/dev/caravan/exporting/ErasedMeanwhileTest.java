package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.event.EventStore;
import dev.caravan.importing.Erasure;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person who is erased while an export is under way spoils it for nobody else. */
class ErasedMeanwhileTest {
  private static final String ANN = "ann@caravan.test";
  private static final String BOB = "bob@caravan.test";
  private static final String CEM = "cem@caravan.test";
  private static final String CREATES = "createSubscribers: true";
  private static final String REMOVES =
      """
      createSubscribers: true
          removeOthers: {scope: %s, action: archive, atMost: {count: %d, percent: 100}}
      """;

  private ExportTown town;
  private Erasure erasure;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(5);
    ErasedPeople erased = new ErasedPeople(new byte[] {1});
    erasure =
        new Erasure(
            town.jdbi,
            new ProfileStore((handle, owners) -> {}),
            new EventStore(town.jdbi, erased),
            erased,
            town.clock);
    town.goal(CREATES);
    town.profile(ANN, "Ann", "Gold");
    town.profile(BOB, "Bob", "Gold");
    town.profile(CEM, "Cem", "Gold");
  }

  @AfterEach
  void stop() {
    town.close();
  }

  private void erase(String address) {
    erasure.erase(
        Long.parseLong(
            texts("select profile::text from identifier where value = '" + address + "'").get(0)));
    assertThat(texts("select c::text from candidate c")).noneMatch(row -> row.contains(address));
  }

  private Map<String, Long> outcomes(boolean dryRun) {
    Run run = town.toEnd(town.open(dryRun));
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.toHappen()).as("steps that did not come").isEmpty();
    return town.outcomes(run);
  }

  private List<String> texts(String sql) {
    return town.jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private List<String> owned() {
    return texts("select address from export_ledger where owned order by 1");
  }

  @Test
  void should_keep_what_mailchimp_answered_of_the_others_in_the_batch() {
    town.before("export-batch/keep-accepted", () -> erase(BOB));
    assertThat(outcomes(false)).isEqualTo(Map.of("ADDED", 2L, "EXCLUDED ERASED", 1L));
    assertThat(owned()).containsExactly(ANN, CEM);
    assertThat(texts("select m::text from membership m union all select o::text from outcome o"))
        .noneMatch(row -> row.contains(BOB));
    assertThat(outcomes(false)).isEmpty();
  }

  @Test
  void should_count_once_whoever_is_erased_after_the_whole_call_was_settled() {
    town.before("export/balance-export", () -> erase(BOB));
    assertThat(outcomes(false)).isEqualTo(Map.of("ADDED", 3L));
    assertThat(owned()).containsExactly(ANN, CEM);
  }

  @Test
  void should_not_write_to_whoever_is_erased_before_anything_was_decided() {
    town.before("export-plan/decide-chunk", () -> erase(BOB));
    assertThat(outcomes(false)).isEqualTo(Map.of("ADDED", 2L, "EXCLUDED ERASED", 1L));
    assertThat(town.status(BOB)).isEqualTo("none");
    assertThat(owned()).containsExactly(ANN, CEM);
  }

  @Test
  void should_not_write_to_whoever_is_erased_between_plan_and_call() {
    town.before("export-carry-out/each-batch", () -> erase(BOB));
    assertThat(outcomes(false)).isEqualTo(Map.of("ADDED", 2L, "EXCLUDED ERASED", 1L));
    assertThat(town.status(BOB)).isEqualTo("none");
  }

  @Test
  void should_complete_a_dry_run_in_which_somebody_is_erased() {
    town.before("export/write-preview", () -> erase(BOB));
    assertThat(outcomes(true)).isEqualTo(Map.of("ADDED", 2L, "EXCLUDED ERASED", 1L));
  }

  @Test
  void should_balance_when_a_leaver_is_erased_who_was_to_be_removed() {
    town.goal(REMOVES.formatted("managed", 10));
    town.run();
    town.set(ANN, "tier", "Silver");
    town.set(BOB, "tier", "Silver");
    town.before("export-members/keep-members", () -> erase(BOB));
    assertThat(outcomes(false))
        .isEqualTo(Map.of("REMOVED LEFT_SEGMENT", 1L, "EXCLUDED ERASED", 1L));
    assertThat(texts("select address from export_ledger where state = 'removed'"))
        .containsExactly(ANN);
  }

  @Test
  void should_forget_the_address_of_a_member_without_a_profile() {
    town.run();
    String member =
        texts(
                "select address from membership where profile is null and status = 'subscribed' limit 1")
            .get(0);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into identifier
                select 'second_email', ?, profile from identifier where value = ?
                """,
                member,
                BOB));
    town.goal(REMOVES.formatted("audience", 100));
    town.before("export-leavers/where-much-leaves", () -> erase(member));
    Map<String, Long> outcomes = outcomes(false);
    assertThat(outcomes).containsEntry("EXCLUDED ERASED", 1L);
    assertThat(town.status(member)).isEqualTo("subscribed");
  }
}
