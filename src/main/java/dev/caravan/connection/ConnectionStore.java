package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.StoredConnection.Change;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The connections: their documents as people gave them, with all earlier versions, their goals,
 * path secrets and next runs. Safe for use by many threads.
 */
public final class ConnectionStore {
  private static final Duration OLD_SECRET_LASTS = Duration.ofDays(1);

  private static final JsonText JSON = new JsonText();

  private final Jdbi jdbi;
  private final Clock clock;
  private final ConnectionRows rows;
  private final SecureRandom random = new SecureRandom();

  public ConnectionStore(Jdbi jdbi, DocumentReader reader, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    rows = new ConnectionRows(reader);
  }

  /** Stores a checked document whatever stands under its name. */
  public StoredConnection put(ObjectNode tree, ConnectionDocument document, String changedBy) {
    return put(tree, document, Edit.by(changedBy));
  }

  /**
   * Stores a checked document under its name: a new connection, or a new version of one.
   *
   * @param tree the document as it was given
   * @param document the same, read
   * @throws IllegalArgumentException when its account does not exist
   * @throws VersionMoved when the connection is not as the edit expects it
   * @throws KeptInFile when it is kept in a file, and the edit comes from elsewhere
   */
  public StoredConnection put(ObjectNode tree, ConnectionDocument document, Edit edit) {
    return jdbi.inTransaction(
        handle -> {
          int account = account(handle, document.account());
          boolean created = insert(handle, tree, document, account);
          ConnectionRows.Row before = rows.locked(handle, document.connection()).orElseThrow();
          if (created) {
            edit.expected().check(document.connection(), 0);
          } else {
            edit.check(before);
          }
          keep(handle, before, edit.file());
          Connection known = rows.connection(handle, before);
          if (!created
              && before.tree().equals(JSON.parse(tree.toString()))
              && known.account() == account) {
            return new StoredConnection(known, Change.NONE);
          }
          if (!created) {
            update(handle, tree, document, account, known, before.nextRunAt());
          }
          version(handle, known.id(), edit.by());
          goals(handle, known.id(), document);
          Connection stored = rows.find(handle, known.id()).orElseThrow();
          return new StoredConnection(stored, created ? Change.CREATED : Change.CHANGED);
        });
  }

  /**
   * Calls a connection something else. Its runs, ledgers and webhooks stay with it; what was given
   * out under the earlier name goes on to be understood.
   *
   * @return empty when there is no connection of that name
   * @throws NameTaken when another connection is called so
   * @throws VersionMoved when the connection is not as the edit expects it
   * @throws KeptInFile when it is kept in a file
   */
  public Optional<Connection> rename(String name, String to, Edit edit) {
    return jdbi.inTransaction(
        handle -> {
          Optional<ConnectionRows.Row> row = rows.locked(handle, name);
          if (row.isPresent()) {
            edit.check(row.get());
            new Renaming(handle, row.get().id(), name).to(to, clock.instant());
            version(handle, row.get().id(), edit.by());
          }
          return row.flatMap(found -> rows.find(handle, found.id()));
        });
  }

  /** The connections that are kept in files: the file by the connection's name. */
  public Map<String, String> files() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select name, file from connection where file is not null")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** The file that a connection is kept in; empty: it is changed by people. */
  public Optional<String> file(String name) {
    return jdbi.withHandle(handle -> rows.row(handle, name).map(ConnectionRows.Row::file));
  }

