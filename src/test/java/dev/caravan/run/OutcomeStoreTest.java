package dev.caravan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutcomeStoreTest {
  private static TestDatabase database;
  private static OutcomeStore outcomes;
  private static long run;

  @BeforeAll
  static void aPageWithSevenNewPeopleAndTwoOthers() {
    database = new TestDatabase();
    Jdbi jdbi = database.jdbi();
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
                values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'a', 'a', 'CONNECTED');
                insert into connection (name, account, document, enabled, path_secret)
                values ('newsletter', 1, '{}', true, 's');
                insert into goal (connection, kind, name) values (1, 'import', 'import');
                insert into audience (account, mailchimp_id, name) values (1, 'a1b2c3d4e5', 'Newsletter')"""));
    outcomes = new OutcomeStore(jdbi);
    RunStore runs = new RunStore(jdbi);
    run = runs.request(1, "api", null, false, false, null).id();
    Run claimed = runs.claim("this").orElseThrow();
    List<Outcome> page = new ArrayList<>();
    LongStream.rangeClosed(1, 7)
        .mapToObj(n -> Outcome.of(OutcomeClass.ADDED, "a" + n + "@example.org", n, null, null))
        .forEach(page::add);
    page.add(1, Outcome.because(OutcomeClass.ADDED, "why@example.org", 8L, "BACK", "again", null));
    page.add(Outcome.because(OutcomeClass.INVALID, "b@example.org", null, "SHORT", "it is", "x"));
    PageKey key = new PageKey(run, 1, 1, "members", 1);
    jdbi.useTransaction(
        handle -> new RunPages(jdbi).write(handle, claimed, key, Counts.NONE, page));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void should_tell_of_each_of_the_people_that_share_a_row() {
    List<JsonNode> all = new ArrayList<>();
    outcomes.stream(run, OutcomeFilter.ALL, all::add);

    assertThat(all)
        .extracting(o -> o.path("class").asText() + " " + o.path("email").asText())
        .containsExactlyInAnyOrder(
            "ADDED a1@example.org",
            "ADDED a2@example.org",
            "ADDED a3@example.org",
            "ADDED a4@example.org",
            "ADDED a5@example.org",
            "ADDED a6@example.org",
            "ADDED a7@example.org",
            "ADDED why@example.org",
            "INVALID b@example.org");
    assertThat(all.stream().filter(o -> o.path("email").asText().equals("a3@example.org")))
        .singleElement()
        .satisfies(o -> assertThat(o.path("profile").asLong()).isEqualTo(3));
    int rows =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select count(*) from outcome").mapTo(Integer.class).one());
    assertThat(rows).isEqualTo(3);
  }

  @Test
  void should_go_on_within_a_row_where_a_page_of_the_list_ended() {
    List<String> all = new ArrayList<>();
    outcomes.stream(run, OutcomeFilter.ALL, o -> all.add(o.path("email").asText()));

    for (int limit : new int[] {1, 2, 3, 8, 100}) {
      List<String> walked = new ArrayList<>();
      OutcomeStore.After after = OutcomeStore.After.START;
      List<OutcomeStore.Row> rows;
      do {
        rows = outcomes.page(run, OutcomeFilter.ALL, limit, after);
        rows.forEach(row -> walked.add(row.json().path("email").asText()));
        if (!rows.isEmpty()) {
          after = OutcomeStore.After.of(rows.get(rows.size() - 1).place().text());
        }
      } while (!rows.isEmpty());

      assertThat(walked).as("pages of %d", limit).isEqualTo(all);
    }
  }

  @Test
  void should_refuse_a_place_that_is_none() {
    for (String text : List.of("ADDED", "ADDED.", "ADDED.x", "ADDED.1.", "1.2.3.4", "")) {
      assertThatThrownBy(() -> OutcomeStore.After.of(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("after: " + text);
    }
  }
}
