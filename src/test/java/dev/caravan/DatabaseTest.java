package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private final TestDatabase test = new TestDatabase();
  private final Database database = open();

  @AfterEach
  void close() {
    database.close();
    test.close();
  }

  @Test
  void should_not_quote_values_in_messages_of_errors() throws Exception {
    for (DataSource source : new DataSource[] {database.pool(), database.single()}) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        String insert = "insert into identifier values ('email', 'ann@example.org', 1)";
        statement.execute(insert + " on conflict do nothing");

        SQLException refused =
            catchThrowableOfType(SQLException.class, () -> statement.execute(insert));

        assertThat(refused.getSQLState()).isEqualTo("23505");
        assertThat(refused.toString()).contains("identifier_pkey").doesNotContain("ann@");
      }
    }
  }

  @Test
  void should_not_read_a_table_by_a_plan_from_when_it_was_empty() {
    try (Handle handle = Jdbi.open(database.pool())) {
      handle.execute("vacuum analyze export_ledger");
      for (int i = 0; i < 20; i++) {
        assertThat(ledger(handle)).isZero();
      }
      handle.begin();
      handle.execute(
          """
          insert into export_ledger (goal, audience, profile, address, state)
          select 1, 1, i, 'person' || i || '@example.org', 'active' from generate_series(1, 5000) i
          """);
      assertThat(ledger(handle)).isEqualTo(1);
      assertThat(
              handle
                  .createQuery("select pg_stat_get_xact_tuples_returned('export_ledger'::regclass)")
                  .mapTo(Long.class)
                  .one())
          .as("rows read from end to end")
          .isZero();
      handle.rollback();
    }
  }

  private static long ledger(Handle handle) {
    return handle
        .createQuery(
            "select count(*) from export_ledger where goal = 1 and audience = 1 and profile = :profile")
        .bind("profile", 2_500L)
        .mapTo(Long.class)
        .one();
  }

  private Database open() {
    Properties given = new Properties();
    given.setProperty("caravan.database.url", test.jdbcUrl());
    given.setProperty("caravan.database.user", "postgres");
    given.setProperty("caravan.database.password", "postgres");
    return Database.open(new Settings(given, Map.of(), new Properties()));
  }
}