  /** From now on people change the document of a connection again. */
  public void release(String name) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update connection set file = null where name = :name")
                .bind("name", name)
                .execute());
  }

  private static void keep(Handle handle, ConnectionRows.Row row, String file) {
    if (!Objects.equals(row.file(), file)) {
      handle
          .createUpdate("update connection set file = :file where id = :id")
          .bind("id", row.id())
          .bind("file", file)
          .execute();
    }
  }

  public Optional<Connection> find(String name) {
    return jdbi.withHandle(handle -> rows.find(handle, name));
  }

  public Optional<Connection> byId(int id) {
    return jdbi.withHandle(handle -> rows.find(handle, id));
  }

  /** All connections by name. */
  public List<Connection> all() {
    return jdbi.withHandle(rows::all);
  }

  /** The document as it was given, its keys in the order in which they are documented. */
  public Optional<ObjectNode> document(String name) {
    return jdbi.withHandle(
        handle -> rows.row(handle, name).map(row -> DocumentOrder.of(row.tree())));
  }

  /** When the connection runs next by itself; empty: only by hand. */
  public Optional<Instant> nextRunAt(String name) {
    return jdbi.withHandle(handle -> rows.row(handle, name).map(ConnectionRows.Row::nextRunAt));
  }

  /** The next times at which the connection runs by itself, in order; empty: only by hand. */
  public List<Instant> upcoming(String name, int many) {
    return jdbi.withHandle(handle -> rows.row(handle, name)).stream()
        .flatMap(
            row ->
                UpcomingRuns.of(
                    row.id(), rows.document(row).schedule(), row.nextRunAt(), row.rhythmAt(), many)
                    .stream())
        .toList();
  }

  /** The secrets of the connection's webhook addresses. */
  public Optional<PathSecrets> secrets(String name) {
    return jdbi.withHandle(handle -> rows.row(handle, name).map(ConnectionRows.Row::secrets));
  }

  /** The connection that a webhook address belongs to; empty when the secret does not admit. */
  public Optional<Connection> admitted(String name, String secret) {
    return secrets(name)
        .filter(secrets -> secrets.admit(secret, clock.instant()))
        .flatMap(secrets -> find(name));
  }

  /** Makes a new path secret; the one before stays good for a day. */
  public Optional<PathSecrets> rotate(String name) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update connection
                    set previous_secret = path_secret, previous_secret_until = :until, path_secret = :secret
                    where name = :name\
                    """)
                .bind("name", name)
                .bind("secret", PathSecrets.random(random))
                .bind("until", utc(clock.instant().plus(OLD_SECRET_LASTS)))
                .execute());
    return secrets(name);
  }

  /**
   * Deletes a connection with its runs, outcomes and ledgers. Profiles, members and events stay.
   *
   * @return false when there is none
   * @throws ConnectionBusy while it is running
   * @throws VersionMoved when the connection is not as the edit expects it
   * @throws KeptInFile when it is kept in a file
   */
  public boolean delete(String name, Edit edit) {
    return jdbi.inTransaction(
        handle -> {
          Optional<ConnectionRows.Row> row = rows.locked(handle, name);
          row.ifPresent(edit::check);
          row.ifPresent(found -> new ConnectionRemoval(handle, found.id(), name).remove());
          return row.isPresent();
        });
  }

  private static int account(Handle handle, String name) {
    return handle
        .createQuery("select id from account where name = :name")
        .bind("name", name)
        .mapTo(Integer.class)
        .findOne()
        .orElseThrow(() -> new IllegalArgumentException("there is no account " + name));
  }

  private boolean insert(Handle handle, ObjectNode tree, ConnectionDocument document, int account) {
    return handle
            .createUpdate(
                """
                insert into connection (name, account, document, enabled, next_run_at, path_secret, created_at, changed_at)
                values (:name, :account, :document::jsonb, :enabled, :next, :secret, :now, :now)
                on conflict (name) do nothing\
                """)
            .bind("name", document.connection())
            .bind("account", account)
            .bind("document", tree.toString())
            .bind("enabled", document.enabled())
            .bind("next", utc(firstRun(document)))
            .bind("secret", PathSecrets.random(random))
            .bind("now", utc(clock.instant()))
            .execute()
        > 0;
  }

  private void update(
      Handle handle,
      ObjectNode tree,
      ConnectionDocument document,
      int account,
      Connection before,
      Instant planned) {
    boolean sameRhythm =
        before.document().enabled() == document.enabled()
            && Objects.equals(before.document().schedule(), document.schedule());
    handle
        .createUpdate(
            """
            update connection
            set account = :account, document = :document::jsonb, enabled = :enabled, next_run_at = :next,
                rhythm_at = case when :sameRhythm then rhythm_at end,
                version = version + 1, changed_at = :now
            where id = :id\
            """)
        .bind("id", before.id())
        .bind("account", account)
        .bind("document", tree.toString())
        .bind("enabled", document.enabled())
        .bind("sameRhythm", sameRhythm)
        .bind("next", utc(sameRhythm ? planned : firstRun(document)))
        .bind("now", utc(clock.instant()))
        .execute();
  }

  private void version(Handle handle, int connection, String changedBy) {
    handle
        .createUpdate(
            """
            insert into connection_version (connection, version, document, changed_by, changed_at)
            select id, version, document, :changedBy, changed_at from connection where id = :id\
            """)
        .bind("id", connection)
        .bind("changedBy", changedBy)
        .execute();
  }

  private static void goals(Handle handle, int connection, ConnectionDocument document) {
    if (document.importGoal() != null) {
      goal(handle, connection, "import", ImportGoal.NAME);
    }
    document.exports().forEach(export -> goal(handle, connection, "export", export.goal()));
  }

  private static void goal(Handle handle, int connection, String kind, String name) {
    handle
        .createUpdate(
            """
            insert into goal (connection, kind, name) values (:connection, :kind, :name)
            on conflict (connection, kind, name) do nothing\
            """)
        .bind("connection", connection)
        .bind("kind", kind)
        .bind("name", name)
        .execute();
  }

  private Instant firstRun(ConnectionDocument document) {
    return document.enabled() && document.schedule() != null
        ? ScheduleTimes.first(document.schedule(), clock.instant()).orElse(null)
        : null;
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
