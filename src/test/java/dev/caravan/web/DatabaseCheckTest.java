package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class DatabaseCheckTest {
  @Test
  void should_be_ready_only_while_the_database_answers() throws Exception {
    try (TestDatabase database = new TestDatabase();
        DefaultCamelContext context = new DefaultCamelContext()) {
      DatabaseCheck check = new DatabaseCheck(database.dataSource());
      check.setCamelContext(context);
      assertThat(check.call().getState()).isEqualTo(State.UP);

      database.dataSource().close();
      assertThat(check.call().getState()).isEqualTo(State.DOWN);
      assertThat(check.call().getMessage()).hasValue("the database cannot be reached");
    }
  }
}
