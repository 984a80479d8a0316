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

  private Database open() {
    Properties given = new Properties();
    given.setProperty("caravan.database.url", test.jdbcUrl());
    given.setProperty("caravan.database.user", "postgres");
    given.setProperty("caravan.database.password", "postgres");
    return Database.open(new Settings(given, Map.of(), new Properties()));
  }
}
