package dev.caravan.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsentStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private final ConsentStore consents = new ConsentStore();
  private TestDatabase database;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    database.jdbi().useHandle(handle -> handle.execute("insert into profile (id) values (7)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_move_an_objective_by_a_later_answer() {
    assertThat(record(answer(true, NOON))).containsExactly(7L);
    assertThat(record(answer(false, NOON.plusSeconds(1)))).containsExactly(7L);
    assertThat(consent()).isEqualTo(new ConsentStore.Consent(Set.of(), Set.of("newsletter")));
    assertThat(history()).containsExactly("consented api", "refused api");
  }

  @Test
  void should_keep_no_history_of_an_answer_that_changes_nothing() {
    record(answer(true, NOON));
    assertThat(record(answer(true, NOON.plusSeconds(1)))).isEmpty();
    assertThat(history()).hasSize(1);
  }

  @Test
  void should_pass_over_an_answer_older_than_the_known_one() {
    record(answer(false, NOON));
    assertThat(record(answer(true, NOON.minusSeconds(1)))).isEmpty();
    assertThat(consent().refused()).containsExactly("newsletter");
  }

  @Test
  void should_not_let_an_opt_in_from_between_two_refusals_override_the_second() {
    record(answer(false, NOON));
    assertThat(record(answer(false, NOON.plusSeconds(2)))).isEmpty();
    // Learnt of last, given before the person refused again.
    assertThat(record(answer(true, NOON.plusSeconds(1)))).isEmpty();
    assertThat(consent().refused()).containsExactly("newsletter");
    assertThat(history()).containsExactly("refused api");
    assertThat(record(answer(true, NOON.plusSeconds(2)))).containsExactly(7L);
    assertThat(history()).containsExactly("refused api", "consented api");
  }

  @Test
  void should_not_go_back_in_time_by_an_answer_that_is_repeated() {
    record(answer(false, NOON));
    record(answer(false, NOON.minusSeconds(2)));
    assertThat(record(answer(true, NOON.minusSeconds(1)))).isEmpty();
    assertThat(consent().refused()).containsExactly("newsletter");
  }

  @Test
  void should_count_the_last_of_several_answers() {
    record(answer(true, NOON), answer(false, NOON));
    assertThat(consent().refused()).containsExactly("newsletter");
  }

  @Test
  void should_count_the_latest_of_several_answers_whatever_their_order() {
    record(answer(true, NOON), answer(false, NOON.minusSeconds(1)));
    assertThat(consent().consented()).containsExactly("newsletter");
  }

  @Test
  void should_keep_nothing_of_a_person_who_is_not_there() {
    ConsentAnswer other = ConsentAnswer.byApi(8, "newsletter", true, NOON);
    assertThat(record(other)).isEmpty();
    assertThat(history()).isEmpty();
  }

  @Test
  void should_keep_run_and_evidence_with_every_change() {
    ConsentAnswer proven =
        new ConsentAnswer(7, "newsletter", true, NOON, "connection shop", 17L, "opted in");
    record(proven, answer(false, NOON.plusSeconds(1)));
    record(answer(true, NOON));
    assertThat(consent().refused()).containsExactly("newsletter");
    record(new ConsentAnswer(7, "shop", true, NOON, "connection shop", 17L, "opted in"));
    List<ConsentStore.Change> changes =
        database.jdbi().withHandle(handle -> consents.history(handle, 7));
    assertThat(changes)
        .extracting(ConsentStore.Change::answer)
        .containsExactly(
            answer(false, NOON.plusSeconds(1)),
            new ConsentAnswer(7, "shop", true, NOON, "connection shop", 17L, "opted in"));
  }

  private static ConsentAnswer answer(boolean consented, Instant at) {
    return ConsentAnswer.byApi(7, "newsletter", consented, at);
  }

  private Set<Long> record(ConsentAnswer... answers) {
    return database.jdbi().inTransaction(handle -> consents.record(handle, List.of(answers)));
  }

  private ConsentStore.Consent consent() {
    return database.jdbi().withHandle(handle -> consents.of(handle, 7));
  }

  private List<String> history() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select state || ' ' || source from consent_history order by id")
                    .mapTo(String.class)
                    .list());
  }
}
