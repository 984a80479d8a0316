package dev.caravan.web;

import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready only while the database answers within two seconds. */
public final class DatabaseCheck extends AbstractHealthCheck {
  private static final int SECONDS = 2;

  private final DataSource dataSource;

  public DatabaseCheck(DataSource dataSource) {
    super("caravan", "database");
    this.dataSource = dataSource;
  }

  @Override
  public boolean isLiveness() {
    return false; // restarting this program does not bring a database back
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    try (var connection = dataSource.getConnection()) {
      if (connection.isValid(SECONDS)) {
        builder.up();
      } else {
        builder.down().message("the database does not answer");
      }
    } catch (java.sql.SQLException e) {
      builder.down().message("the database cannot be reached");
    }
  }
}
