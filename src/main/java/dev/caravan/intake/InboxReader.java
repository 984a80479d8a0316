package dev.caravan.intake;

import dev.caravan.event.ErasedIdentities;
import dev.caravan.event.Event;
import dev.caravan.event.EventStore;
import dev.caravan.event.Hint;
import dev.caravan.event.HintStore;
import dev.caravan.event.VisitorStore;
import dev.caravan.intake.Translated.About;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the inbox off in batches. Reading takes no locks; storing locks the rows that are still
 * open and leaves those that another instance is storing, so that several may work on one inbox.
 */
public final class InboxReader {
  private static final Logger LOG = LoggerFactory.getLogger(InboxReader.class);
  private static final int BATCH = 500;
  // A batch ends with the row that passes this: large bodies come one at a time.
  private static final long BATCH_BYTES = 4_000_000;

  /** Classes of SQLSTATE (PostgreSQL's documentation, appendix A). */
  private static final Set<String> ABOUT_THE_DATA = Set.of("22", "23", "54");

  private final Jdbi jdbi;
  private final EventStore events;
  private final HintStore hints;
  private final VisitorStore visitors;
  private final ErasedIdentities erased;
  private final Clock clock;

  public InboxReader(
      Jdbi jdbi,
      EventStore events,
      HintStore hints,
      VisitorStore visitors,
      ErasedIdentities erased,
      Clock clock) {
    this.jdbi = jdbi;
    this.events = events;
    this.hints = hints;
    this.visitors = visitors;
    this.erased = erased;
    this.clock = clock;
  }

  /** The oldest open rows: at most 500, fewer when they are large, at least one if there is any. */
  public List<InboxRow> open() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id, connection, source, body, received_at, coalesce(delivery, id::text)
                      from (select f.*, sum(octet_length(body)) over (order by id) as bytes
                              from (select * from inbox where done_at is null
                                     order by id limit :limit) f) g
                     where bytes - octet_length(body) < :bytes order by id
                    """)
                .bind("limit", BATCH)
                .bind("bytes", BATCH_BYTES)
                .map(
                    (row, context) ->
                        new InboxRow(
                            row.getLong(1),
                            row.getInt(2),
                            row.getString(3),
                            row.getString(4),
                            row.getObject(5, OffsetDateTime.class).toInstant(),
                            row.getString(6)))
                .list());
  }

  /**
   * Stores what the rows mean and marks them as done, in one transaction. The bodies stay until
   * {@link #forget}, but those about somebody who was erased. Where the database refuses a value,
   * the rows are stored one by one and the one with that value is set aside.
   *
   * @return how many rows were worked off
   */
  public int store(List<Translated> rows) {
    try {
      return jdbi.inTransaction(handle -> store(handle, rows));
    } catch (JdbiException e) {
      if (!isAboutTheData(e)) {
        throw e;
      }
      if (rows.size() > 1) {
        return rows.stream().mapToInt(row -> store(List.of(row))).sum();
      }
      LOG.warn("inbox row {} cannot be stored and is set aside", rows.get(0).row());
      return jdbi.inTransaction(
          handle ->
              store(
                  handle,
                  List.of(
                      Translated.failed(rows.get(0).row(), "the database refused a value of it"))));
    }
  }

  /** Forgets what was worked off this many days ago. */
  public int forget(int days) {
    OffsetDateTime before = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate("delete from inbox where done_at < :before")
                .bind("before", before.minusDays(days))
                .execute());
  }

  private int store(Handle handle, List<Translated> rows) {
    Set<Long> mine = lock(handle, rows);
    List<Translated> stored = rows.stream().filter(row -> mine.contains(row.row())).toList();
    List<Event> happened = stored.stream().flatMap(row -> row.events().stream()).toList();
    List<Hint> hinted = stored.stream().flatMap(row -> row.hints().stream()).toList();
    // Before the events: those of a visitor who is named in the same batch find it named.
    visitors.add(handle, stored.stream().map(Translated::visits).toList());
    events.store(handle, happened);
    hints.add(handle, hinted);
    handle
        .createUpdate(
            """
            update inbox i
               set done_at = :now, failure = d.failure,
                   body = case when i.id = any(:emptied) then '' else i.body end
              from unnest(:ids, :failures) as d (id, failure) where i.id = d.id
            """)
        .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
        .bindArray("ids", Long.class, stored.stream().map(Translated::row).toList())
        .bindArray("emptied", Long.class, aboutErased(handle, stored))
        .bindArray("failures", String.class, stored.stream().map(Translated::failure).toList())
        .execute();
    return stored.size();
  }

  private List<Long> aboutErased(Handle handle, List<Translated> rows) {
    List<About> people = rows.stream().flatMap(row -> row.people().stream()).toList();
    Set<About> others =
        new HashSet<>(erased.without(handle, people, About::connection, About::identity));
    return people.stream().filter(one -> !others.contains(one)).map(About::row).distinct().toList();
  }

  private static Set<Long> lock(Handle handle, List<Translated> rows) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                select id from inbox where id = any(:ids) and done_at is null
                 order by id for update skip locked
                """)
            .bindArray("ids", Long.class, rows.stream().map(Translated::row).toList())
            .mapTo(Long.class)
            .list());
  }

  // A data exception, a broken constraint, or a value that is too large for its place: no other try
  // would end otherwise, and the rows behind it would wait for ever.
  private static boolean isAboutTheData(Throwable failure) {
    Optional<SQLException> cause =
        Stream.iterate(failure, t -> t != null, Throwable::getCause)
            .filter(SQLException.class::isInstance)
            .map(SQLException.class::cast)
            .findFirst();
    return cause
        .map(SQLException::getSQLState)
        .filter(state -> ABOUT_THE_DATA.contains(state.substring(0, 2)))
        .isPresent();
  }
}
