package dev.caravan;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** The database: the one of the settings, or the embedded one; migrated, with a pool. */
final class Database implements AutoCloseable {
  private static final int POOL = 24;
  private static final int OLDEST = 15;

  /**
   * Pages look rows up by the thousand, in indexes that are in memory: PostgreSQL's default is that
   * of a turning disk, and would rather read whole tables.
   *
   * <p>A plan is made each time, which takes a page no longer. One that was kept from when a table
   * was empty would read it from end to end for each row of a page: the first export of 100,000
   * took four times as long.
   */
  private static final String SESSION =
      "set random_page_cost = 1.1; set plan_cache_mode = force_custom_plan";

  private final EmbeddedDatabase embedded;
  private final String url;
  private final String user;
  private final String password;
  private final HikariDataSource pool;

  private Database(EmbeddedDatabase embedded, String url, String user, String password) {
    this.embedded = embedded;
    this.url = url;
    this.user = user;
    this.password = password;
    this.pool = new HikariDataSource(config());
  }

  /**
   * @throws StartFailure when there is no database to be had
   */
  static Database open(Settings settings) {
    String url = settings.databaseUrl();
    if (url.isEmpty()) {
      EmbeddedDatabase embedded = EmbeddedDatabase.start(settings.dataDir());
      return new Database(embedded, embedded.jdbcUrl(), "postgres", "postgres").migrated();
    }
    try {
      return new Database(
              null,
              url,
              settings.text("caravan.database.user"),
              settings.text("caravan.database.password"))
          .migrated();
    } catch (IllegalArgumentException e) {
      throw new StartFailure(
          "caravan.database.url is no address of PostgreSQL: " + e.getMessage(), e);
    } catch (HikariPool.PoolInitializationException e) {
      throw new StartFailure(
          "The database of caravan.database.url cannot be reached: "
              + e.getCause().getMessage()
              + ". Check caravan.database.url, .user and .password, or leave the address empty for"
              + " the embedded one.",
          e);
    }
  }

  private HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(single());
    config.setPoolName("caravan");
    config.setMaximumPoolSize(POOL);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(15_000);
    config.setConnectionInitSql(SESSION);
    return config;
  }

  private Database migrated() {
    try {
      int version = version();
      if (version < OLDEST) {
        close();
        throw new StartFailure(
            "The database is PostgreSQL " + version + "; Caravan needs " + OLDEST + " or newer");
      }
      Flyway.configure().dataSource(pool).load().migrate();
      return this;
    } catch (FlywayException | java.sql.SQLException e) {
      close();
      throw new StartFailure("The database cannot be brought up to date: " + e.getMessage(), e);
    }
  }

  private int version() throws java.sql.SQLException {
    try (var connection = pool.getConnection()) {
      return connection.getMetaData().getDatabaseMajorVersion();
    }
  }

  boolean isEmbedded() {
    return embedded != null;
  }

  /** Whether no account, or only this one, is set up. */
  boolean hasNoAccountBut(String name) {
    return Jdbi.create(pool)
        .withHandle(
            handle ->
                handle
                    .createQuery("select not exists (select 1 from account where name <> :name)")
                    .bind("name", name)
                    .mapTo(Boolean.class)
                    .one());
  }

  HikariDataSource pool() {
    return pool;
  }

  /** Connections outside the pool, for what holds one for itself. */
  DataSource single() {
    PGSimpleDataSource single = new PGSimpleDataSource();
    single.setUrl(url);
    if (!user.isEmpty()) {
      single.setUser(user);
    }
    if (!password.isEmpty()) {
      single.setPassword(password);
    }
    single.setApplicationName("caravan");
    // What a page of rows needs is the same for every page: it is parsed once a connection, and
    // planned a few times.
    single.setPrepareThreshold(1);
    // The detail quotes people's data, and messages of errors are logged.
    single.setLogServerErrorDetail(false);
    return single;
  }

  @Override
  public void close() {
    pool.close();
    if (embedded != null) {
      try {
        embedded.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
