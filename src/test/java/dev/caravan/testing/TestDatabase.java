package dev.caravan.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * A fresh database with Caravan's tables. One PostgreSQL serves the whole test run; the tables are
 * migrated once, as a template that every test copies. The session's time zone is a hostile one.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final HikariDataSource dataSource;
  private final String name;

  public TestDatabase() {
    this("caravan_template");
  }

  private TestDatabase(String template) {
    name = "test_" + NUMBER.incrementAndGet();
    execute("create database " + name + " template " + template);
    dataSource = pool(name);
  }

  /** One without any table, for those who migrate themselves. */
  public static TestDatabase empty() {
    return new TestDatabase("template1");
  }

  public Jdbi jdbi() {
    return Jdbi.create(dataSource);
  }

  public HikariDataSource dataSource() {
    return dataSource;
  }

  /** An address that another process can use; user and password are {@code postgres}. */
  public String jdbcUrl() {
    return Server.POSTGRES.getJdbcUrl("postgres", name);
  }

  @Override
  public void close() {
    dataSource.close();
    execute("drop database " + name + " with (force)");
  }

  private static HikariDataSource pool(String database) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(Server.POSTGRES.getDatabase("postgres", database));
    config.setMaximumPoolSize(12);
    config.setMinimumIdle(0);
    config.setConnectionInitSql("set time zone 'Asia/Kathmandu'");
    return new HikariDataSource(config);
  }

  private static void execute(String sql) {
    try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(FreePort.next()).start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("create database caravan_template");
        }
        Flyway.configure()
            .dataSource(postgres.getDatabase("postgres", "caravan_template"))
            .load()
            .migrate();
        return postgres;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
