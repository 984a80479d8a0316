package dev.caravan.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A database with an account, a connection and the two email properties that tests join by. */
public final class EventWorld implements AutoCloseable {
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();

  public EventWorld() {
    execute(
        "insert into account (name, endpoint, data_centre, secret, account_id, account_name, login,"
            + " state) values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'A', 'l', 'CONNECTED')");
    execute(
        "insert into property (id, type, unique_identifier) values ('email', 'email', true),"
            + " ('work_email', 'email', true), ('customer_id', 'text', true)");
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  public TestDatabase database() {
    return database;
  }

  public void execute(String sql) {
    jdbi.useHandle(handle -> handle.execute(sql));
  }

  public long number(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  public List<String> texts(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  /** A connection of the one account, with this document; answers its id. */
  public int connection(String name, String document) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "insert into connection (name, account, document, enabled, path_secret)"
                        + " select :name, id, :document::jsonb, true, 'path-secret-0001'"
                        + " from account returning id")
                .bind("name", name)
                .bind("document", document)
                .mapTo(Integer.class)
                .one());
  }

  /** A profile with one identifier; answers its id. */
  public long profile(String property, String value) {
    return jdbi.withHandle(
        handle -> {
          long id =
              handle
                  .createQuery("insert into profile default values returning id")
                  .mapTo(Long.class)
                  .one();
          handle.execute(
              "insert into identifier (property, value, profile) values (?, ?, ?)",
              property,
              value,
              id);
          return id;
        });
  }

  /** An event of this type and address at noon, its key made of both. */
  public static Event event(int connection, String type, String address) {
    return event(connection, type, address, NOON);
  }

  public static Event event(int connection, String type, String address, Instant time) {
    return new Event(
        EventKey.content(
            connection, address, null, type, time, JsonNodeFactory.instance.objectNode()),
        connection,
        type,
        null,
        address,
        time,
        JsonNodeFactory.instance.objectNode(),
        "track",
        false);
  }

  @Override
  public void close() {
    database.close();
  }
}
