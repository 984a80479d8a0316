package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The rule of consent in words and in SQL decides alike, whatever people answered wherever. */
class ConsentAgreementTest {
  private static TestDatabase database;

  @BeforeContainer
  static void open() {
    database = new TestDatabase();
  }

  @AfterContainer
  static void close() {
    database.close();
  }

  @Property(tries = 200)
  void should_decide_in_sql_as_it_decides_in_words(@ForAll long seed) {
    Random random = new Random(seed);
    ConsentRule rule = ConsentTown.OBJECTIVES.rule(ConsentTown.some(random));
    Map<Long, Boolean> expected = new TreeMap<>();
    SegmentSql sql = rule.sql();
    Map<Long, Boolean> found =
        database
            .jdbi()
            .inTransaction(
                handle -> {
                  handle.execute("delete from profile");
                  handle.execute("delete from consent");
                  for (long id = 1; id <= 40; id++) {
                    String zone = ConsentTown.zone(random);
                    Consent answers = ConsentTown.answers(random);
                    handle.execute("insert into profile (id, zone) values (?, ?)", id, zone);
                    ConsentTown.answer(handle, id, answers);
                    expected.put(id, rule.decide(zone, answers).met());
                  }
                  Map<Long, Boolean> handled = new TreeMap<>();
                  handle
                      .createQuery("select p.id, " + sql.sql() + " from profile p")
                      .bindMap(sql.parameters())
                      .map((row, context) -> List.of(row.getLong(1), row.getObject(2)))
                      .forEach(row -> handled.put((Long) row.get(0), (Boolean) row.get(1)));
                  return handled;
                });
    assertThat(found).as("%s", rule.objectives()).isEqualTo(expected);
  }
}
