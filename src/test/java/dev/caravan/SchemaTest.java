package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Test
  void should_migrate_an_empty_database() {
    try (TestDatabase database = new TestDatabase()) {
      long tables =
          database
              .jdbi()
              .withHandle(
                  handle ->
                      handle
                          .createQuery(
                              "select count(*) from information_schema.tables where table_schema = 'public'")
                          .mapTo(Long.class)
                          .one());
      assertThat(tables).isGreaterThan(20);
    }
  }

  /**
   * A comparison of two collations cannot use an index: an export then reads the mirror once a row.
   */
  @Test
  void should_compare_addresses_with_identifiers_in_one_collation() {
    try (TestDatabase database = new TestDatabase()) {
      List<String> others =
          database
              .jdbi()
              .withHandle(
                  handle ->
                      handle
                          .createQuery(
                              """
                              select table_name from information_schema.columns
                               where table_schema = 'public' and column_name = 'address'
                                 and collation_name is distinct from 'C'
                              """)
                          .mapTo(String.class)
                          .list());
      assertThat(others).isEmpty();
    }
  }
}
