package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first import of an audience in which nearly everybody is new, and a few are not. */
@ExtendWith(SharedTown.class)
class ImportNewcomersTest {
  private static final String BY_ADDRESS =
      """
      import:
        audiences:
          - {id: AUDIENCE, createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.CUSTID, property: customer_id, mode: set}
          - {field: merge_fields.POINTS, property: points, mode: sum}
      """;

  /** Pages are read from the end, so that these come after pages full of new people. */
  private static final List<Integer> KNOWN = List.of(10, 1500, 2490, 2510, 3400);

  private final TestAudience audience;

  ImportNewcomersTest(Town town) {
    audience = new TestAudience(town);
  }

  private void people(int number) {
    Map<String, String> people = new LinkedHashMap<>();
    for (int i = 0; i < number; i++) {
      people.put(
          "p" + i, "{\"CUSTID\": \"%s\", \"POINTS\": 5}".formatted(audience.customer("n" + i)));
    }
    audience.putAll(people);
  }

  private long profileOf(int person) {
    return audience.town.jdbi.inTransaction(
        handle -> {
          long id = handle.createQuery("select nextval('profile_id')").mapTo(Long.class).one();
          handle
              .createUpdate(
                  """
                  insert into profile (id, properties, provenance, permission_level)
                  values (:id, jsonb_build_object('email', :email, 'points', 100), '{}', 'PERSONAL')
                  """)
              .bind("id", id)
              .bind("email", audience.address("p" + person))
              .execute();
          handle
              .createUpdate("insert into identifier values ('email', :email, :id)")
              .bind("id", id)
              .bind("email", audience.address("p" + person))
              .execute();
          return id;
        });
  }

  @Test
  void should_find_the_profiles_of_the_few_who_are_known_among_thousands_who_are_new() {
    people(5000);
    Map<Integer, Long> known = new LinkedHashMap<>();
    KNOWN.forEach(person -> known.put(person, profileOf(person)));
    audience.connect(BY_ADDRESS);

    Run run = audience.run();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(run).added()).isEqualTo(5000 - KNOWN.size());
    assertThat(audience.counts(run).changed()).isEqualTo(KNOWN.size());
    known.forEach(
        (person, profile) -> {
          assertThat(audience.profile("p" + person)).isEqualTo(profile);
          assertThat(audience.value("p" + person, "points")).contains("105");
        });
    assertThat(summed("5")).isEqualTo(5000 - KNOWN.size());
    Run full = audience.runFull();
    assertThat(audience.counts(full).unchanged()).isEqualTo(5000);
  }

  @Test
  void should_tell_of_two_new_people_with_one_number_among_thousands_who_are_new() {
    people(3000);
    audience.put("first", "{\"CUSTID\": \"%s\"}".formatted(audience.customer("twice")));
    audience.put("second", "{\"CUSTID\": \"%s\"}".formatted(audience.customer("twice")));
    Map<String, String> more = new LinkedHashMap<>();
    for (int i = 0; i < 2000; i++) {
      more.put("m" + i, "{\"CUSTID\": \"%s\"}".formatted(audience.customer("m" + i)));
    }
    audience.settle();
    audience.putAll(more);
    audience.connect(BY_ADDRESS);

    Run run = audience.run();

    assertThat(audience.counts(run).added()).isEqualTo(5001);
    assertThat(audience.counts(run).invalid()).isEqualTo(1);
    assertThat(audience.town.outcome(run, "AMBIGUOUS").path("field").asText())
        .isEqualTo("customer_id");
  }

  private long summed(String points) {
    return audience.town.count(
        """
        select count(*) from profile p join identifier i on i.profile = p.id
         where i.property = 'customer_id' and i.value like '%s%%'
           and p.properties ->> 'points' = '%s'
        """
            .formatted(audience.customer("n"), points));
  }
}
